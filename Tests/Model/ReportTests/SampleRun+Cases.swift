import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkUnits
import TidemarkWire

extension SampleRun {
    static func result(
        _ text: String,
        line: Int = 24,
        scenario: String,
        phase: String? = nil,
        type: String? = nil,
        _ outcome: ObjectiveResult.Outcome,
        found: String,
        reason: String = ""
    ) -> ObjectiveResult {
        ObjectiveResult(
            objective: Objective(
                scope: .every,
                metric: .ttft,
                statistic: .quantile(0.95),
                comparison: .less,
                limit: 800e6,
                text: text,
                line: line
            ),
            scenario: scenario,
            phase: phase,
            type: type,
            outcome: outcome,
            found: found,
            reason: reason
        )
    }

    private static func limit(
        _ resource: LimitStatement.Resource,
        _ period: LimitStatement.Period,
        of limit: Int64?,
        lowest: Int64?,
        last: Int64?
    ) -> LimitRecord {
        LimitRecord(
            LimitRecord.Key(scenario: 0, target: 0, resource: resource, period: period),
            limit: limit,
            lowestRemaining: lowest,
            lastRemaining: last,
            lastReset: last.map { _ in .milliseconds(120) },
            at: .start
        )
    }

    /// A baseline and a threefold spike, a minute in all, everything well.
    static var quickstart: SampleRun {
        var run = SampleRun(scenarios: [
            Scenario(name: "baseline", kind: "baseline", seconds: 30, ratePerSecond: 12),
            Scenario(
                name: "spike",
                kind: "spike",
                seconds: 30,
                ratePerSecond: 12,
                phases: [("before", 0, 10, 1), ("3x", 10, 20, 3), ("after 3x", 20, 30, 1)],
                warmUpSeconds: 0
            ),
        ])
        run.objectives = [
            result("ttft p95 < 5s", scenario: "baseline", .passed, found: "2.8 [1.24, 3.14] s"),
            result("ttft p95 < 5s", scenario: "spike", phase: "3x", .passed, found: "3.31 [2.2, 4.1] s"),
            result("chat: tpot p95 < 60ms", line: 25, scenario: "baseline", type: "chat", .passed, found: "22.7 ms"),
        ]
        return run
    }

    /// Errors with hostile bodies, a late generator, an objective missed and one without enough samples.
    static var failing: SampleRun {
        var run = SampleRun(
            planName: "checkout <gateway>",
            scenarios: [
                Scenario(
                    name: "spike",
                    kind: "spike",
                    seconds: 90,
                    ratePerSecond: 6,
                    phases: [("before", 0, 30, 1), ("5x", 30, 60, 5), ("after 5x", 60, 90, 1)],
                    failureShare: 0.03,
                    failures: [
                        (.rateLimited, 429, #"{"error":{"message":"Rate limit reached <script>alert(1)</script>"}}"#),
                        (.http5xx, 503, "<html><body onload=alert(2)>upstream\u{1B}[2Jgone & \"quoted\"</body></html>"),
                        (.firstByteTimeout, 0, nil),
                        (.reset, 0, nil),
                    ],
                    isTokenCountEstimated: true,
                    statesTimes: true,
                    limits: [
                        limit(.requests, .minute, of: 500, lowest: 12, last: 31),
                        limit(.tokens, .minute, of: 200_000, lowest: 3_100, last: 180_000),
                        limit(.inputTokens, .day, of: nil, lowest: 0, last: 0),
                        limit(.outputTokens, .unstated, of: 40, lowest: nil, last: nil),
                    ],
                    lateSeconds: [40, 41, 42, 57],
                    warmUpSeconds: 0
                ),
                Scenario(name: "users", kind: "users", users: 50, seconds: 40, ratePerSecond: 3),
            ]
        )
        run.verdict = Verdict(
            kind: .failed,
            sentence: "2 of 4 objectives were missed: ttft p95 < 800ms in spike / 5x, errors < 2% in spike / 5x."
        )
        run.trust = Trust(
            level: .generatorLimited,
            sentence:
                "The generator itself was late in spike: latencies there may be this machine's, not the server's.",
            facts: [
                Trust.Fact(name: "clock", text: "the machine's clock was stepped by 1.2 s", isWarning: true),
                Trust.Fact(
                    name: "release lag",
                    text: "p99 84 ms is over 1 ms; the lanes were late in 4 s (40-42, 57)",
                    isWarning: true,
                    scenario: "spike"
                ),
                Trust.Fact(
                    name: "generator load",
                    text: "busiest lane 97 % of 85 % allowed",
                    isWarning: true,
                    scenario: "spike"
                ),
                Trust.Fact(name: "steadiness", text: "users: steady from 5 s", isWarning: false, scenario: "users"),
            ]
        )
        run.objectives = [
            result(
                "ttft p95 < 800ms",
                scenario: "spike",
                phase: "5x",
                .failed,
                found: "4.31 [3.92, 5.02] s",
                reason: "The whole interval lies over the limit."
            ),
            result(
                "errors < 2%",
                line: 25,
                scenario: "spike",
                phase: "5x",
                .failed,
                found: "14.6 % [12.5, 100] %",
                reason: "134 of 918 requests failed; at most 11 may."
            ),
            result("tpot p95 < 100ms", line: 26, scenario: "spike", phase: "5x", .passed, found: "~41.2 [40.3, 42] ms"),
            result(
                "long context: ttft p99 < 30s",
                line: 27,
                scenario: "users",
                type: "long context",
                .inconclusive,
                found: "no data (6 of 299 needed)",
                reason: "Only 6 requests of this type were due; the scenario would have to run about 35 minutes."
            ),
        ]
        run.calibration = Calibration(
            takenAtUnixNanoseconds: 1_795_000_000_000_000_000,
            version: "0.1.0",
            eventsPerSecond: 251_000,
            requestsPerSecond: 14_200,
            firstTokenError: Calibration.Spread(p50: Nanoseconds(52_000), p99: Nanoseconds(610_000)),
            gapError: Calibration.Spread(p50: Nanoseconds(18_000), p99: Nanoseconds(240_000)),
            releaseLag: Calibration.Spread(p50: Nanoseconds(21_000), p99: Nanoseconds(190_000)),
            streams: 1000
        )
        return run
    }

    /// An hour at a steady rate.
    static var hour: SampleRun {
        var run = SampleRun(scenarios: [
            Scenario(
                name: "sustained",
                kind: "sustained",
                seconds: 3600,
                ratePerSecond: 10,
                failureShare: 0.004,
                failures: [
                    (.overloaded, 529, #"{"type":"error","error":{"type":"overloaded_error"}}"#), (.stall, 200, nil),
                ],
                statesTimes: true,
                warmUpSeconds: 60
            )
        ])
        run.verdict = Verdict(kind: .done, sentence: "The run is complete; the plan has no objectives.")
        return run
    }

    /// A run in which nothing was sent.
    static var empty: SampleRun {
        var run = SampleRun(scenarios: [])
        run.state = .unfinished
        run.verdict = Verdict(kind: .couldNotRun, sentence: "No request got an answer: connection refused.")
        run.trust = Trust(level: .warning, sentence: "Nothing was measured.", facts: [])
        return run
    }

    /// All of the above, made once.
    static let analyses = [quickstart.analysis, failing.analysis, hour.analysis, empty.analysis]
}
