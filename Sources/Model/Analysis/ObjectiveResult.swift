package import TidemarkPlan

/// An objective, judged once: an objective of several scenarios or phases gives several results.
package struct ObjectiveResult: Sendable, Hashable {
    package enum Outcome: String, Sendable, Hashable { case passed, failed, inconclusive }
    package var objective: Objective
    package var scenario: String
    package var phase: String?
    package var type: String?
    package var outcome: Outcome
    /// What was found, such as `412 ms [388, 440]`.
    package var found: String
    /// Why, in a sentence: also what a larger test would need.
    package var reason: String

    package init(
        objective: Objective,
        scenario: String,
        phase: String?,
        type: String?,
        outcome: Outcome,
        found: String,
        reason: String
    ) {
        self.objective = objective
        self.scenario = scenario
        self.phase = phase
        self.type = type
        self.outcome = outcome
        self.found = found
        self.reason = reason
    }
}
