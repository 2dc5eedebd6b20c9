import Testing
import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkUnits
import TidemarkWire

@Suite struct ObjectiveTests {
    /// Requests over 100 s whose times to first token are 1, 2, … ms, then failures.
    private func builder(_ count: Int, failing: Int = 0, as outcome: Outcome = .http5xx) -> RunBuilder {
        var builder = RunBuilder()
        builder.scenario(seconds: 100, drawn: count + failing)
        for index in 0..<(count + failing) {
            let at = Double(index) * 100_000 / Double(count + failing)
            if index < count {
                builder.request(at: at, ttft: Double(index + 1), e2e: 1_000)
            } else {
                builder.request(at: at, ttft: nil, e2e: nil, outcome: outcome, closed: 5_000, status: 500)
            }
        }
        return builder
    }

    // Ranks of p50 of 100: 40 and 61; of p95: 90 and 100; of p99 of 100: 97 and none.
    @Test(
        "a quantile passes below its upper bound, is missed over its lower bound, and is open between",
        arguments: [
            (0.5, 61.5, .passed), (0.5, 61.0, .inconclusive), (0.5, 50, .inconclusive), (0.5, 40.5, .inconclusive),
            (0.5, 39.5, .failed), (0.95, 100.5, .passed), (0.95, 99.5, .inconclusive), (0.95, 89.5, .failed),
            // Too few for p99: it cannot pass, but it is missed where enough values exceed the limit.
            (0.99, 10_000, .inconclusive), (0.99, 97.5, .inconclusive), (0.99, 96.5, .failed),
        ] as [(Double, Double, ObjectiveResult.Outcome)]
    )
    func quantiles(q: Double, limit: Double, outcome: ObjectiveResult.Outcome) {
        let results = builder(100).analysis(.time(.ttft, .quantile(q), under: limit)).objectives
        #expect(results.map(\.outcome) == [outcome])
    }

    @Test("between the one-sided and the two-sided smallest sample, the upper bound has 95 % by itself")
    func oneSided() {
        // 60 values: p95 has no two-sided upper rank (72 needed), but a one-sided one (59 needed), the largest.
        let passing = builder(60).analysis(.time(.ttft, .quantile(0.95), under: 60.5))
        #expect(passing.objectives[0].outcome == .passed)
        #expect(builder(60).analysis(.time(.ttft, .quantile(0.95), under: 59.5)).objectives[0].outcome == .inconclusive)
        #expect(
            builder(58).analysis(.time(.ttft, .quantile(0.95), under: 10_000)).objectives[0].outcome == .inconclusive
        )
    }

    @Test("too few samples: the verdict says how many of how many")
    func tooFew() {
        let analysis = builder(130).analysis(.time(.ttft, .quantile(0.99), under: 10_000))
        #expect(analysis.objectives[0].found == "no data")
        #expect(analysis.verdict.kind == .inconclusive)
        #expect(
            analysis.verdict.sentence
                == "Inconclusive: ttft p99 of baseline is undecided, as it has 130 of 299 samples needed."
        )
        #expect(analysis.verdict.exitCode == 4)
    }

    @Test("a failed request is infinitely late in an objective")
    func failuresAreLate() {
        // 10 of 100 failed: p90 is the slowest answer or worse, p50 stands.
        let analysis = builder(90, failing: 10).analysis(
            .time(.ttft, .quantile(0.99), under: 1e9),
            .time(.ttft, .quantile(0.5), under: 1_000),
            .time(.ttft, .max, under: 1e9)
        )
        #expect(analysis.objectives.map(\.outcome) == [.failed, .passed, .failed])
        #expect(analysis.objectives[2].found == "beyond any limit (10 of 100 failed)")
        #expect(analysis.objectives[2].reason == "10 of 100 requests failed")
    }

    @Test("a request that the user cut can neither pass nor be missed before its time")
    func cutByUser() {
        // All 40 open requests had waited 5 s.
        let builder = builder(60, failing: 40, as: .cancelled)
        let results = builder.analysis(
            .time(.ttft, .quantile(0.9), under: 4_000),
            .time(.ttft, .quantile(0.9), under: 6_000),
            .errors(under: 0.3),
            .errors(under: 0.6),
            state: .interrupted
        ).objectives
        #expect(results.map(\.outcome) == [.failed, .inconclusive, .inconclusive, .passed])
    }

    @Test(
        "errors are judged by one-sided Clopper-Pearson bounds",
        arguments: [
            // 0 of 59: at most 4.951 %. 5 of 200: at most 5.1843 %. 30 of 100: at least 22.5 %.
            (59, 0, 0.049_6, .passed), (59, 0, 0.049_4, .inconclusive), (195, 5, 0.051_9, .passed),
            (195, 5, 0.051_8, .inconclusive), (70, 30, 0.2, .failed), (70, 30, 0.25, .inconclusive),
        ] as [(Int, Int, Double, ObjectiveResult.Outcome)]
    )
    func errors(good: Int, failed: Int, limit: Double, outcome: ObjectiveResult.Outcome) {
        let results = builder(good, failing: failed).analysis(.errors(under: limit)).objectives
        #expect(results.map(\.outcome) == [outcome])
    }

    @Test("errors without a failure say how many requests would show it")
    func errorsNeeded() {
        let result = builder(100).analysis(.errors(under: 0.02)).objectives[0]
        #expect(result.found == "0 % [0, 2.95]")
        #expect(
            result.reason
                == "0 of 100 failed: the limit lies inside the interval; it takes 149 requests without a failure to show it"
        )
    }

    @Test("the largest value is a fact about this run")
    func largest() {
        let results = builder(10).analysis(.time(.ttft, .max, under: 10.5), .time(.ttft, .max, under: 9.5)).objectives
        #expect(results.map(\.outcome) == [.passed, .failed])
        #expect(results[0].found == "10 ms")
    }

    @Test("a mean is of requests that succeeded, and needs 30 of them")
    func mean() {
        #expect(builder(29).analysis(.time(.ttft, .mean, under: 1_000)).objectives[0].outcome == .inconclusive)
        #expect(builder(30).analysis(.time(.ttft, .mean, under: 1_000)).objectives[0].outcome == .passed)
        #expect(builder(100).analysis(.time(.ttft, .mean, under: 20)).objectives[0].outcome == .failed)
        #expect(builder(100).analysis(.time(.ttft, .mean, under: 50.6)).objectives[0].outcome == .inconclusive)
        // Timeouts can only be longer than what was seen: no pass.
        let cut = builder(100, failing: 5, as: .firstByteTimeout)
        #expect(cut.analysis(.time(.ttft, .mean, under: 1_000)).objectives[0].outcome == .inconclusive)
        #expect(cut.analysis(.time(.ttft, .mean, under: 20)).objectives[0].outcome == .failed)
    }

    @Test("a rate passes over its lower bound and is missed under its upper bound")
    func systemRate() {
        var builder = builder(100)
        for second in 0..<100 { builder.second(second) { $0.tokensByType = [Int64(1_990 + second * 13 % 21)] } }
        let results = builder.analysis(
            .rate(.systemRate, over: 1_980),
            .rate(.systemRate, over: 2_000),
            .rate(.systemRate, over: 2_020)
        ).objectives
        #expect(results.map(\.outcome) == [.passed, .inconclusive, .failed])
        #expect(results[0].reason.hasSuffix("; dependence not assessed"))
    }

    @Test("a rate over fewer than 10 seconds is inconclusive")
    func shortRate() {
        var builder = RunBuilder()
        builder.scenario(seconds: 9)
        builder.request(at: 0)
        for second in 0..<9 { builder.second(second) { $0.tokensByType = [2_000] } }
        let result = builder.analysis(.rate(.systemRate, over: 1)).objectives[0]
        #expect(result.outcome == .inconclusive)
        #expect(result.reason == "it has 9 of 10 seconds needed")
    }

    @Test("the rate of streams: a failed one has none")
    func streamRate() {
        var builder = RunBuilder()
        builder.scenario(seconds: 100)
        for index in 0..<100 { builder.request(at: Double(index), ttft: 100, e2e: 600) }  // 10 tokens in 500 ms
        let good = builder.analysis(
            .rate(.streamRate, .quantile(0.5), over: 19),
            .rate(.streamRate, .quantile(0.5), over: 21)
        )
        #expect(good.objectives.map(\.outcome) == [.passed, .failed])
        for index in 0..<200 {
            builder.request(at: Double(index), ttft: nil, e2e: nil, outcome: .refused, closed: 1)
        }
        #expect(builder.analysis(.rate(.streamRate, .quantile(0.5), over: 19)).objectives[0].outcome == .failed)
    }

    @Test("inter-token latency: failures count as late gaps, as many as an answer has")
    func interToken() {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        for index in 0..<10 { builder.request(at: Double(index) * 1_000) }
        for second in 0..<10 { builder.gaps(second: second, [(20, 10)]) }
        let limit = Objective.time(.itl, .quantile(0.9), under: 50)
        #expect(builder.analysis(limit).objectives[0].outcome == .passed)
        for index in 0..<5 {
            builder.request(at: Double(index) * 1_000, ttft: nil, e2e: nil, outcome: .reset, closed: 1)
        }
        #expect(builder.analysis(limit).objectives[0].outcome == .failed)
    }

    @Test("inter-token latency in a phase: failures weigh as the answers of the same whole seconds do")
    func interTokenOfPhase() {
        var builder = RunBuilder()
        let phase = LoadShape.Phase(name: "×3", start: .milliseconds(500), end: .milliseconds(2_500), isJudged: true)
        builder.scenario("spike", kind: "spike", seconds: 4, phases: [phase])
        // Eleven answers of 100 gaps in the whole second 1, nine in the halves around it, and two failures in second 1.
        for index in 0..<20 { builder.request(at: 550 + Double(index) * 95, phase: 0) }
        for index in 0..<2 {
            builder.request(at: 1_100 + Double(index), ttft: nil, e2e: nil, outcome: .reset, closed: 1, phase: 0)
        }
        for second in 0..<3 { builder.gaps(second: second, [(20, second == 1 ? 1_100 : 500)]) }
        // 200 late gaps of 1,300: p90 is among them.
        #expect(builder.analysis(.time(.itl, .quantile(0.9), under: 50)).objectives[0].outcome == .failed)
        #expect(builder.analysis(.time(.itl, .quantile(0.75), under: 50)).objectives[0].outcome == .passed)
    }

    @Test("scopes: every scenario but outages, one scenario, one type, both")
    func scopes() {
        var builder = RunBuilder()
        builder.types = ["short question", "long document"]
        for (name, kind, ttft) in [
            ("baseline", "baseline", 100.0), ("peak", "sustained", 900), ("down", "outage", 9_000),
        ] {
            builder.scenario(name, kind: kind, seconds: 100)
            for index in 0..<200 {
                builder.request(at: Double(index) * 500, ttft: index % 2 == 0 ? ttft : ttft * 3, type: UInt8(index % 2))
            }
        }
        func outcomes(_ scope: Objective.Scope) -> [String] {
            builder.analysis(.time(.ttft, .quantile(0.9), under: 1_000, scope: scope)).objectives.map {
                [$0.scenario, $0.type ?? "all", $0.outcome.rawValue].joined(separator: " ")
            }
        }
        #expect(outcomes(.every) == ["baseline all passed", "peak all failed"])
        #expect(outcomes(.scenario("down")) == ["down all failed"])
        #expect(outcomes(.type("short question")) == ["baseline short question passed", "peak short question passed"])
        #expect(outcomes(.scenarioAndType("peak", "long document")) == ["peak long document failed"])
        #expect(outcomes(.scenario("night")) == ["night all inconclusive"])
        #expect(outcomes(.type("poem")) == [" poem inconclusive"])
    }

    @Test("a scenario that never began decides nothing")
    func notStarted() {
        var builder = builder(100)
        builder.scenarios.append(
            RunDescription.Scenario(
                name: "spike",
                kind: "spike",
                users: nil,
                start: nil,
                duration: .seconds(60),
                phases: [],
                warmup: .none,
                drawn: 100
            )
        )
        let analysis = builder.analysis(.time(.ttft, .quantile(0.5), under: 1_000), state: .interrupted)
        #expect(analysis.scenarios.map(\.name) == ["baseline"])
        #expect(analysis.objectives.map(\.outcome) == [.passed, .inconclusive])
        #expect(analysis.objectives[1].reason == "the run ended before this scenario began")
    }

    @Test("all met, one missed, several missed: the sentence")
    func sentences() {
        let builder = builder(100)
        let met = Objective.time(.ttft, .quantile(0.5), under: 1_000)
        let missed = Objective.time(.ttft, .quantile(0.5), under: 30)
        #expect(builder.analysis(met).verdict.sentence == "The objective holds: ttft < 1000.0ms.")
        #expect(builder.analysis(met, .errors(under: 0.1)).verdict.sentence == "All 2 objectives hold.")
        #expect(builder.analysis(met).verdict.exitCode == 0)
        let failed = builder.analysis(met, missed, .time(.ttft, .quantile(0.95), under: 30)).verdict
        #expect(
            failed.sentence
                == "Missed: ttft p50 of baseline is 50.0 ms [40.0, 61.0], limit 30 ms. Also missed: ttft p95 of baseline."
        )
        #expect(failed.exitCode == 3)
        let none = builder.analysis().verdict
        #expect(none.kind == .done)
        #expect(
            none.sentence
                == "baseline: TTFT p50 50.0 ms [40.0, 61.0], p95 95.0 ms [90.0, 100]; 0 tokens/s; 100 requests."
        )
    }
}
