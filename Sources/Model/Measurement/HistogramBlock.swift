package import TidemarkStatistics

/// A sparse histogram packed for the store: two to three bytes for each cell in use.
///
/// Contents of form 1 (integers as in `BlockWriter`): precision as a byte; the sum as the eight bytes of a `Double`,
/// lowest first; min; max; the number of cells; per cell its index as the difference from the one before (the
/// first from 0) and its count.
package enum HistogramBlock {
    private static let version: UInt8 = 1
    /// More than a record can hold; keeps sums of records, even of forged ones, inside 64 bits.
    private static let mostPerCell: UInt64 = 1 << 40

    /// - Precondition: cells are in order and in use, as `Histogram.sparse` gives them.
    package static func pack(_ histogram: Histogram.Sparse) -> [UInt8] {
        var writer = BlockWriter(version: version, capacity: 32 + histogram.cells.count * 3)
        writer.append(byte: UInt8(histogram.precision))
        writer.append(bits: histogram.sum.bitPattern)
        writer.append(signed: histogram.min)
        writer.append(signed: histogram.max)
        writer.append(unsigned: UInt64(histogram.cells.count))
        var last: Int32 = 0
        for cell in histogram.cells {
            writer.append(unsigned: UInt64(cell.index - last))
            writer.append(unsigned: cell.count)
            last = cell.index
        }
        return writer.sealed()
    }

    /// - Throws: when the bytes are not a histogram that `Histogram.merge` can take.
    package static func unpack(_ bytes: [UInt8]) throws(BlockError) -> Histogram.Sparse {
        var reader = try BlockReader(bytes, versions: version...version)
        let precision = Int(try reader.byte())
        guard (1...16).contains(precision) else { throw reader.invalid("precision \(precision)") }
        let sum = Double(bitPattern: try reader.bits())
        guard sum.isFinite else { throw reader.invalid("a sum that is not a number") }
        let min = try reader.signed()
        let max = try reader.signed()
        let count = try reader.unsigned()
        guard count <= UInt64(reader.remaining / 2) else { throw reader.invalid("too few bytes for \(count) cells") }
        guard count == 0 || (min >= 0 && min <= max) else { throw reader.invalid("extremes \(min) and \(max)") }

        let highest = UInt64(Histogram.cell(of: .max, precision: precision))
        var cells: [Histogram.Sparse.Cell] = []
        cells.reserveCapacity(Int(count))
        var index: UInt64 = 0
        for position in 0..<count {
            let step = try reader.unsigned()
            let times = try reader.unsigned()
            guard step <= highest - index, step > 0 || position == 0 else { throw reader.invalid("cells out of order") }
            guard (1...mostPerCell).contains(times) else { throw reader.invalid("a cell with \(times) values") }
            index += step
            cells.append(Histogram.Sparse.Cell(index: Int32(index), count: times))
        }
        try reader.finish()
        return Histogram.Sparse(precision: precision, cells: cells, sum: sum, min: min, max: max)
    }
}
