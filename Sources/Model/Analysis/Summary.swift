/// A number with its 95 % interval, or the reason why there is none.
package enum Estimate: Sendable, Hashable {
    /// `low` or `high` is nil where the sample cannot bound that side.
    case value(Double, low: Double?, high: Double?)
    /// The value lies among requests that were cut: it is over `bound`.
    case over(Double)
    /// Too few samples for this percentile.
    case tooFew(count: Int, needed: Int)
    /// Nothing of this kind was measured.
    case none
}

/// A metric over a group of requests.
///
/// Times are in nanoseconds, rates in tokens per second. Made of requests that succeeded, and of those that we cut
/// ourselves (a deadline, the end of the run) as open values.
package struct Summary: Sendable, Hashable {
    /// Values, open ones included.
    package var count: Int
    /// Nil where some values are open.
    package var mean: Double?
    package var min: Double?
    /// Nil where some values are open.
    package var max: Double?
    package var p50: Estimate
    package var p90: Estimate
    package var p95: Estimate
    package var p99: Estimate
    package var p999: Estimate

    package init(
        count: Int,
        mean: Double?,
        min: Double?,
        max: Double?,
        p50: Estimate,
        p90: Estimate,
        p95: Estimate,
        p99: Estimate,
        p999: Estimate
    ) {
        self.count = count
        self.mean = mean
        self.min = min
        self.max = max
        self.p50 = p50
        self.p90 = p90
        self.p95 = p95
        self.p99 = p99
        self.p999 = p999
    }
}
