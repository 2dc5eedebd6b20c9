/// Something that must hold: `[scope:] metric [statistic] comparison value`.
package struct Objective: Sendable, Hashable, Codable {
    package var scope: Scope
    package var metric: Metric
    /// Nil for metrics that have one value only, such as `errors`.
    package var statistic: Statistic?
    package var comparison: Comparison
    /// Times in nanoseconds, shares as fractions, rates in tokens per second.
    package var limit: Double
    /// The objective as it was written.
    package var text: String
    /// Where it stands in the plan, from 1; 0 when it came from elsewhere.
    package var line: Int

    package init(
        scope: Scope,
        metric: Metric,
        statistic: Statistic?,
        comparison: Comparison,
        limit: Double,
        text: String,
        line: Int
    ) {
        self.scope = scope
        self.metric = metric
        self.statistic = statistic
        self.comparison = comparison
        self.limit = limit
        self.text = text
        self.line = line
    }

    package enum Scope: Sendable, Hashable, Codable {
        /// Each scenario except outages by itself, all types together.
        case every
        case scenario(String)
        /// Each scenario by itself, this type only.
        case type(String)
        case scenarioAndType(String, String)
    }

    package enum Metric: String, Sendable, Hashable, CaseIterable, Codable {
        case ttft, tpot, itl, stall, e2e, errors
        case systemRate = "system tokens/s"
        case streamRate = "stream tokens/s"
    }

    package enum Statistic: Sendable, Hashable, Codable {
        case quantile(Double)
        case mean
        case max
    }

    package enum Comparison: String, Sendable, Hashable, CaseIterable, Codable {
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }
}
