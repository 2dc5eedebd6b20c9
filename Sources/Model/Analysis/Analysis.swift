package import TidemarkPlan

/// What a run means: everything that a report says, in values.
///
/// Made by `Analysis.init(of:recording:state:objectives:)`.
package struct Analysis: Sendable {
    package var run: RunDescription
    package var state: RunState
    package var verdict: Verdict
    package var trust: Trust
    package var objectives: [ObjectiveResult]
    package var scenarios: [ScenarioAnalysis]
    package var errors: [ErrorGroup]
    /// Attempts that failed and were made again, by kind; in no other number but money.
    package var superseded: [ErrorGroup]
    /// Lone requests sent between scenarios, all scenarios together.
    package var loneRequests: Int
    /// Nil where the target has no price.
    package var cost: RunCost?

    package init(
        run: RunDescription,
        state: RunState,
        verdict: Verdict,
        trust: Trust,
        objectives: [ObjectiveResult],
        scenarios: [ScenarioAnalysis],
        errors: [ErrorGroup],
        loneRequests: Int,
        cost: RunCost? = nil,
        superseded: [ErrorGroup] = []
    ) {
        self.superseded = superseded
        self.cost = cost
        self.run = run
        self.state = state
        self.verdict = verdict
        self.trust = trust
        self.objectives = objectives
        self.scenarios = scenarios
        self.errors = errors
        self.loneRequests = loneRequests
    }
}
