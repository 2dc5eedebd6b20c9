import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkUnits

extension ScenarioAnalysis {
    init(_ finding: ScenarioFinding) {
        let recording = finding.recording
        let description = recording.description
        let seconds = recording.arrivals.inSeconds
        // A generator that fell behind goes on sending after the arrivals' end: the rate is over the time it took.
        let lastReleased = recording.sent.lazy.map { recording.offset(of: $0.released).inSeconds }.max() ?? 0
        self.init(
            name: description.name,
            kind: description.kind,
            users: description.users,
            duration: description.duration,
            window: finding.window.span,
            windowNote: finding.window.note + Self.firstRequests(recording),
            isSteady: finding.window.isSteady,
            drawn: description.drawn,
            released: recording.arrived,
            plannedRate: description.plannedRate,
            drawnRate: description.drawn.flatMap { drawn in
                description.duration > .zero ? Double(drawn) / description.duration.inSeconds : nil
            },
            sentRate: seconds > 0 ? Double(recording.arrived) / max(seconds, lastReleased) : 0,
            maxInFlight: recording.seconds.map(\.inFlight).max() ?? 0,
            connectionsOpened: recording.seconds.reduce(0) { $0 + $1.connectionsOpened },
            maxConnections: recording.seconds.map(\.connections).max() ?? 0,
            waitedForConnection: recording.sent.count { $0.flags.contains(.waitedForConnection) },
            limits: recording.limits,
            groups: GroupAnalysis.all(in: finding.windowPart),
            phases: finding.phaseParts.flatMap(GroupAnalysis.all(in:)),
            phaseMarks: description.phases.map { phase in
                PhaseMark(name: phase.name, startSeconds: phase.start.inSeconds, endSeconds: phase.end.inSeconds)
            },
            generator: finding.check.figures,
            series: Series(finding),
            production: finding.production
        )
    }

    private static func firstRequests(_ recording: ScenarioRecording) -> String {
        let count = recording.sent.count - recording.load.count
        return count > 0 ? "; each user's first request, \(count) in all, is not judged" : ""
    }
}
