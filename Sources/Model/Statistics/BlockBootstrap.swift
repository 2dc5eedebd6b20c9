/// Intervals for values that depend on their neighbours in time: requests that share a queue, seconds of one run.
///
/// The moving block bootstrap draws whole stretches of the series with replacement, so that the dependence inside a
/// stretch is kept. Intervals are those of the percentile method. Source: H. R. Künsch, "The jackknife and the
/// bootstrap for general stationary observations", 1989.
package struct BlockBootstrap: Sendable {
    /// Observations in a block.
    package let blockLength: Int
    /// Blocks that are drawn for one replicate.
    package let blocks: Int
    package let replicates: Int

    /// The values in ascending order.
    private let sorted: [Double]
    /// The place in `sorted` of each observation, in order of time.
    private let places: [Int32]
    /// The first observation of each drawn block, replicate after replicate.
    private let starts: [Int32]

    /// Blocks as long as the dependence asks for, or nil where fewer than 20 of them fit: "dependence not assessed".
    ///
    /// A block is at least 10 times the lag at which the autocorrelation falls under 0.1, and at least a hundredth of
    /// the series. The autocorrelation is that of the values' ranks, so that a few timeouts do not hide the dependence
    /// of all the rest, and infinite values can take part.
    ///
    /// The values are in order of time; infinite ones are allowed for quantiles, not-a-number never. The same seed gives
    /// the same intervals.
    package init?(of values: [Double], seed: UInt64, replicates: Int = 1_000) {
        let ordered = Self.ordered(values)
        guard let blockLength = Self.blockLength(for: ordered) else { return nil }
        self.init(ordered, blockLength: blockLength, seed: seed, replicates: replicates)
    }

    /// Blocks of a length that is known, at most that of the series; 1 is the ordinary bootstrap of independent values.
    package init(of values: [Double], blockLength: Int, seed: UInt64, replicates: Int = 1_000) {
        self.init(Self.ordered(values), blockLength: blockLength, seed: seed, replicates: replicates)
    }

    private init(_ ordered: [Observation], blockLength: Int, seed: UInt64, replicates: Int) {
        precondition(blockLength >= 1 && blockLength <= ordered.count, "block longer than the series")
        precondition(replicates >= 1, "a bootstrap without replicates")
        self.blockLength = blockLength
        self.blocks = ordered.count / blockLength
        self.replicates = replicates
        sorted = ordered.map { $0.value }
        var places = [Int32](repeating: 0, count: ordered.count)
        for (place, observation) in ordered.enumerated() { places[Int(observation.index)] = Int32(place) }
        self.places = places
        var source = RandomSource(seed: seed)
        let choices = UInt64(ordered.count - blockLength + 1)
        starts = (0..<(replicates * blocks)).map { _ in Int32(source.below(choices)) }
    }

    /// The interval of quantile `q` (nearest rank, as everywhere).
    package func interval(ofQuantile q: Double, confidence: Double = 0.95) -> ClosedRange<Double> {
        let rank = Quantile.rank(q, of: blocks * blockLength)
        let (low, high) = tails(confidence)
        return value(reachedBy: low, rank: rank)...value(reachedBy: high, rank: rank)
    }

    /// The interval of the mean; the values must be finite.
    package func intervalOfMean(confidence: Double = 0.95) -> ClosedRange<Double> {
        var sums = [0.0]
        sums.reserveCapacity(places.count + 1)
        for place in places { sums.append(sums[sums.count - 1] + sorted[Int(place)]) }
        let drawn = Double(blocks * blockLength)
        let means = (0..<replicates).map { replicate in
            starts[(replicate * blocks)..<((replicate + 1) * blocks)].reduce(0.0) { total, start in
                total + sums[Int(start) + blockLength] - sums[Int(start)]
            } / drawn
        }
        let ordered = means.sorted()
        let (low, high) = tails(confidence)
        return ordered[low - 1]...ordered[high - 1]
    }

    /// The ranks among the replicates that bound the middle `confidence` of them.
    private func tails(_ confidence: Double) -> (low: Int, high: Int) {
        let low = max(1, Int((1 - confidence) / 2 * Double(replicates) + 1e-9))
        return (low, replicates + 1 - low)
    }

    /// The smallest value that is at least the `rank`-th smallest of the sample in `needed` replicates or more.
    ///
    /// A replicate's quantile is at most v if it holds `rank` or more values up to v. So no replicate is ever sorted:
    /// counts of values up to v, summed along the series, give every replicate's count from the edges of its blocks.
    private func value(reachedBy needed: Int, rank: Int) -> Double {
        var low = 0
        var high = sorted.count - 1
        var counts = [Int32](repeating: 0, count: places.count + 1)
        while low < high {
            let middle = low + (high - low) / 2
            if replicatesReaching(rank, upTo: Int32(middle), counts: &counts) >= needed {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return sorted[low]
    }

    private func replicatesReaching(_ rank: Int, upTo place: Int32, counts: inout [Int32]) -> Int {
        counts.withUnsafeMutableBufferPointer { counts in
            var total: Int32 = 0
            for index in places.indices {
                total &+= places[index] <= place ? 1 : 0
                counts[index + 1] = total
            }
            var reaching = 0
            for replicate in 0..<replicates {
                var count = 0
                for index in (replicate * blocks)..<((replicate + 1) * blocks) {
                    let start = Int(starts[index])
                    count &+= Int(counts[start + blockLength] &- counts[start])
                }
                reaching += count >= rank ? 1 : 0
            }
            return reaching
        }
    }

    // MARK: - Length of the blocks

    private static let fewestBlocks = 20
    private static let mostBlocks = 100
    private static let lagsPerBlock = 10

    private static func blockLength(for ordered: [Observation]) -> Int? {
        let longest = ordered.count / (fewestBlocks * lagsPerBlock)
        guard let lag = Autocorrelation.firstLag(under: 0.1, upTo: longest, of: ranks(of: ordered)) else { return nil }
        return max(lagsPerBlock * lag, (ordered.count + mostBlocks - 1) / mostBlocks)
    }

    /// The rank of each value, in order of time; equal values share the mean of their ranks.
    private static func ranks(of ordered: [Observation]) -> [Double] {
        var ranks = [Double](repeating: 0, count: ordered.count)
        var first = 0
        while first < ordered.count {
            var last = first
            while last + 1 < ordered.count, ordered[last + 1].value == ordered[first].value { last += 1 }
            for place in first...last { ranks[Int(ordered[place].index)] = Double(first + last) / 2 }
            first = last + 1
        }
        return ranks
    }

    /// A value and its place in time.
    private struct Observation {
        var value: Double
        var index: Int32
    }

    private static func ordered(_ values: [Double]) -> [Observation] {
        zip(values, 0..<Int32(values.count))
            .map { Observation(value: $0, index: $1) }
            .sorted { ($0.value, $0.index) < ($1.value, $1.index) }
    }
}
