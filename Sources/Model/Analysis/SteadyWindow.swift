import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire

/// The part of a scenario whose requests make its results.
struct SteadyWindow: Sendable, Hashable {
    /// From the end of the warm-up, in whole seconds, to the end of the arrivals.
    var span: Range<Nanoseconds>
    /// Whether latencies had settled; without it no objective on latency or rate is judged.
    var isSteady: Bool
    /// How the window was found, or why there is none.
    var note: String

    init(of scenario: ScenarioRecording) {
        let end = scenario.arrivals
        switch scenario.description.warmup {
        case .none:
            self.init(from: .zero, to: end, isSteady: true, note: "no warm-up is cut: every second counts")
        case .fixed(let time):
            let start = time.upToSecond
            if start < end {
                self.init(from: start, to: end, isSteady: true, note: "warm-up of \(time) as the plan says")
            } else {
                self.init(
                    from: end,
                    to: end,
                    isSteady: false,
                    note: "the arrivals ended within the warm-up of \(time): there is no steady window"
                )
            }
        case .automatic:
            self.init(foundIn: scenario, end: end)
        }
    }

    private init(from start: Nanoseconds, to end: Nanoseconds, isSteady: Bool, note: String) {
        span = start..<max(start, end)
        self.isSteady = isSteady
        self.note = note
    }

    /// The window that keeps a pause of the server in the results: it is the server's doing and no warm-up, however
    /// much it looks like one to a rule that knows only latencies.
    func keeping(_ pause: ServerPause?, of scenario: ScenarioRecording) -> SteadyWindow {
        guard scenario.description.warmup == .automatic, let pause,
            !isSteady || Nanoseconds.seconds(pause.seconds.lowerBound) < span.lowerBound
        else { return self }
        return SteadyWindow(
            from: .zero,
            to: span.upperBound,
            isSteady: true,
            note: "no warm-up is cut: the server stood still from \(pause.seconds.lowerBound) s on, which is none"
        )
    }

    /// By MSER-5 over the time to first token of successful requests in due order, all types.
    private init(foundIn scenario: ScenarioRecording, end: Nanoseconds) {
        let answered = scenario.load.only { $0.outcome == .succeeded && $0.firstToken != nil }
        guard answered.count >= 2 * WarmUpDetection.batch else {
            self.init(
                from: .zero,
                to: end,
                isSteady: true,
                note: "too few answers (\(answered.count)) to look for a warm-up: none is cut"
            )
            return
        }
        let times = answered.map { Double($0.timeToFirstToken?.count ?? 0) }
        guard let cut = WarmUpDetection.firstSteady(in: times) else {
            self.init(
                from: .zero,
                to: end,
                isSteady: false,
                note: "not yet steady: the time to first token was still settling half-way through"
            )
            return
        }
        guard cut > 0 else {
            self.init(from: .zero, to: end, isSteady: true, note: "no warm-up was found")
            return
        }
        let start = min(end, scenario.offset(of: answered[cut].due).upToSecond)
        self.init(
            from: start,
            to: end,
            isSteady: start < end,
            note: start < end
                ? "warm-up of \(start.count / 1_000_000_000) s found in the time to first token (MSER-5)"
                : "not yet steady: the time to first token settled only as the arrivals ended"
        )
    }
}

extension Nanoseconds {
    /// This time, rounded up to a whole second.
    var upToSecond: Nanoseconds { .seconds((count + 999_999_999) / 1_000_000_000) }
}

extension Range<Nanoseconds> {
    /// The whole seconds inside.
    var wholeSeconds: Range<Int64> {
        let first = lowerBound.upToSecond.count / 1_000_000_000
        return first..<Swift.max(first, upperBound.count / 1_000_000_000)
    }

    /// The seconds that it has a part in.
    var seconds: Range<Int64> {
        let first = lowerBound.count / 1_000_000_000
        return first..<(isEmpty ? first : upperBound.upToSecond.count / 1_000_000_000)
    }

    /// Its length in seconds.
    var inSeconds: Double { (upperBound - lowerBound).inSeconds }
}
