import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule

/// One scenario with all that results, trust and objectives need of it.
struct ScenarioFinding: Sendable {
    let recording: ScenarioRecording
    let window: SteadyWindow
    let windowPart: JudgedPart
    let phaseParts: [JudgedPart]
    let serverPauses: [ServerPause]
    /// Under 99 % of the drawn arrivals were released, in a run that was not stopped on its way.
    let isBelowAskedRate: Bool
    /// Whether its requests were like production's; nil where the plan claims nothing of the kind.
    let production: ProductionCheck?

    init(_ recording: ScenarioRecording, run: RunDescription, state: RunState) {
        self.recording = recording
        production = ProductionCheck(recording, references: run.references ?? [])
        let found = SteadyWindow(of: recording)
        let foundPart = JudgedPart(window: found.span, of: recording, seed: run.seed)
        serverPauses = ServerPause.all(in: recording, check: foundPart.check)
        window = found.keeping(serverPauses, of: recording)
        windowPart =
            window == found ? foundPart : JudgedPart(window: window.span, of: recording, seed: run.seed)
        phaseParts = recording.description.phases.indices.map { index in
            JudgedPart(phase: index, of: recording, seed: run.seed)
        }
        let drawn = recording.description.drawn ?? 0
        isBelowAskedRate = state == .finished && recording.arrived * 100 < drawn * 99
    }

    var name: String { recording.description.name }

    /// Whether the generator kept up in the window; of phases, each part has a check of its own.
    var check: GeneratorCheck { windowPart.check }

    /// Judged phases in which the generator did not keep up.
    var limitedPhases: [JudgedPart] { phaseParts.filter { $0.phase?.isJudged == true && $0.check.isLimited } }

    /// The first reason why numbers of the scenario may be the generator's; nil where it kept up throughout.
    var fault: String? {
        check.faults.first
            ?? limitedPhases.first.flatMap { part in
                part.check.faults.first.map { "\($0) in \(part.phase?.name ?? "")" }
            }
    }

    /// What objectives are judged on: each judged phase by itself, or the steady window where there is none.
    var judgedParts: [JudgedPart] {
        let judged = phaseParts.filter { $0.phase?.isJudged == true }
        return judged.isEmpty ? [windowPart] : judged
    }
}
