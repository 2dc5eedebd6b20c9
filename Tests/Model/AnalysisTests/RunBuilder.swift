import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire

/// Builds the recording of a small run by hand.
struct RunBuilder {
    var types = ["chat"]
    var scenarios: [RunDescription.Scenario] = []
    var recording = Recording()
    var notes: [String] = []
    var stoppedAt: Instant?

    /// Adds a scenario; those after the first start where the last one's arrivals ended.
    mutating func scenario(
        _ name: String = "baseline",
        kind: String = "baseline",
        seconds: Int64,
        warmup: WarmUp = .none,
        users: Int? = nil,
        drawn: Int? = nil,
        phases: [LoadShape.Phase] = []
    ) {
        let start = scenarios.last.flatMap { last in last.start.map { $0 + last.duration } } ?? .start
        scenarios.append(
            RunDescription.Scenario(
                name: name,
                kind: kind,
                users: users,
                start: start,
                duration: .seconds(seconds),
                phases: phases,
                warmup: warmup,
                drawn: drawn
            )
        )
    }

    /// Adds a request of the last scenario.
    ///
    /// Times in milliseconds: `at` from the scenario's start, the others from due.
    mutating func request(
        at due: Double,
        ttft: Double? = 200,
        e2e: Double? = 1_000,
        outcome: Outcome = .succeeded,
        closed: Double? = nil,
        lag: Double = 0,
        tokens: Int32 = 11,
        reads: Int32? = nil,
        type: UInt8 = 0,
        phase: UInt8 = Row.noPhase,
        purpose: Row.Purpose = .load,
        status: UInt16? = nil,
        flags: Row.Flags = []
    ) {
        let start = (scenarios.last?.start ?? .start) + Self.time(due)
        func instant(_ milliseconds: Double?) -> Instant? { milliseconds.map { start + Self.time($0) } }
        recording.rows.append(
            Row(
                index: UInt64(recording.rows.count),
                scenario: UInt8(scenarios.count - 1),
                phase: phase,
                type: type,
                purpose: purpose,
                outcome: outcome,
                status: status ?? (outcome == .succeeded ? 200 : 0),
                flags: flags,
                due: start,
                released: start + Self.time(lag),
                firstToken: instant(ttft),
                firstAnswer: instant(ttft),
                lastToken: instant(ttft == nil ? nil : e2e),
                closed: start + Self.time(closed ?? e2e ?? ttft ?? 0),
                inputAsked: 100,
                outputAsked: tokens,
                inputTokens: 100,
                outputTokens: tokens,
                streamedTokens: ttft == nil ? 0 : tokens,
                chunks: ttft == nil ? 0 : tokens,
                reads: ttft == nil ? 0 : reads ?? tokens,
                longestGap: ttft == nil || reads == 1 ? nil : .milliseconds(80)
            )
        )
    }

    /// Adds what one lane saw in a second of the last scenario.
    mutating func second(_ second: Int, lane: UInt8 = 0, _ change: (inout SecondRecord) -> Void) {
        var record = SecondRecord(scenario: UInt8(scenarios.count - 1), lane: lane, second: Int32(second))
        change(&record)
        recording.seconds.append(record)
    }

    /// Adds gaps, in milliseconds, of the requests of the last scenario due in a second.
    mutating func gaps(
        _ metric: HistogramRecord.Metric = .interToken,
        second: Int,
        type: UInt8 = 0,
        _ milliseconds: [(Double, UInt64)]
    ) {
        var histogram = Histogram()
        for (value, times) in milliseconds { histogram.record(Self.time(value).count, times: times) }
        recording.histograms.append(
            HistogramRecord(
                scenario: UInt8(scenarios.count - 1),
                type: type,
                second: Int32(second),
                metric: metric,
                histogram: histogram.sparse
            )
        )
    }

    func run() -> RunDescription {
        RunDescription(
            id: "20261124-171342-test",
            planName: "test",
            planSource: "",
            seed: 42,
            version: "0",
            startedAtUnixNanoseconds: 0,
            machine: .init(system: "test", processor: "test", cores: 2, memoryBytes: 1 << 30),
            targets: [
                .init(
                    name: "primary",
                    url: "http://127.0.0.1:9/v1",
                    api: "openai-chat",
                    model: "m",
                    isMock: true,
                    isInsecure: false,
                    totalTimeout: .seconds(600),
                    firstByteTimeout: .seconds(60)
                )
            ],
            types: types,
            scenarios: scenarios,
            objectives: [],
            lanes: 1,
            notes: notes,
            stoppedAt: stoppedAt
        )
    }

    func analysis(_ objectives: Objective..., state: RunState = .finished) -> Analysis {
        var run = run()
        run.objectives = objectives
        return Analysis(of: run, recording: recording, state: state)
    }

    static func time(_ milliseconds: Double) -> Nanoseconds { Nanoseconds(seconds: milliseconds / 1e3) }
}

extension Objective {
    /// An objective on a time, with its limit in milliseconds.
    static func time(
        _ metric: Metric,
        _ statistic: Statistic,
        under milliseconds: Double,
        scope: Scope = .every
    ) -> Objective {
        Objective(
            scope: scope,
            metric: metric,
            statistic: statistic,
            comparison: .less,
            limit: milliseconds * 1e6,
            text: "\(metric.rawValue) < \(milliseconds)ms",
            line: 1
        )
    }

    static func errors(under share: Double, scope: Scope = .every) -> Objective {
        Objective(
            scope: scope,
            metric: .errors,
            statistic: nil,
            comparison: .less,
            limit: share,
            text: "errors < \(share * 100)%",
            line: 1
        )
    }

    /// An objective on a rate of tokens.
    static func rate(_ metric: Metric, _ statistic: Statistic? = nil, over perSecond: Double) -> Objective {
        Objective(
            scope: .every,
            metric: metric,
            statistic: statistic,
            comparison: .greater,
            limit: perSecond,
            text: "\(metric.rawValue) > \(perSecond)",
            line: 1
        )
    }
}

extension Estimate {
    /// The value in milliseconds; nil for anything but a value.
    var milliseconds: Double? {
        if case .value(let value, _, _) = self { value / 1e6 } else { nil }
    }
}
