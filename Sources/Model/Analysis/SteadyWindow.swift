import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire

/// The seconds of a scenario whose requests make its results.
struct SteadyWindow: Sendable, Hashable {
    /// Whole seconds from the scenario's start: [end of warm-up, end of arrivals).
    var seconds: Range<Int64>
    /// Whether latencies had settled; without it no objective on latency or rate is judged.
    var isSteady: Bool
    /// How the window was found, or why there is none.
    var note: String

    init(of scenario: ScenarioRecording) {
        let end = max(1, scenario.arrivals.count / 1_000_000_000)
        switch scenario.description.warmup {
        case .none:
            self.init(seconds: 0..<end, isSteady: true, note: "no warm-up is cut: every second counts")
        case .fixed(let time):
            let start = (time.count + 999_999_999) / 1_000_000_000
            if start < end {
                self.init(seconds: start..<end, isSteady: true, note: "warm-up of \(time) as the plan says")
            } else {
                self.init(
                    seconds: end..<end,
                    isSteady: false,
                    note: "the arrivals ended within the warm-up of \(time): there is no steady window"
                )
            }
        case .automatic:
            self.init(foundIn: scenario, end: end)
        }
    }

    private init(seconds: Range<Int64>, isSteady: Bool, note: String) {
        self.seconds = seconds
        self.isSteady = isSteady
        self.note = note
    }

    /// The window that keeps a pause of the server in the results: it is the server's doing and no warm-up, however
    /// much it looks like one to a rule that knows only latencies.
    func keeping(_ pause: ServerPause?, of scenario: ScenarioRecording) -> SteadyWindow {
        guard scenario.description.warmup == .automatic, let pause,
            !isSteady || pause.seconds.lowerBound < seconds.lowerBound
        else { return self }
        return SteadyWindow(
            seconds: 0..<seconds.upperBound,
            isSteady: true,
            note: "no warm-up is cut: the server stood still from \(pause.seconds.lowerBound) s on, which is none"
        )
    }

    /// By MSER-5 over the time to first token of successful requests in due order, all types.
    private init(foundIn scenario: ScenarioRecording, end: Int64) {
        let answered = scenario.load.only { $0.outcome == .succeeded && $0.firstToken != nil }
        guard answered.count >= 2 * WarmUpDetection.batch else {
            self.init(
                seconds: 0..<end,
                isSteady: true,
                note: "too few answers (\(answered.count)) to look for a warm-up: none is cut"
            )
            return
        }
        let times = answered.map { Double($0.timeToFirstToken?.count ?? 0) }
        guard let cut = WarmUpDetection.firstSteady(in: times) else {
            self.init(
                seconds: 0..<end,
                isSteady: false,
                note: "not yet steady: the time to first token was still settling half-way through"
            )
            return
        }
        guard cut > 0 else {
            self.init(seconds: 0..<end, isSteady: true, note: "no warm-up was found")
            return
        }
        let settled = scenario.offset(of: answered[cut].due).count
        let start = min(end, (settled + 999_999_999) / 1_000_000_000)
        self.init(
            seconds: start..<end,
            isSteady: start < end,
            note: start < end
                ? "warm-up of \(start) s found in the time to first token (MSER-5)"
                : "not yet steady: the time to first token settled only as the arrivals ended"
        )
    }
}
