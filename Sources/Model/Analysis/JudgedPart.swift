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
    /// The whole seconds inside, for what arrived by second.
    let seconds: Range<Int64>
    /// The seconds in which its requests were due, for their gaps: also the last one where the arrivals end within it.
    let dueSeconds: Range<Int64>
    /// Seed of the bootstrap's draws.
    let seed: UInt64
    /// Whether the generator kept up in it.
    let check: GeneratorCheck

    init(window: Range<Nanoseconds>, of scenario: ScenarioRecording, seed: UInt64) {
        self.scenario = scenario
        phaseIndex = nil
        seconds = window.wholeSeconds
        dueSeconds = window.seconds
        self.seed = seed
        rows = scenario.load.only { window.contains(scenario.offset(of: $0.due)) }
        check = GeneratorCheck(of: scenario, load: rows, sent: scenario.sent, due: window)
    }

    init(phase index: Int, of scenario: ScenarioRecording, seed: UInt64) {
        let phase = scenario.description.phases[index]
        let end = max(phase.start, min(phase.end, scenario.arrivals))
        self.scenario = scenario
        phaseIndex = index
        seconds = (phase.start..<end).wholeSeconds
        dueSeconds =
            end < scenario.arrivals
            ? seconds : seconds.lowerBound..<max(seconds.lowerBound, (phase.start..<end).seconds.upperBound)
        self.seed = seed
        rows = scenario.load.only { Int($0.phase) == index && scenario.offset(of: $0.due) < scenario.arrivals }
        check = GeneratorCheck(of: scenario, load: rows, sent: rows, due: phase.start..<end)
    }

    var phase: LoadShape.Phase? { phaseIndex.map { scenario.description.phases[$0] } }

    /// The requests of one type; nil for all types together.
    func rows(ofType type: UInt8?) -> RowList {
        type.map { type in rows.only { $0.type == type } } ?? rows
    }
}
