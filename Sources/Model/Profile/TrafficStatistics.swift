/// What a log holds, in numbers: as printed by `tidemark profile`.
///
/// Quantiles are nearest rank (see docs/measuring.md); the gaps' deviation is the population's.
package struct TrafficStatistics: Sendable, Hashable {
    /// Requests with a time.
    package var arrivals: Arrivals?
    /// Requests with lengths, failed ones left out.
    package var requests = 0
    package var input: Lengths?
    package var output: Lengths?
    package var cached: Lengths?
    /// Rank correlation of input and output, ties at their mean rank; nil where one of them is constant.
    package var spearman: Double?
    /// Linear correlation of input and output.
    package var pearson: Double?
    /// Sums over the span of the arrivals.
    package var inputTokensPerSecond: Double?
    package var outputTokensPerSecond: Double?
    package var prefix: Prefix?

    package init() {}

    package struct Arrivals: Sendable, Hashable {
        package var rows: Int
        /// Seconds from the first to the last.
        package var span: Double
        /// (rows - 1) / span.
        package var ratePerSecond: Double
        /// Seconds.
        package var meanGap: Double
        package var gapVariation: Double
        /// Steps back in time, in the order of the rows.
        package var negativeGaps: Int
        /// Gaps of zero, in the order of time.
        package var zeroGaps: Int
        /// Fewest and most arrivals in a whole minute; nil where the log is shorter than one.
        package var perMinute: ClosedRange<Int>?
        /// Variance of the arrivals in a second divided by their mean; seconds count from the first arrival.
        package var dispersion: Double
        /// The same after equal stamps were spread evenly up to the next; nil where few are equal.
        package var spread: Spread?
        /// Rows that came later than could be sorted; they are left out.
        package var late: Int
        /// Arrivals in each stretch of `barMinutes` minutes from the first on, for a picture.
        package var minutes: [Int]
        package var barMinutes: Int
    }

    package struct Spread: Sendable, Hashable {
        /// Seconds between stamps.
        package var step: Double
        package var gapVariation: Double
        package var dispersion: Double
    }

    package struct Lengths: Sendable, Hashable {
        package static let shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999]

        package var count: Int
        package var mean: Double
        package var min: Int
        package var max: Int
        /// One for each of `shares`.
        package var quantiles: [Int]
        /// Whether the lengths were too many to be counted one by one, so that quantiles are off by up to 0.1 %.
        package var isApproximate: Bool
    }

    /// What an unbounded prefix cache would have served.
    package struct Prefix: Sendable, Hashable {
        /// Tokens of a block.
        package var blockTokens: Int
        package var blocks: Int
        package var distinct: Int
        package var hits: Int
        /// Hits of the blocks, and of the tokens in them.
        package var blockRatio: Double
        package var tokenRatio: Double
        /// Blocks that were forgotten because there were too many: hits are then at least these.
        package var forgotten: Int
    }
}
