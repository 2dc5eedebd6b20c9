package import TidemarkAnalysis
import TidemarkMeasurement
package import TidemarkPlan

/// A stored run without its measurements.
package struct RunRecord: Sendable, Hashable {
    package var description: RunDescription
    /// `unfinished` from the begin on: that is what stays of a run whose process was killed.
    package var state: RunState
    /// Nil until the run is finished.
    package var verdict: Verdict?
    /// Wall clock, nanoseconds since 1970; nil until the run is finished.
    package var endedAtUnixNanoseconds: Int64?

    package var id: String { description.id }

    package init(
        description: RunDescription,
        state: RunState,
        verdict: Verdict? = nil,
        endedAtUnixNanoseconds: Int64? = nil
    ) {
        self.description = description
        self.state = state
        self.verdict = verdict
        self.endedAtUnixNanoseconds = endedAtUnixNanoseconds
    }
}
