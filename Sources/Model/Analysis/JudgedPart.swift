import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkUnits

/// A part of a scenario that has results of its own: its steady window, or one of its phases.
struct JudgedPart: Sendable {
    let scenario: ScenarioRecording
    /// Its place among the scenario's phases; nil for the window.
    let phaseIndex: Int?
    /// The load due in this part, in due order.
    let rows: RowList
    /// The whole seconds inside, for what is counted by second.
    let seconds: Range<Int64>
    /// Seed of the bootstrap's draws.
    let seed: UInt64

    init(window: Range<Int64>, of scenario: ScenarioRecording, seed: UInt64) {
        self.scenario = scenario
        phaseIndex = nil
        seconds = window
        self.seed = seed
        rows = scenario.load.only { window.contains(scenario.second(of: $0.due)) }
    }

    init(phase index: Int, of scenario: ScenarioRecording, seed: UInt64) {
        let phase = scenario.description.phases[index]
        let first = (phase.start.count + 999_999_999) / 1_000_000_000
        let end = min(phase.end, scenario.arrivals).count / 1_000_000_000
        self.scenario = scenario
        phaseIndex = index
        seconds = first..<max(first, end)
        self.seed = seed
        rows = scenario.load.only { Int($0.phase) == index }
    }

    var phase: LoadShape.Phase? { phaseIndex.map { scenario.description.phases[$0] } }

    /// The requests of one type; nil for all types together.
    func rows(ofType type: UInt8?) -> RowList {
        type.map { type in rows.only { $0.type == type } } ?? rows
    }
}
