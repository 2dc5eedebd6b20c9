import TidemarkStatistics

/// Moving block bootstrap of quantiles over slices of a run, fast enough for a million requests.
///
/// The same method as `BlockBootstrap`, on counts in place of values: each slice of the run (some requests in due
/// order, or a second) counts its values in about a thousand cells, narrower towards the largest values. Counts summed
/// over slices and cells give the quantile of any draw of blocks by a few look-ups, and slices may be histograms.
/// An interval's end is the outer edge of its cell, so that cells never make it narrower.
/// Source: Künsch 1989; docs/measuring.md, "Intervals".
struct SliceBootstrap: Sendable {
    private static let replicates = 1_000
    private static let fewestBlocks = 20
    private static let mostBlocks = 100
    private static let lagsPerBlock = 10
    private static let mostSlices = 500
    private static let mostLagged = 20_000

    private let cells: ValueCells
    /// Count of values up to cell c in the slices before s, at s·cells + c.
    private let table: [Int]
    /// The first slice of every block of every replicate.
    private let starts: [Int32]
    private let blocks: Int
    private let blockLength: Int

    /// Over requests; nil where fewer than 20 blocks fit.
    ///
    /// `values` are in due order and may be infinite; `sorted` are the same values in ascending order.
    init?(of values: [Double], sorted: [Double], seed: UInt64) {
        guard values.count >= Self.fewestBlocks * Self.lagsPerBlock else { return nil }
        let cells = ValueCells(ascending: sorted.lazy.map { ($0, 1) }, count: values.count)
        let places = values.map { cells.index(of: $0) }
        let step = (values.count + Self.mostLagged - 1) / Self.mostLagged
        let ranks = stride(from: 0, to: values.count - step + 1, by: step).map { first in
            places[first..<(first + step)].reduce(0.0) { $0 + cells.middleRanks[$1] }
        }
        let sliceLength = (values.count + Self.mostSlices - 1) / Self.mostSlices
        let slices = (values.count + sliceLength - 1) / sliceLength
        guard
            let blockLength = Self.blockLength(
                of: ranks,
                inSlicesOf: Double(sliceLength) / Double(step),
                slices: slices
            )
        else { return nil }
        var counts = [Int](repeating: 0, count: (slices + 1) * cells.count)
        for (position, place) in places.enumerated() {
            counts[(position / sliceLength + 1) * cells.count + place] += 1
        }
        self.init(cells: cells, counts: counts, blockLength: blockLength, slices: slices, seed: seed)
    }

    /// Over seconds, each with its values in histograms; nil where fewer than 20 blocks fit.
    ///
    /// `lost` counts the values of each second that are infinite; `merged` is the sum of all histograms.
    init?(of seconds: [[Histogram.Sparse]], lost: [Int], merged: Histogram, seed: UInt64) {
        guard seconds.count >= Self.fewestBlocks * Self.lagsPerBlock else { return nil }
        let means = seconds.map { $0.meanOfAll ?? 0 }
        let sliceLength = (seconds.count + Self.mostSlices - 1) / Self.mostSlices
        let slices = (seconds.count + sliceLength - 1) / sliceLength
        guard let blockLength = Self.blockLength(of: means, inSlicesOf: Double(sliceLength), slices: slices) else {
            return nil
        }
        let lostInAll = lost.reduce(0, +)
        let precision = merged.precision
        var ascending = merged.sparse.cells.map { (Self.value(of: $0, precision), Int($0.count)) }
        if lostInAll > 0 { ascending.append((.infinity, lostInAll)) }
        let cells = ValueCells(ascending: ascending, count: Int(merged.count) + lostInAll)
        var counts = [Int](repeating: 0, count: (slices + 1) * cells.count)
        for (second, histograms) in seconds.enumerated() {
            let row = (second / sliceLength + 1) * cells.count
            for cell in histograms.lazy.flatMap(\.cells) {
                counts[row + cells.index(of: Self.value(of: cell, precision))] += Int(cell.count)
            }
            if lost[second] > 0 { counts[row + cells.count - 1] += lost[second] }
        }
        self.init(cells: cells, counts: counts, blockLength: blockLength, slices: slices, seed: seed)
    }

    /// The middle of a histogram's cell, as the histogram itself reports it.
    private static func value(of cell: Histogram.Sparse.Cell, _ precision: Int) -> Double {
        let range = Histogram.range(ofCell: Int(cell.index), precision: precision)
        return Double(range.lowerBound + (range.upperBound - range.lowerBound) / 2)
    }

    private init(cells: ValueCells, counts: [Int], blockLength: Int, slices: Int, seed: UInt64) {
        var table = counts
        for slice in 1...slices {
            var upToCell = 0
            for cell in 0..<cells.count {
                upToCell += table[slice * cells.count + cell]
                table[slice * cells.count + cell] = upToCell + table[(slice - 1) * cells.count + cell]
            }
        }
        self.cells = cells
        self.table = table
        self.blockLength = blockLength
        blocks = slices / blockLength
        var source = RandomSource(seed: seed)
        let choices = UInt64(slices - blockLength + 1)
        starts = (0..<(Self.replicates * blocks)).map { _ in Int32(source.below(choices)) }
    }

    /// The 95 % interval of quantile `q`.
    func interval(ofQuantile q: Double) -> ClosedRange<Double> {
        var found: [Int] = []
        found.reserveCapacity(Self.replicates)
        let width = cells.count
        let reach = blockLength * width
        table.withUnsafeBufferPointer { table in
            starts.withUnsafeBufferPointer { starts in
                for replicate in 0..<Self.replicates {
                    let range = (replicate * blocks)..<((replicate + 1) * blocks)
                    func drawn(upTo cell: Int) -> Int {
                        var total = 0
                        for index in range {
                            let at = Int(starts[index]) * width + cell
                            total += table[at + reach] - table[at]
                        }
                        return total
                    }
                    let all = drawn(upTo: width - 1)
                    guard all > 0 else { continue }
                    let rank = Quantile.rank(q, of: all)
                    var low = 0
                    var high = width - 1
                    while low < high {
                        let middle = (low + high) / 2
                        if drawn(upTo: middle) >= rank { high = middle } else { low = middle + 1 }
                    }
                    found.append(low)
                }
            }
        }
        found.sort()
        let tail = found.count / 40
        return cells.lowest[found[max(0, tail - 1)]]...cells.highest[found[min(found.count - 1, found.count - tail)]]
    }

    /// Slices in a block: at least 10 times the lag at which the autocorrelation falls under 0.1; nil if too long.
    ///
    /// `unit` entries of the series make a slice.
    private static func blockLength(of series: [Double], inSlicesOf unit: Double, slices: Int) -> Int? {
        let longest = series.count / (fewestBlocks * lagsPerBlock)
        guard let lag = Autocorrelation.firstLag(under: 0.1, upTo: longest, of: series) else { return nil }
        let needed = Int((Double(lagsPerBlock * lag) / unit).rounded(.up))
        let length = max(needed, (slices + mostBlocks - 1) / mostBlocks)
        return slices / length >= fewestBlocks ? length : nil
    }
}

/// Ranges of values that together hold a sample: one value each where there are few, narrower towards the largest.
struct ValueCells: Sendable {
    private(set) var lowest: [Double] = []
    private(set) var highest: [Double] = []
    /// The mean rank of each cell's values.
    private(set) var middleRanks: [Double] = []

    var count: Int { highest.count }

    /// The cells of `count` values, given in ascending order with how often each occurs.
    init(ascending: some Sequence<(Double, Int)>, count: Int) {
        var before = 0
        var rank = 0
        var widest = 0
        for (value, times) in ascending {
            if let last = highest.last, last == value || rank - before < widest {
                highest[highest.count - 1] = value
                middleRanks[middleRanks.count - 1] += Double(times) / 2
            } else {
                before = rank
                widest = max(1, min(count / 512, (count - rank) / 64))
                lowest.append(value)
                highest.append(value)
                middleRanks.append(Double(rank) + Double(times) / 2)
            }
            rank += times
        }
    }

    /// The cell of a value of the sample.
    func index(of value: Double) -> Int {
        highest.withUnsafeBufferPointer { highest in
            var low = 0
            var high = highest.count - 1
            while low < high {
                let middle = (low + high) / 2
                if highest[middle] >= value { high = middle } else { low = middle + 1 }
            }
            return low
        }
    }
}
