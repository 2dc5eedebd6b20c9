package import TidemarkUnits

/// What ends a run at once: an entry of `stop when:`, such as `errors > 20% for 30s`.
package struct StopRule: Sendable, Hashable {
    package enum Measure: Sendable, Hashable {
        /// Failed requests of those that ended.
        case errorShare
        /// A quantile of `ttft` or `e2e`.
        case latency(Objective.Metric, quantile: Double)
        /// What was spent and is reserved, in micro-dollars.
        case spending
    }
    package var measure: Measure
    package var comparison: Objective.Comparison
    /// A share as a fraction, times in nanoseconds, money in micro-dollars.
    package var limit: Double
    /// It must hold over the last so long.
    package var window: Nanoseconds
    /// The rule as it was written.
    package var text: String
    /// Where it stands in the plan, from 1.
    package var line: Int

    package init(
        measure: Measure,
        comparison: Objective.Comparison,
        limit: Double,
        window: Nanoseconds,
        text: String,
        line: Int
    ) {
        self.measure = measure
        self.comparison = comparison
        self.limit = limit
        self.window = window
        self.text = text
        self.line = line
    }
}
