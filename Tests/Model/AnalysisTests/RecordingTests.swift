import Testing
import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkUnits
import TidemarkWire

@Suite struct RecordingTests {
    @Test("records of one second add up; extremes are the largest of a lane, and sums over lanes")
    func lanes() {
        var builder = RunBuilder()
        builder.scenario(seconds: 2)
        builder.request(at: 0)
        for (lane, busy, inFlight) in [(0, 200, 5), (0, 100, 7), (1, 250, 4)] as [(UInt8, Int64, Int32)] {
            builder.second(1, lane: lane) {
                $0.due = 2
                $0.tokensByType = [30]
                $0.chunks = 10
                $0.finished = 1
                $0.connectionsOpened = 1
                $0.busy = .milliseconds(busy)
                $0.inFlight = inFlight
                $0.connections = inFlight
                $0.worstReleaseLag = .milliseconds(busy)
            }
        }
        let scenario = builder.analysis().scenarios[0]
        let second = scenario.series.seconds[1]
        #expect(scenario.series.seconds.map(\.second) == [0, 1])
        #expect(second.due == 6 && second.tokens == 90 && second.chunks == 30 && second.finished == 3)
        #expect(second.inFlight == 11)
        #expect(abs(second.busyShare - 0.3) < 1e-12)
        #expect(second.worstReleaseLag == .milliseconds(250))
        #expect(scenario.maxInFlight == 11 && scenario.maxConnections == 11 && scenario.connectionsOpened == 3)
    }

    @Test("an empty recording is a run that could not run")
    func empty() {
        let analysis = RunBuilder().analysis(.errors(under: 0.1))
        #expect(analysis.scenarios.isEmpty)
        #expect(analysis.verdict.kind == .couldNotRun)
        #expect(analysis.verdict.exitCode == 1)
        #expect(analysis.trust.sentence == "No request was sent.")
    }

    @Test("a run that its user ended before any answer was interrupted")
    func interruptedAtOnce() {
        var builder = RunBuilder()
        builder.scenario(seconds: 60)
        #expect(builder.analysis(state: .interrupted).verdict.kind == .interrupted)
        builder.request(at: 0, ttft: nil, e2e: nil, outcome: .cancelled, closed: 100)
        #expect(builder.analysis(state: .interrupted).verdict.kind == .interrupted)
        #expect(builder.analysis(state: .unfinished).verdict.exitCode == 130)
    }

    @Test("no HTTP answer at all: could not run, with the most common failure")
    func nothingAnswered() {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        for index in 0..<20 {
            builder.request(
                at: Double(index),
                ttft: nil,
                e2e: nil,
                outcome: index < 15 ? .refused : .connectTimeout,
                closed: 1
            )
        }
        let analysis = builder.analysis(.errors(under: 0.02))
        #expect(
            analysis.verdict.sentence
                == "Could not run: none of 20 requests got an answer: connection refused at 127.0.0.1:9; "
                + "is the server running?"
        )
        #expect(analysis.verdict.exitCode == 1)
        #expect(analysis.objectives[0].outcome == .failed)
    }

    @Test("a run that could not go on says why, and is code 1 whatever it measured")
    func failedRun() {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        builder.request(at: 0)
        builder.notes = ["the embedded mock ended (signal 9)"]
        let verdict = builder.analysis(state: .failed).verdict
        #expect(verdict.sentence == "Could not go on: the embedded mock ended (signal 9).")
        #expect(verdict.kind == .couldNotRun && verdict.exitCode == 1)
    }

    @Test("a process that was killed is told from a run that the user cut")
    func killedRun() {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        builder.request(at: 0)
        let killed = builder.analysis(state: .unfinished).verdict
        #expect(killed.sentence == "The process was killed after 1 request; those that were open are lost.")
        #expect(killed.kind == .killed && killed.exitCode == 130)
        builder.stoppedAt = .start + .seconds(1)
        let cut = builder.analysis(state: .unfinished).verdict
        #expect(cut.kind == .interrupted && cut.sentence.hasPrefix("Cut after 1 request;"))
    }

    @Test(
        "over 1 % of failures is a warning, over 5 % leads the sentence, and cut requests are none",
        arguments: [(1, false, false), (2, true, false), (6, true, true)]
    )
    func failures(failed: Int, isWarned: Bool, isLed: Bool) throws {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        for index in 0..<(100 - failed) { builder.request(at: Double(index)) }
        for index in 0..<failed {
            builder.request(at: Double(index), ttft: nil, e2e: nil, outcome: .http5xx, closed: 5, status: 502)
        }
        let analysis = builder.analysis()
        let fact = try #require(analysis.trust.facts.first { $0.name == "failures" })
        #expect(fact.text == "\(failed) of 100 requests (\(failed) %) failed: http_5xx 502 (\(failed))")
        #expect(fact.isWarning == isWarned)
        #expect(
            analysis.verdict.sentence.hasPrefix("baseline: \(failed) of 100 requests (\(failed) %) failed;") == isLed
        )
        #expect(analysis.scenarios[0].failsOften == isLed)
        let met = builder.analysis(.time(.ttft, .quantile(0.5), under: 1_000)).verdict
        #expect(met.sentence.hasSuffix("But in baseline 6 of 100 requests (6 %) failed.") == isLed)

        for index in 0..<20 { builder.request(at: Double(index), ttft: nil, outcome: .cancelled, closed: 50) }
        let group = builder.analysis(state: .interrupted).scenarios[0].groups[0]
        #expect(group.failed == failed && group.cut == 20 && group.requests == 120)
    }

    @Test("everything failed, but over HTTP: the objective on errors is missed")
    func everythingFailed() {
        var builder = RunBuilder()
        builder.scenario(seconds: 10, warmup: .automatic)
        for index in 0..<40 {
            builder.request(
                at: Double(index) * 200,
                ttft: nil,
                e2e: nil,
                outcome: .http5xx,
                closed: 5,
                status: 503
            )
        }
        let analysis = builder.analysis(.errors(under: 0.02), .time(.ttft, .quantile(0.95), under: 800))
        #expect(analysis.objectives.map(\.outcome) == [.failed, .failed])
        #expect(
            analysis.verdict.sentence
                == "Missed: errors of baseline are 100 % [92.8, 100], limit 2 %. Also missed: ttft p95 of baseline."
        )
        #expect(analysis.scenarios[0].groups[0].timeToFirstToken.p95 == .none)
    }

    @Test("everything failed and nothing was asked: the sentence says so, whichever scenario it was")
    func everythingFailedWithoutObjectives() {
        var builder = RunBuilder()
        builder.scenario("first", seconds: 10)
        builder.request(at: 0)
        builder.scenario("second", seconds: 10)
        for index in 0..<20 {
            builder.request(at: Double(index), ttft: nil, e2e: nil, outcome: .http5xx, closed: 5, status: 500)
        }
        let verdict = builder.analysis().verdict
        #expect(verdict.kind == .done)
        #expect(verdict.sentence.hasPrefix("second: all 20 requests failed"))
    }

    @Test("no request was judged: the sentence says so, and no objective is met")
    func nothingJudged() {
        var builder = RunBuilder()
        builder.scenario("users", kind: "users", seconds: 1, users: 3)
        for index in 0..<3 { builder.request(at: Double(index), purpose: .warmup) }
        builder.second(0) { $0.tokensByType = [9] }
        #expect(
            builder.analysis().verdict.sentence
                == "users: no request was judged (3 requests sent, all of them in the warm-up)."
        )
        #expect(builder.analysis(.errors(under: 0.1)).verdict.kind == .inconclusive)
    }

    @Test("answers without text are summed up by their end to end")
    func noText() {
        var builder = RunBuilder()
        builder.scenario(seconds: 20, drawn: 20)
        for index in 0..<20 {
            builder.request(at: Double(index), ttft: nil, tokens: 0)
            builder.recording.rows[index].lastToken = builder.recording.rows[index].due + .seconds(1)
        }
        let sentence = builder.analysis().verdict.sentence
        #expect(sentence.hasPrefix("baseline: end to end p50 1"))
        #expect(sentence.hasSuffix("; 20 requests."))
        #expect(!sentence.contains("tokens/s"))
    }

    @Test("one request only")
    func oneRequest() {
        var builder = RunBuilder()
        builder.scenario(seconds: 1, warmup: .automatic, drawn: 1)
        builder.request(at: 0)
        let analysis = builder.analysis()
        let group = analysis.scenarios[0].groups[0]
        #expect(group.timeToFirstToken.p50 == .tooFew(count: 1, needed: 5))
        #expect(group.timeToFirstToken.mean == 200e6)
        #expect(analysis.verdict.sentence == "baseline: 0 tokens/s; 1 request.")
        #expect(analysis.scenarios[0].series.timeToFirstToken.map(\.value) == [200e6])
    }

    @Test("a safety rule: exit code 6, whatever else holds")
    func stoppedByRule() {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        builder.request(at: 0)
        for index in 1..<4 {
            builder.request(at: Double(index), ttft: nil, e2e: nil, outcome: .auth, closed: 5, status: 401)
        }
        let analysis = builder.analysis(.errors(under: 0.02), state: .stoppedByRule)
        #expect(
            analysis.verdict.sentence
                == "Stopped by a safety rule: 3 of 4 requests failed. Failures: auth 401 (3). "
                + "Missed: errors of baseline are 75 % [24.9, 98.7], limit 2 %."
        )
        #expect(analysis.verdict.exitCode == 6)

        builder.notes = ["authentication was refused (401)"]
        #expect(
            builder.analysis(state: .stoppedByRule).verdict.sentence
                == "Stopped by a safety rule: authentication was refused (401). Failures: auth 401 (3)."
        )
    }

    @Test("errors are grouped by scenario, kind and status, with the first body")
    func errorGroups() {
        var builder = RunBuilder()
        for name in ["baseline", "peak"] {
            builder.scenario(name, seconds: 10)
            builder.request(at: 0, ttft: nil, e2e: nil, outcome: .http5xx, closed: 1, status: 500)
            for index in 0..<3 {
                builder.request(at: Double(index), ttft: nil, e2e: nil, outcome: .rateLimited, closed: 1, status: 429)
            }
        }
        for body in ["slow down", "second"] {
            builder.recording.errors.append(ErrorSample(scenario: 1, outcome: .rateLimited, status: 429, body: body))
        }
        #expect(
            builder.analysis().errors == [
                ErrorGroup(scenario: "baseline", outcome: .rateLimited, status: 429, count: 3, sample: nil),
                ErrorGroup(scenario: "baseline", outcome: .http5xx, status: 500, count: 1, sample: nil),
                ErrorGroup(scenario: "peak", outcome: .rateLimited, status: 429, count: 3, sample: "slow down"),
                ErrorGroup(scenario: "peak", outcome: .http5xx, status: 500, count: 1, sample: nil),
            ]
        )
    }

    @Test("scenarios are never pooled, and times run from each one's own start")
    func twoScenarios() {
        var builder = RunBuilder()
        builder.scenario("first", seconds: 10)
        for index in 0..<5 { builder.request(at: Double(index) * 1_000, ttft: 100) }
        builder.scenario("second", seconds: 10)
        for index in 0..<5 { builder.request(at: Double(index) * 1_000, ttft: 700) }
        let scenarios = builder.analysis().scenarios
        #expect(scenarios.map(\.name) == ["first", "second"])
        #expect(scenarios.map { $0.groups[0].timeToFirstToken.p50.milliseconds } == [100, 700])
        #expect(scenarios.map { $0.groups[0].requests } == [5, 5])
    }

    @Test("token totals take usage, and the estimate where there is none")
    func tokens() {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        builder.request(at: 0, tokens: 20)
        builder.request(at: 1, tokens: 30, flags: .tokensEstimated)
        builder.recording.rows[1].inputTokens = -1
        builder.recording.rows[1].outputTokens = -1
        builder.recording.rows[1].outputAsked = 64
        let group = builder.analysis().scenarios[0].groups[0]
        #expect(group.inputTokens == 200 && group.outputTokens == 50 && group.outputTokensAsked == 84)
        #expect(group.areTokensEstimated)
    }

    @Test("requests that never left took no tokens, and broken streams make no exact number an estimate")
    func tokensOfFailures() {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        for index in 0..<100 { builder.request(at: Double(index), tokens: 20) }
        for index in 0..<5 {
            builder.request(at: Double(index), ttft: nil, e2e: nil, outcome: .refused, closed: 1, tokens: 20)
        }
        builder.request(at: 50, outcome: .reset, tokens: 4, status: 200, flags: .tokensEstimated)
        let group = builder.analysis().scenarios[0].groups[0]
        #expect(group.inputTokens == 101 * 100 && group.outputTokensAsked == 2_004)
        #expect(!group.areTokensEstimated)
    }
}

@Suite struct SeriesTests {
    private func builder(seconds: Int64) -> RunBuilder {
        var builder = RunBuilder()
        builder.scenario(seconds: seconds)
        for index in 0..<(Int(seconds) * 10) {
            builder.request(at: Double(index) * 100, ttft: Double(100 + index % 900))
        }
        for second in 0..<Int(seconds) { builder.second(second) { $0.due = 10 } }
        return builder
    }

    @Test("the heat map has at most 120 columns and 40 rows, and loses nobody", arguments: [60, 400])
    func heat(seconds: Int64) {
        let heat = builder(seconds: seconds).analysis().scenarios[0].series.firstTokenHeat
        #expect(Set(heat.map(\.second)).count <= 120)
        #expect(Set(heat.map(\.low)).count <= 40)
        #expect(heat.reduce(0) { $0 + $1.count } == Int(seconds) * 10)
        #expect(heat.allSatisfy { $0.low < $0.high && $0.seconds == (seconds == 60 ? 1 : 4) })
    }

    @Test("the rows of a heat map are no thinner than a factor of two over all of them")
    func heatOfConstant() throws {
        var builder = RunBuilder()
        builder.scenario(seconds: 10)
        for index in 0..<50 { builder.request(at: Double(index) * 200, ttft: 150 + Double(index % 2)) }
        let heat = builder.analysis().scenarios[0].series.firstTokenHeat
        #expect(heat.allSatisfy { $0.high / $0.low > 1.017 })
        #expect(heat.reduce(0) { $0 + $1.count } == 50)
    }

    @Test("seconds have the latencies of requests due in them, and failures when they ended")
    func seconds() {
        var builder = builder(seconds: 2)
        builder.request(at: 500, ttft: nil, e2e: nil, outcome: .reset, closed: 1_000)
        let seconds = builder.analysis().scenarios[0].series.seconds
        #expect(seconds.map(\.ttftP50) == [104e6, 114e6])
        #expect(seconds.map(\.ttftP95) == [109e6, 119e6])
        #expect(seconds[0].failed.isEmpty)
        #expect(seconds[1].failed == [ScenarioAnalysis.FailureCount(outcome: .reset, count: 1)])
    }

    @Test("the curve of percentiles rises, is denser towards 1, and ends at the largest")
    func curve() {
        let points = builder(seconds: 400).analysis().scenarios[0].series.timeToFirstToken
        #expect(points.count > 100 && points.count <= 201)
        #expect(zip(points, points.dropFirst()).allSatisfy { $0.quantile < $1.quantile && $0.value <= $1.value })
        #expect(points.last?.value == 999e6)
        #expect(points.count { $0.quantile > 0.9 } > points.count / 2)
    }

    @Test("points over input length are at most 2,000, evenly picked")
    func byInput() {
        let points = builder(seconds: 400).analysis().scenarios[0].series.byInput
        #expect(points.count == 2_000)
        #expect(points[1].timeToFirstToken - points[0].timeToFirstToken == 2e6)
        #expect(builder(seconds: 3).analysis().scenarios[0].series.byInput.count == 30)
    }
}
