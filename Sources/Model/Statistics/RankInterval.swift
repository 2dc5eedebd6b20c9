import Glibc

/// The ranks of the ordered values that bound a quantile, whatever the distribution: from the binomial law of how
/// many values fall below it.
///
/// The values must be independent; see `BlockBootstrap` for when they are not.
/// Source: Hahn and Meeker, "Statistical Intervals"; David and Nagaraja, "Order Statistics".
package struct RankInterval: Sendable, Hashable {
    /// The rank (from 1) of the value that is at most the quantile; nil where the sample cannot bound that side.
    package var lower: Int?
    /// The rank (from 1) of the value that is at least the quantile; nil where the sample cannot bound that side.
    package var upper: Int?

    /// How a confidence is shared out.
    package enum Sides: Sendable, Hashable {
        /// The interval holds the quantile with the confidence: each side may miss with half of the rest.
        case two
        /// Each bound by itself has the confidence.
        case one
    }

    /// The ranks for quantile `q` of `count` values.
    package init(of q: Double, count: Int, sides: Sides = .two, confidence: Double = 0.95) {
        let miss = Self.miss(sides, confidence)
        guard count > 0 else { return }
        let below = Binomial(count: count, probability: q)
        let low = below.quantile(miss)
        let high = below.quantile(1 - miss) + 1
        lower = low >= 1 ? low : nil
        upper = high <= count ? high : nil
    }

    /// The fewest values from which quantile `q` can be bounded: above for one side, above and below for two.
    ///
    /// At 95 %, one side: p50 5, p90 29, p95 59, p99 299, p99.9 2995; two sides: 6, 36, 72, 368, 3688.
    package static func smallestCount(for q: Double, sides: Sides, confidence: Double = 0.95) -> Int {
        precondition(q > 0 && q < 1, "quantile outside 0..<1")
        let hardest = sides == .one ? q : max(q, 1 - q)
        return Int((log(miss(sides, confidence)) / log(hardest) - 1e-12).rounded(.up))
    }

    private static func miss(_ sides: Sides, _ confidence: Double) -> Double {
        sides == .two ? (1 - confidence) / 2 : 1 - confidence
    }
}
