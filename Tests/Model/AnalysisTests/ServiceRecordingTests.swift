import Testing
import TidemarkAnalysis
import TidemarkExtrapolation
import TidemarkMeasurement
import TidemarkSchedule
import TidemarkUnits
import TidemarkWire

@Suite struct ServiceRecordingTests {
    private func service(_ run: RunBuilder) -> ServiceRecording {
        ServiceRecording(run.recording, of: run.run(), host: "api.example.com")
    }

    private func steps() -> RunBuilder {
        var run = RunBuilder()
        run.scenario(
            "steps",
            kind: "steps",
            seconds: 20,
            phases: [
                .init(name: "2/s", start: .zero, end: .seconds(10), isJudged: true),
                .init(name: "30/min", start: .seconds(10), end: .seconds(20), isJudged: true),
            ]
        )
        return run
    }

    @Test("each step is a load, without its first fifth")
    func loads() {
        var run = steps()
        for at in stride(from: 0.0, to: 10_000, by: 500) { run.request(at: at, ttft: 100, e2e: 300) }
        for at in stride(from: 10_000.0, to: 20_000, by: 2_000) { run.request(at: at, ttft: 100, e2e: 300) }
        let loads = service(run).loads
        #expect(loads.map(\.name) == ["steps / 2/s", "steps / 30/min"])
        #expect(loads.map(\.askedRatePerSecond) == [2, 0.5])
        #expect(loads.map(\.ratePerSecond) == [2, 0.5])
        #expect(loads.map(\.answers.count) == [16, 4])
        #expect(loads.map { ($0.streams * 1_000).rounded() / 1_000 } == [0.4, 0.1])
    }

    @Test("an answer has its times, its tokens, and what else arrived with it")
    func answers() throws {
        var run = steps()
        run.request(at: 4_000, ttft: 100, e2e: 1_100)
        // Streams from 4.6 s to 5.6 s: half of the first one's time.
        run.request(at: 4_500, ttft: 100, e2e: 1_100)
        run.request(at: 4_600, ttft: nil, e2e: nil, outcome: .http5xx, closed: 10)
        let load = try #require(service(run).loads.first)
        #expect(load.answers.count == 2)
        #expect((load.failedShare - 1.0 / 3).magnitude < 1e-9)
        let first = load.answers[0]
        #expect((first.firstToken - 0.1).magnitude < 1e-9)
        #expect(((first.perToken ?? 0) - 0.1).magnitude < 1e-9)
        #expect((first.streams - 1.5).magnitude < 1e-9)
        #expect(load.answers.map(\.others) == [0, 1])
        #expect(first.input == 100)
        #expect(first.output == 11)
    }

    @Test("cached tokens are no work, and a new connection's making is no wait")
    func cacheAndConnection() throws {
        var run = steps()
        run.request(at: 4_000, ttft: 100, e2e: 1_100, flags: .newConnection)
        run.recording.rows[0].cachedTokens = 64
        run.recording.rows[0].connected = run.recording.rows[0].due + .milliseconds(40)
        let answer = try #require(service(run).loads.first?.answers.first)
        #expect(answer.input == 36)
        #expect(answer.prompt == 100)
        #expect((answer.firstToken - 0.06).magnitude < 1e-9)
    }

    @Test("users make calls: alone, or several at a time; the first of each does not count")
    func calls() {
        var run = RunBuilder()
        run.scenario("lone calls", kind: "users", seconds: 10, users: 1)
        run.request(at: 0, purpose: .warmup)
        run.request(at: 2_000)
        run.request(at: 4_000)
        let lone = service(run).calls
        #expect(lone.map(\.isLone) == [true, true])
        #expect(lone.map(\.size) == [100, 100])
        run = RunBuilder()
        run.scenario("2 calls at a time", kind: "users", seconds: 10, users: 2)
        run.request(at: 1_000)
        run.request(at: 1_000)
        let together = service(run).calls
        #expect(together.map(\.isLone) == [false, false])
        #expect(together.allSatisfy { ($0.answer.streams - 2).magnitude < 1e-9 })
    }

    @Test("loads that change, repeat a trace or burst are left out; lone requests are kept")
    func others() {
        var run = RunBuilder()
        run.scenario("ramp", kind: "ramp", seconds: 10)
        run.request(at: 5_000)
        run.request(at: 6_500, purpose: .lone)
        let service = service(run)
        #expect(service.loads.isEmpty)
        #expect(service.lone.count == 1)
    }

    @Test("what the provider states of its limits, and how tokens come, tell services apart")
    func identity() {
        var run = steps()
        run.request(at: 4_000)
        run.recording.rows[0].chunks = 4
        let key = LimitRecord.Key(scenario: 0, target: 0, resource: .requests, period: .minute)
        run.recording.limits = [
            LimitRecord(key, limit: 500, lowestRemaining: 1, lastRemaining: 1, lastReset: nil, at: .start)
        ]
        let identity = service(run).identity
        #expect(identity.host == "api.example.com")
        #expect(identity.requestsPerMinute == 500)
        #expect(identity.tokensPerMinute == nil)
        #expect(identity.tokensPerChunk == 11.0 / 4)
    }
}
