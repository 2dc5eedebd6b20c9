import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule

/// One scenario with all that results, trust and objectives need of it.
struct ScenarioFinding: Sendable {
    let recording: ScenarioRecording
    let window: SteadyWindow
    let windowPart: JudgedPart
    let phaseParts: [JudgedPart]
    let check: GeneratorCheck
    let serverPauses: [ServerPause]
    /// Under 99 % of the drawn arrivals were released, in a run that was not stopped on its way.
    let isBelowAskedRate: Bool

    init(_ recording: ScenarioRecording, run: RunDescription, state: RunState) {
        self.recording = recording
        let found = SteadyWindow(of: recording)
        let firstCheck = GeneratorCheck(of: recording, window: found.span)
        serverPauses = ServerPause.all(in: recording, check: firstCheck)
        let window = found.keeping(serverPauses.first, of: recording)
        self.window = window
        windowPart = JudgedPart(window: window.span, of: recording, seed: run.seed)
        phaseParts = recording.description.phases.indices.map { index in
            JudgedPart(phase: index, of: recording, seed: run.seed)
        }
        check = window == found ? firstCheck : GeneratorCheck(of: recording, window: window.span)
        let drawn = recording.description.drawn ?? 0
        isBelowAskedRate = state == .finished && recording.sent.count * 100 < drawn * 99
    }

    var name: String { recording.description.name }

    /// What objectives are judged on: each judged phase by itself, or the steady window where there is none.
    var judgedParts: [JudgedPart] {
        let judged = phaseParts.filter { $0.phase?.isJudged == true }
        return judged.isEmpty ? [windowPart] : judged
    }
}
