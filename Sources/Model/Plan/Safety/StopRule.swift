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
    /// `>` or `>=`.
    package var comparison: Objective.Comparison
    /// A share as a fraction, times in nanoseconds, money in micro-dollars.
    package var limit: Double
    /// It must hold over the last so long; zero for spending, which only grows.
    package var window: Nanoseconds
    /// The rule as it was written.
    package var text: String
    /// Where it stands in the plan, from 1; 0 for a rule that holds for every run.
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

    /// A share of fewer requests than this says nothing.
    package static let fewestRequests = 20
    /// So many slow requests at least: one or two of a hundred may be chance, whatever the percentile.
    package static let fewestSlow = 3

    /// The rule that holds for every run, in the scenarios that `guards` names.
    package static let standard = StopRule(
        measure: .errorShare,
        comparison: .greater,
        limit: 0.5,
        window: .seconds(10),
        text: "errors > 50% for 10s",
        line: 0
    )

    /// Whether the standard rule holds in scenarios of a kind: not in those that are meant to strain the target.
    package static func guards(_ kind: Scenario.Kind) -> Bool { kind == .baseline || kind == .sustained }
}
