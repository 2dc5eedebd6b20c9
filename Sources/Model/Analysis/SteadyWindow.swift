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
                self.init(from: start, to: end, isSteady: true, note: "warm-up of \(time.rounded) as the plan says")
            } else {
                self.init(
                    from: end,
                    to: end,
                    isSteady: false,
                    note: "the arrivals ended within the warm-up of \(time.rounded): there is no steady window"
                )
            }
        case .automatic:
            self.init(foundIn: Self.answered(in: scenario), of: scenario, end: end)
        }
    }

    private init(from start: Nanoseconds, to end: Nanoseconds, isSteady: Bool, note: String) {
        span = start..<max(start, end)
        self.isSteady = isSteady
        self.note = note
    }

    /// The window that keeps pauses of the server in the results: they are the server's doing and no warm-up, however
    /// much they look like one to a rule that knows only latencies.
    ///
    /// What the rule finds without the requests that met a pause decides: only where those are steady, a pause was all
    /// that looked unsteady. A window that begins before the first pause stays as it was.
    func keeping(_ pauses: [ServerPause], of scenario: ScenarioRecording) -> SteadyWindow {
        guard scenario.description.warmup == .automatic, let pause = pauses.first else { return self }
        let first = Nanoseconds.seconds(pause.seconds.lowerBound)
        guard !isSteady || first < span.lowerBound else { return self }
        let spared = Self.answered(in: scenario).only { row in
            !pauses.contains { pause in
                scenario.second(of: row.due) < pause.seconds.upperBound
                    && scenario.second(of: row.closed) >= pause.seconds.lowerBound
            }
        }
        if !isSteady {
            let isFew = spared.count < 2 * WarmUpDetection.batch
            let rest = SteadyWindow(foundIn: spared, of: scenario, end: span.upperBound)
            guard rest.isSteady, !isFew else { return self }
            if rest.span.lowerBound > .zero, rest.span.lowerBound <= first { return rest }
        }
        return SteadyWindow(
            from: .zero,
            to: span.upperBound,
            isSteady: true,
            note: "no warm-up is cut: the server stood still from \(pause.seconds.lowerBound) s on, which is none"
        )
    }

    private static func answered(in scenario: ScenarioRecording) -> RowList {
        scenario.load.only { $0.outcome == .succeeded && $0.firstToken != nil }
    }

    /// By MSER-5 over the time to first token of successful requests in due order, all types.
    private init(foundIn answered: RowList, of scenario: ScenarioRecording, end: Nanoseconds) {
        guard answered.count >= 2 * WarmUpDetection.batch else {
            self.init(
                from: .zero,
                to: end,
                isSteady: true,
                note: answered.isEmpty
                    ? "there was no answer to look for a warm-up in: none is cut"
                    : "too few answers (\(answered.count)) to look for a warm-up: none is cut"
            )
            return
        }
        let times = answered.map { Double($0.timeToFirstToken?.count ?? 0) }
        let found = WarmUpDetection.firstSteady(in: times)
        let half = times.count / WarmUpDetection.batch / 2 * WarmUpDetection.batch
        if found != 0, Self.isSlight(found ?? half, in: times) {
            self.init(
                from: .zero,
                to: end,
                isSteady: true,
                note: "no warm-up was found: the first answers took as long as the later ones, within 2 %"
            )
            return
        }
        guard let cut = found else {
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

    /// Whether the mean changes by under 2 % at a cut.
    ///
    /// The rule minimises an error that is relative to the noise, so that on a server of hardly any noise it cuts for
    /// differences that nobody could use.
    private static func isSlight(_ cut: Int, in values: [Double]) -> Bool {
        func mean(_ part: ArraySlice<Double>) -> Double { part.reduce(0, +) / Double(max(1, part.count)) }
        let (before, after) = (mean(values[..<cut]), mean(values[cut...]))
        return abs(before - after) < 0.02 * after
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
