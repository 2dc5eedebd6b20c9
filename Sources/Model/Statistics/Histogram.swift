/// A log-linear histogram of integers from zero up, with a bounded relative error.
///
/// Values below 2^precision have a cell each; above, every power of two is split into 2^(precision-1) cells, so a
/// reported value is at most 2^-precision (0.1 % for 10) from the recorded one. Merging adds counts: it is exact,
/// and its result equals recording everything into one histogram.
package struct Histogram: Sendable, Hashable {
    /// Sub-bucket bits.
    package let precision: Int
    /// Count per cell; grows up to the largest cell in use.
    package private(set) var counts: [UInt64] = []
    package private(set) var count: UInt64 = 0
    package private(set) var sum: Double = 0
    private var smallest = Int64.max
    private var largest = Int64.min

    package init(precision: Int = 10) {
        precondition((1...16).contains(precision), "histogram precision")
        self.precision = precision
    }

    package var min: Int64? { count > 0 ? smallest : nil }
    package var max: Int64? { count > 0 ? largest : nil }
    package var mean: Double? { count > 0 ? sum / Double(count) : nil }
    package var isEmpty: Bool { count == 0 }

    /// The cell of `value`; negative values count as zero.
    package static func cell(of value: Int64, precision: Int) -> Int {
        let value = UInt64(clamping: value)
        if value < 1 << UInt64(precision) { return Int(value) }
        let exponent = 64 - value.leadingZeroBitCount - precision
        return exponent << (precision - 1) + Int(value >> UInt64(exponent))
    }

    /// The values that share a cell.
    package static func range(ofCell cell: Int, precision: Int) -> ClosedRange<Int64> {
        if cell < 1 << precision { return Int64(cell)...Int64(cell) }
        let exponent = cell >> (precision - 1) - 1
        let mantissa = UInt64(cell - exponent << (precision - 1))
        let low = mantissa << UInt64(exponent)
        let high = (mantissa + 1) << UInt64(exponent) &- 1
        return Int64(clamping: low)...Int64(clamping: high)
    }

    package mutating func record(_ value: Int64, times: UInt64 = 1) {
        guard times > 0 else { return }
        let value = Swift.max(0, value)
        add(times, toCell: Self.cell(of: value, precision: precision))
        sum += Double(value) * Double(times)
        smallest = Swift.min(smallest, value)
        largest = Swift.max(largest, value)
    }

    /// Adds every count of `other`, which must have the same precision.
    package mutating func merge(_ other: Histogram) {
        precondition(precision == other.precision, "histograms of different precision")
        guard other.count > 0 else { return }
        for (cell, times) in other.counts.enumerated() where times > 0 { add(times, toCell: cell) }
        sum += other.sum
        smallest = Swift.min(smallest, other.smallest)
        largest = Swift.max(largest, other.largest)
    }

    private mutating func add(_ times: UInt64, toCell cell: Int) {
        if cell >= counts.count { counts.append(contentsOf: repeatElement(0, count: cell + 1 - counts.count)) }
        counts[cell] += times
        count += times
    }

    /// The nearest-rank quantile (see `Quantile.rank`): the middle of its cell, within the recorded extremes.
    package func quantile(_ q: Double) -> Int64? {
        guard count > 0 else { return nil }
        return value(atRank: UInt64(Quantile.rank(q, of: Int(count))))
    }

    /// The value at a rank from 1 to `count`.
    package func value(atRank rank: UInt64) -> Int64? {
        var seen: UInt64 = 0
        for (cell, times) in counts.enumerated() where times > 0 {
            seen += times
            if seen >= rank {
                let range = Self.range(ofCell: cell, precision: precision)
                let middle = range.lowerBound + (range.upperBound - range.lowerBound) / 2
                return Swift.min(Swift.max(middle, smallest), largest)
            }
        }
        return nil
    }
}

// MARK: - Sparse form, for the store and for passing between threads

extension Histogram {
    /// The cells in use, in order, with the exact sum and extremes.
    package struct Sparse: Sendable, Hashable {
        package var precision: Int
        package var cells: [Cell]
        package var sum: Double
        package var min: Int64
        package var max: Int64

        package struct Cell: Sendable, Hashable {
            package var index: Int32
            package var count: UInt64

            package init(index: Int32, count: UInt64) {
                self.index = index
                self.count = count
            }
        }

        package init(precision: Int, cells: [Cell], sum: Double, min: Int64, max: Int64) {
            self.precision = precision
            self.cells = cells
            self.sum = sum
            self.min = min
            self.max = max
        }

        /// Whether a histogram can have this form; one that was read from a file must be asked before it is merged.
        package var isValid: Bool {
            guard (1...16).contains(precision), sum.isFinite, cells.isEmpty || (min >= 0 && min <= max) else {
                return false
            }
            var next = 0
            var total: UInt64 = 0
            for cell in cells {
                guard cell.index >= next, cell.count > 0 else { return false }
                let (sum, isOver) = total.addingReportingOverflow(cell.count)
                guard !isOver, sum <= Int64.max else { return false }
                (next, total) = (Int(cell.index) + 1, sum)
            }
            return next <= Histogram.cell(of: .max, precision: precision) + 1
        }
    }

    package var sparse: Sparse {
        let cells = counts.enumerated().compactMap { index, times in
            times > 0 ? Sparse.Cell(index: Int32(index), count: times) : nil
        }
        return Sparse(precision: precision, cells: cells, sum: sum, min: smallest, max: largest)
    }

    package mutating func merge(_ sparse: Sparse) {
        precondition(precision == sparse.precision, "histograms of different precision")
        guard !sparse.cells.isEmpty else { return }
        for cell in sparse.cells { add(cell.count, toCell: Int(cell.index)) }
        sum += sparse.sum
        smallest = Swift.min(smallest, sparse.min)
        largest = Swift.max(largest, sparse.max)
    }
}
