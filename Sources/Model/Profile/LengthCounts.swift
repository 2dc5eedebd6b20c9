import TidemarkStatistics

/// How often each length occurs: one by one for up to so many different lengths, then in cells of 0.1 %.
package struct LengthCounts: Sendable, Hashable {
    /// Lengths that are counted by place; longer ones go into a dictionary.
    private static let places = 1 << 16
    private static let distinctLimit = 1 << 18

    private var byPlace: [UInt32] = []
    private var byLength: [Int: UInt32] = [:]
    /// In use once there are too many different lengths, or one occurs too often for its counter.
    private var coarse: Histogram?
    package private(set) var count = 0
    package private(set) var sum = 0.0

    package init() {}

    package var isApproximate: Bool { coarse != nil }

    /// Counts a length from 0 up.
    package mutating func record(_ length: Int) {
        count += 1
        sum += Double(length)
        if coarse != nil {
            coarse?.record(Int64(length))
            return
        }
        if length < Self.places {
            if length >= byPlace.count {
                byPlace.append(contentsOf: repeatElement(0, count: max(length + 1, byPlace.count * 2) - byPlace.count))
            }
            byPlace[length] += 1
            if byPlace[length] == .max { coarsen() }
        } else {
            byLength[length, default: 0] += 1
            if byLength.count > Self.distinctLimit || byLength[length] == .max { coarsen() }
        }
    }

    private mutating func coarsen() {
        var histogram = Histogram(precision: 10)
        for (length, times) in ascending { histogram.record(Int64(length), times: UInt64(times)) }
        coarse = histogram
        byPlace = []
        byLength = [:]
    }

    /// Lengths that occur, ascending, and how often; the middle of a cell where they are counted in cells.
    package var ascending: [(length: Int, times: Int)] {
        if let coarse {
            let low = coarse.min ?? 0
            let high = coarse.max ?? 0
            return coarse.counts.enumerated().compactMap { cell, times in
                guard times > 0 else { return nil }
                let range = Histogram.range(ofCell: cell, precision: coarse.precision)
                let middle = range.lowerBound + (range.upperBound - range.lowerBound) / 2
                return (Int(min(max(middle, low), high)), Int(clamping: times))
            }
        }
        var list: [(length: Int, times: Int)] = []
        for (length, times) in byPlace.enumerated() where times > 0 { list.append((length, Int(times))) }
        for (length, times) in byLength.sorted(by: { $0.key < $1.key }) { list.append((length, Int(times))) }
        return list
    }

    package var mean: Double? { count > 0 ? sum / Double(count) : nil }
}

extension TrafficStatistics.Lengths {
    /// Nil where nothing was counted.
    package init?(_ counts: LengthCounts) {
        let ascending = counts.ascending
        guard let mean = counts.mean, let first = ascending.first, let last = ascending.last else { return nil }
        var quantiles: [Int] = []
        var place = 0
        var seen = ascending[0].times
        for share in Self.shares {
            let rank = Quantile.rank(share, of: counts.count)
            while seen < rank, place + 1 < ascending.count {
                place += 1
                seen += ascending[place].times
            }
            quantiles.append(ascending[place].length)
        }
        self.init(
            count: counts.count,
            mean: mean,
            min: first.length,
            max: last.length,
            quantiles: quantiles,
            isApproximate: counts.isApproximate
        )
    }
}
