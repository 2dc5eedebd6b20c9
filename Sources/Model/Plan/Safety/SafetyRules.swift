import TidemarkPricing
import TidemarkUnits

/// The rules that guard a run, as `check`, the report and the letter to a provider list them.
package struct SafetyRules: Sendable, Hashable {
    /// A phrase each, in the order in which they matter: `errors > 50% for 10s, in baseline`.
    package var phrases: [String]

    package init(_ plan: Plan, ceilings: Ceilings? = nil) {
        let guarded = plan.scenarios.filter { StopRule.guards($0.kind) }.map(\.name)
        var phrases = ["authentication refused, at once"]
        if !guarded.isEmpty {
            phrases.append("\(StopRule.standard.text), in \(guarded.joined(separator: " and "))")
        }
        phrases += plan.stopRules.map(\.text)
        if let limit = plan.budget?.limit { phrases.append("the budget of \(limit)") }
        if let ceilings, let target = plan.targets.first {
            let holding = ceilings.holding(for: target.endpoint)
            let parts = [
                holding.rate.map { "\($0)" },
                holding.tokens.map { "\(PlanReader.rounded($0.perSecond)) tokens/s" },
                holding.concurrent.map { "\($0) requests at a time" },
                holding.spend.map { "\($0)" },
            ].compactMap(\.self)
            if !parts.isEmpty { phrases.append("ceilings of " + parts.joined(separator: ", ")) }
        }
        self.phrases = phrases
    }

    /// All in one line: `authentication refused, at once; errors > 50% for 10s, in baseline`.
    package var sentence: String { phrases.joined(separator: "; ") }
}
