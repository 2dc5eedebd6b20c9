import Testing
import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkUnits
import TidemarkWire

@Suite struct WindowTests {
    /// 200 requests over 20 s; the first `slow` begin a second late and settle.
    private func builder(warmup: WarmUp, slow: Int = 0) -> RunBuilder {
        var builder = RunBuilder()
        builder.scenario(seconds: 20, warmup: warmup)
        for index in 0..<200 {
            let warm = index < slow ? 1_000 : 200
            builder.request(at: 50 + Double(index) * 100, ttft: Double(warm + index * 7 % 10))
        }
        return builder
    }

    @Test("a fixed warm-up is rounded up to a whole second")
    func fixed() {
        let scenario = builder(warmup: .fixed(.milliseconds(2_500))).analysis().scenarios[0]
        #expect(scenario.window == .seconds(3)..<(.seconds(20)))
        #expect(scenario.isSteady)
        #expect(scenario.groups[0].requests == 170)
    }

    @Test("without warm-up every second counts")
    func none() {
        let scenario = builder(warmup: .none, slow: 20).analysis().scenarios[0]
        #expect(scenario.window == .seconds(0)..<(.seconds(20)))
        #expect(scenario.groups[0].requests == 200)
    }

    @Test("an automatic warm-up ends with the first kept request, rounded up")
    func automatic() {
        // 28 slow requests fill five batches of 5 and part of the sixth: 30 are cut, and the 31st is due at 3.05 s.
        let scenario = builder(warmup: .automatic, slow: 28).analysis().scenarios[0]
        #expect(scenario.window == .seconds(4)..<(.seconds(20)))
        #expect(scenario.isSteady)
        #expect(scenario.groups[0].timeToFirstToken.max == 209e6)
    }

    @Test("failed requests do not move an automatic warm-up")
    func automaticSkipsFailures() {
        var builder = builder(warmup: .automatic, slow: 28)
        for index in 0..<20 {
            builder.request(at: Double(index), ttft: 1, e2e: 1, outcome: .http5xx, status: 500)
        }
        #expect(builder.analysis().scenarios[0].window == .seconds(4)..<(.seconds(20)))
    }

    @Test("a series that settles at its half or later is not steady, and decides nothing about latency")
    func notSteady() {
        let analysis = builder(warmup: .automatic, slow: 110).analysis(
            .time(.ttft, .quantile(0.5), under: 10_000),
            .errors(under: 0.5)
        )
        #expect(!analysis.scenarios[0].isSteady)
        #expect(analysis.scenarios[0].windowNote.hasPrefix("not yet steady"))
        #expect(analysis.objectives.map(\.outcome) == [.inconclusive, .passed])
        #expect(analysis.objectives[0].reason.hasPrefix("not yet steady"))
        #expect(analysis.verdict.exitCode == 4)
        #expect(analysis.trust.facts.contains { $0.name == "steadiness" && $0.isWarning })
    }

    @Test(
        "a start that differs by under 2 % is no warm-up, however steady the rest",
        arguments: [(60, 1.0, true), (60, 5.0, false), (110, 3.0, true)]
    )
    func slight(slow: Int, extra: Double, isKept: Bool) {
        var builder = RunBuilder()
        builder.scenario(seconds: 20, warmup: .automatic)
        for index in 0..<200 {
            let time = 150 + (index < slow ? extra : 0) + Double(index * 7 % 10) / 100
            builder.request(at: 50 + Double(index) * 100, ttft: time)
        }
        let scenario = builder.analysis().scenarios[0]
        #expect(scenario.isSteady)
        #expect(scenario.window.lowerBound == (isKept ? .zero : .seconds(7)))
        #expect(scenario.windowNote.hasPrefix("no warm-up was found: ") == isKept)
    }

    @Test("too few answers for a search are all kept")
    func fewAnswers() {
        var builder = RunBuilder()
        builder.scenario(seconds: 5, warmup: .automatic)
        for index in 0..<9 { builder.request(at: Double(index) * 500) }
        let scenario = builder.analysis().scenarios[0]
        #expect(scenario.isSteady && scenario.window == .seconds(0)..<(.seconds(5)))
        #expect(scenario.windowNote == "too few answers (9) to look for a warm-up: none is cut")
    }

    @Test("a warm-up longer than the scenario leaves no window")
    func allWarmup() {
        let analysis = builder(warmup: .fixed(.seconds(30))).analysis(.time(.ttft, .quantile(0.5), under: 10_000))
        #expect(!analysis.scenarios[0].isSteady)
        #expect(analysis.scenarios[0].groups[0].requests == 0)
        #expect(analysis.verdict.kind == .inconclusive)
    }

    @Test("first requests of users and lone requests are left out of the results")
    func purposes() {
        var builder = RunBuilder()
        builder.scenario("users", kind: "users", seconds: 10, users: 2)
        builder.request(at: 0, ttft: 5_000, purpose: .warmup)
        builder.request(at: 100, ttft: 5_000, purpose: .warmup)
        for index in 0..<6 { builder.request(at: Double(1_000 + index)) }
        builder.request(at: 12_000, ttft: 9_000, purpose: .lone)
        let analysis = builder.analysis()
        #expect(analysis.loneRequests == 1)
        #expect(analysis.scenarios[0].released == 8)
        #expect(analysis.scenarios[0].groups[0].requests == 6)
        #expect(analysis.scenarios[0].groups[0].timeToFirstToken.max == 200e6)
        #expect(
            analysis.scenarios[0].windowNote
                == "no warm-up is cut: every second counts; each user's first request, 2 in all, is not judged"
        )
        #expect(analysis.trust.facts.contains { $0.text == "latencies hold for 2 users, not for a rate of arrivals" })
    }

    @Test("attempts that were made again are in no number but their own")
    func superseded() {
        var builder = RunBuilder()
        builder.scenario("baseline", seconds: 10)
        for index in 0..<6 { builder.request(at: Double(1_000 + index)) }
        builder.request(at: 1_007, ttft: nil, e2e: nil, outcome: .http5xx, status: 503)
        let plain = builder.analysis()
        for index in 0..<4 {
            builder.request(
                at: Double(1_000 + index),
                ttft: nil,
                e2e: nil,
                outcome: index == 3 ? .reset : .rateLimited,
                purpose: .superseded,
                status: index == 3 ? 0 : 429
            )
        }
        let analysis = builder.analysis()
        #expect(analysis.loneRequests == 0)
        #expect(analysis.scenarios[0].released == plain.scenarios[0].released)
        #expect(analysis.scenarios[0].groups[0].requests == 7)
        #expect(analysis.errors == plain.errors)
        #expect(analysis.verdict == plain.verdict)
        #expect(analysis.trust == plain.trust)
        #expect(analysis.superseded.map(\.count) == [3, 1])
        #expect(analysis.superseded.map(\.outcome) == [.rateLimited, .reset])
        #expect(plain.superseded.isEmpty)
        for index in builder.recording.rows.indices.prefix(3) { builder.recording.rows[index].attempt = 2 }
        let told = "3 of 7 requests (42.9 %) took more than one attempt: their latencies hold the waits in between"
        #expect(builder.analysis().trust.facts.contains { $0.text == told && $0.isWarning })
    }

    /// 95 requests in the first 9.4 s of 60, with 100 tokens in each whole second.
    private func stopped() -> RunBuilder {
        var builder = RunBuilder()
        builder.scenario(seconds: 60, drawn: 600)
        for index in 0..<95 { builder.request(at: Double(index) * 100) }
        for second in 0..<11 { builder.second(second) { $0.tokensByType = [second < 9 ? 100 : 30] } }
        for second in 0..<10 { builder.gaps(second: second, [(20, 10)]) }
        return builder
    }

    @Test("a run that was stopped on its way is judged up to the stop, and by second only where the second was whole")
    func interrupted() {
        var builder = stopped()
        builder.stoppedAt = .start + .milliseconds(9_500)
        let analysis = builder.analysis(state: .interrupted)
        #expect(analysis.scenarios[0].window == .zero..<(.milliseconds(9_500)))
        #expect(analysis.scenarios[0].groups[0].requests == 95)
        #expect(analysis.scenarios[0].groups[0].systemRate == .value(100, low: nil, high: nil))
        #expect(analysis.scenarios[0].groups[0].interTokenLatency.count == 100)
        #expect(abs(analysis.scenarios[0].sentRate - 10) < 1e-9)
        #expect(analysis.verdict.kind == .interrupted)
        #expect(analysis.verdict.exitCode == 130)
        #expect(analysis.trust.level == .sound)
    }

    @Test("a run that was killed is judged up to its last arrival")
    func killed() {
        let scenario = stopped().analysis(state: .unfinished).scenarios[0]
        #expect(scenario.groups[0].requests == 95)
        #expect(scenario.groups[0].systemRate == .value(100, low: nil, high: nil))
    }

    @Test("a stop in the drain takes nothing from the arrivals")
    func stoppedInDrain() {
        var builder = builder(warmup: .none)
        builder.stoppedAt = .start + .milliseconds(20_700)
        #expect(builder.analysis(state: .interrupted).scenarios[0].window == .zero..<(.seconds(20)))
    }

    /// A request every 100 ms; the last tenth of them fails.
    private func short(milliseconds: Int64) -> RunBuilder {
        var builder = RunBuilder()
        builder.scenario(seconds: 2)
        builder.scenarios[0].duration = .milliseconds(milliseconds)
        for index in 0..<Int(milliseconds / 100) {
            if Int64(index) * 100 < milliseconds - 200 {
                builder.request(at: Double(index) * 100)
            } else {
                builder.request(at: Double(index) * 100, ttft: nil, e2e: nil, outcome: .reset, closed: 1)
            }
        }
        for second in 0..<3 {
            builder.gaps(second: second, [(20, 10)])
            builder.second(second) { $0.tokensByType = [50] }
        }
        return builder
    }

    @Test("a time that is no whole number of seconds counts to its end, and whole seconds make the rate")
    func fractionOfSecond() {
        let analysis = short(milliseconds: 1_900).analysis(.errors(under: 0.01))
        let group = analysis.scenarios[0].groups[0]
        #expect(analysis.scenarios[0].window == .zero..<(.milliseconds(1_900)))
        #expect(group.requests == 19 && group.failed == 2)
        #expect(group.interTokenLatency.count == 20)
        #expect(group.systemRate == .value(50, low: nil, high: nil))
        #expect(analysis.objectives[0].reason.hasPrefix("2 of 19 failed"))
    }

    @Test("under a second there are latencies and no rate")
    func underOneSecond() {
        let analysis = short(milliseconds: 500).analysis(.rate(.systemRate, over: 1))
        let group = analysis.scenarios[0].groups[0]
        #expect(group.requests == 5 && group.failed == 2)
        #expect(group.timeToFirstToken.max == 200e6)
        #expect(group.interTokenLatency.count == 10)
        #expect(group.systemRate == .none)
        #expect(analysis.objectives[0].reason == "it holds no whole second")
        #expect(short(milliseconds: 500).analysis().verdict.sentence == "baseline: 2 of 5 requests (40 %) failed.")
    }

    @Test("a schedule that drew nothing is told what it lacks")
    func nothingDrawn() {
        var builder = RunBuilder()
        builder.scenario(seconds: 1, drawn: 0)
        builder.scenarios[0].duration = .milliseconds(1)
        let verdict = builder.analysis(.errors(under: 0.5)).verdict
        #expect(
            verdict.sentence
                == "Could not run: the schedule drew no arrival; it takes a longer `for` or a higher rate."
        )
        #expect(verdict.exitCode == 1)
        builder.scenario("peak", seconds: 10, drawn: 1)
        builder.request(at: 0)
        let analysis = builder.analysis()
        #expect(analysis.verdict.kind == .done)
        #expect(analysis.trust.facts.contains { $0.name == "rate" && $0.scenario == "baseline" && $0.isWarning })
    }

    @Test("the phase that the arrivals end in counts to its end too")
    func fractionOfPhase() {
        var builder = short(milliseconds: 1_900)
        builder.scenarios[0].phases = [
            LoadShape.Phase(name: "step", start: .milliseconds(500), end: .milliseconds(1_900), isJudged: true)
        ]
        for index in builder.recording.rows.indices.dropFirst(5) { builder.recording.rows[index].phase = 0 }
        let group = builder.analysis().scenarios[0].phases[0]
        #expect(group.requests == 14)
        #expect(group.interTokenLatency.count == 10)
        #expect(group.systemRate == .none)
    }

    @Test("rows in any order give the same analysis")
    func anyOrder() {
        let builder = builder(warmup: .automatic, slow: 28)
        var shuffled = builder
        shuffled.recording.rows.reverse()
        #expect(builder.analysis().scenarios[0].groups == shuffled.analysis().scenarios[0].groups)
    }
}

@Suite struct PhaseTests {
    private func spike() -> RunBuilder {
        var builder = RunBuilder()
        let phases = [
            LoadShape.Phase(name: "base", start: .zero, end: .milliseconds(9_500), isJudged: false),
            LoadShape.Phase(name: "×3", start: .milliseconds(9_500), end: .milliseconds(20_500), isJudged: true),
            LoadShape.Phase(name: "after ×3", start: .milliseconds(20_500), end: .seconds(30), isJudged: false),
        ]
        builder.scenario("spike", kind: "spike", seconds: 30, drawn: 160, phases: phases)
        for index in 0..<30 { builder.request(at: Double(index) * 300, ttft: 200, phase: 0) }
        for index in 0..<100 { builder.request(at: 9_500 + Double(index) * 110, ttft: 1_900, phase: 1) }
        for index in 0..<30 { builder.request(at: 20_500 + Double(index) * 300, ttft: 200, phase: 2) }
        for second in 0..<30 { builder.second(second) { $0.tokensByType = [second == 9 || second == 20 ? 999 : 100] } }
        builder.gaps(second: 9, [(999, 5)])
        builder.gaps(second: 10, [(20, 7)])
        builder.gaps(second: 19, [(20, 7)])
        builder.gaps(second: 20, [(999, 5)])
        return builder
    }

    @Test("phases have their own rows, and the whole seconds inside for what is counted by second")
    func groups() throws {
        let scenario = spike().analysis().scenarios[0]
        #expect(scenario.phases.map(\.phase) == ["base", "base", "×3", "×3", "after ×3", "after ×3"])
        #expect(scenario.phases.map(\.requests) == [30, 30, 100, 100, 30, 30])
        let jump = try #require(scenario.phases.first { $0.phase == "×3" })
        #expect(jump.timeToFirstToken.p50.milliseconds == 1_900)
        #expect(jump.interTokenLatency.count == 14)
        #expect(jump.systemRate == .value(100, low: 100, high: 100))
        #expect(scenario.groups[0].requests == 160)
    }

    @Test(
        "a generator that stood still in a short jump spoils the jump, however well it did around it",
        arguments: [1, 75]
    )
    func limitedJump(lag: Double) {
        var builder = RunBuilder()
        let phases = [
            LoadShape.Phase(name: "base", start: .zero, end: .seconds(27), isJudged: false),
            LoadShape.Phase(name: "×3", start: .seconds(27), end: .seconds(30), isJudged: true),
        ]
        builder.scenario("spike", kind: "spike", seconds: 30, drawn: 3_000, phases: phases)
        for index in 0..<2_850 { builder.request(at: Double(index) * 9.4, ttft: 50, phase: 0) }
        for index in 0..<150 { builder.request(at: 27_000 + Double(index) * 20, lag: index < 12 ? lag : 0, phase: 1) }
        let analysis = builder.analysis(.time(.ttft, .quantile(0.95), under: 100), .errors(under: 0.5))
        #expect(analysis.scenarios[0].generator.releaseLagP99 < .milliseconds(1))
        #expect(analysis.objectives.map(\.outcome) == [lag > 2 ? .inconclusive : .failed, .passed])
        #expect(analysis.verdict.exitCode == (lag > 2 ? 4 : 3))
        #expect((analysis.trust.level == .generatorLimited) == (lag > 2))
        guard lag > 2 else { return }
        #expect(
            analysis.trust.sentence.hasPrefix(
                "Generator limited in spike: release lag p99 is 75 ms, over 2 ms in ×3; its latencies"
            )
        )
        #expect(analysis.trust.facts.contains { $0.name == "phases" && $0.isWarning })
    }

    @Test("objectives are judged on each judged phase alone, and the verdict names it")
    func judged() {
        let analysis = spike().analysis(.time(.ttft, .quantile(0.95), under: 800))
        #expect(analysis.objectives.count == 1)
        #expect(analysis.objectives[0].phase == "×3")
        #expect(analysis.verdict.kind == .failed)
        #expect(analysis.verdict.sentence == "Missed: ttft p95 of spike / ×3 is 1.90 s [1.90, 1.90], limit 800 ms.")
    }
}
