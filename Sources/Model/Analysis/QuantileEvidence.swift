import TidemarkStatistics

/// What a sample says about one quantile, for tables and for objectives.
struct QuantileEvidence: Sendable, Hashable {
    var count: Int
    /// The fewest values that bound the quantile from above, and from below.
    var neededAbove: Int
    var neededBelow: Int
    /// The value at the quantile's rank: open values at their lower bound, and at infinity.
    var pointLow: Double
    var pointHigh: Double
    /// The 95 % interval, wider of rank interval and block bootstrap; nil where the sample cannot bound that side.
    var low: Double?
    var high: Double?
    /// As `low` and `high`, but with 95 % on that side alone where two sides ask for more values than there are.
    var surelyAtLeast: Double?
    var surelyAtMost: Double?
    var isDependenceAssessed: Bool

    /// Reads the values at ranks: `low` with open values at their lower bounds, `high` with them at infinity.
    ///
    /// `bootstrap` is the interval that accounts for dependence, if enough blocks fit.
    init(
        of q: Double,
        count: Int,
        low: (Int) -> Double,
        high: (Int) -> Double,
        bootstrap: ClosedRange<Double>?
    ) {
        let rank = Quantile.rank(q, of: count)
        let two = RankInterval(of: q, count: count)
        let one = RankInterval(of: q, count: count, sides: .one)
        func widened(below rank: Int?) -> Double? {
            rank.map { Swift.min(low($0), bootstrap?.lowerBound ?? .infinity) }
        }
        func widened(above rank: Int?) -> Double? {
            rank.map { Swift.max(high($0), bootstrap?.upperBound ?? -.infinity) }
        }
        self.count = count
        neededAbove = RankInterval.smallestCount(for: q, sides: .one)
        neededBelow = RankInterval.smallestCount(for: 1 - q, sides: .one)
        pointLow = low(rank)
        pointHigh = high(rank)
        self.low = widened(below: two.lower)
        self.high = widened(above: two.upper)
        surelyAtLeast = widened(below: two.lower ?? one.lower)
        surelyAtMost = widened(above: two.upper ?? one.upper)
        isDependenceAssessed = bootstrap != nil
    }

    /// As a table prints it.
    var estimate: Estimate {
        if count < neededAbove { return .tooFew(count: count, needed: neededAbove) }
        if pointHigh.isInfinite { return .over(pointLow) }
        return .value(pointHigh, low: low, high: high.flatMap { $0.isFinite ? $0 : nil })
    }
}
