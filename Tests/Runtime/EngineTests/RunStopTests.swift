import Testing
import TidemarkMeasurement
import TidemarkMock
import TidemarkPlan
import TidemarkPricing
import TidemarkStatistics
import TidemarkTesting
import TidemarkTransport
import TidemarkUnits
import TidemarkWire

@testable import TidemarkEngine

@Suite(.timeLimit(.minutes(1))) struct RunStopTests {
    private struct ObserverFailure: Error {}

    private static func mock(firstToken milliseconds: Double) async throws -> MockServer {
        try await MockServer.start(
            settings: MockSettings(
                timeToFirstToken: .fixed(milliseconds * 1e6),
                interTokenLatency: .fixed(1e6)
            )
        )
    }

    private static func url(_ mock: MockServer) -> String { "http://127.0.0.1:\(mock.port)/v1" }

    // MARK: - By the user

    @Test("once, a run sends no more and lets answers end", arguments: [1, 2])
    func once(lanes: Int) async throws {
        let mock = try await Self.mock(firstToken: 300)
        let trial = try Trial([.even(40, for: 60_000), .even(40, for: 60_000)], at: Self.url(mock), lanes: lanes)
        let end = try await trial.execute(after: 20) { $0.interrupt() }
        #expect(end.stop == .drained)
        // Of the twenty the first two were lone ones.
        #expect(trial.load().count >= 18)
        #expect(trial.rows.allSatisfy { $0.outcome == .succeeded })
        #expect(trial.starts.count == 1)
        #expect(try await mock.statistics().requests == trial.rows.count)
        #expect(try await mock.statistics().cancelled == 0)
        try await mock.stop()
    }

    @Test("twice, a run cuts what is in flight")
    func twice() async throws {
        let mock = try await Self.mock(firstToken: 30_000)
        let trial = try Trial([.even(40, for: 60_000)], at: Self.url(mock), lanes: 2)
        let end = try await trial.execute(after: 20) { run in
            run.interrupt()
            run.interrupt()
        }
        #expect(end.stop == .cut)
        #expect(end.duration < .seconds(20))
        #expect(trial.load().count >= 20)
        #expect(trial.load().allSatisfy { $0.outcome == .cancelled && $0.firstToken == nil })
        try await mock.stop()
    }

    @Test("before it has begun, a run sends nothing")
    func before() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 4) }
        defer { server.stop() }
        let trial = try Trial([.even(40, for: 60_000), .even(40, for: 60_000)], at: server.url())
        trial.run.interrupt()
        let end = try await trial.execute()
        #expect(end.stop == .drained)
        #expect(trial.rows.isEmpty)
        #expect(server.requests.isEmpty)
    }

    @Test("while a scenario is being announced, none of its load is sent")
    func whileAnnounced() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 4) }
        defer { server.stop() }
        let trial = try Trial([.even(40, for: 60_000)], at: server.url(), lanes: 2)
        let end = try await trial.execute(starts: { _ in trial.run.interrupt() })
        #expect(end.stop == .drained)
        #expect(server.requests.isEmpty)
    }

    @Test("while a lone request is out, twice cuts it")
    func whileAlone() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.awaitEnd() }
        defer { server.stop() }
        let trial = try Trial([.even(40, for: 60_000), .even(40, for: 60_000)], at: server.url())
        let end = try await trial.execute(after: 1) { run in
            run.interrupt()
            run.interrupt()
        }
        #expect(end.stop == .cut)
        #expect(trial.starts.isEmpty)
        #expect(trial.rows.map(\.purpose) == [.lone])
        #expect(trial.rows.map(\.outcome) == [.cancelled])
    }

    @Test("a second run and a late Ctrl-C find an ended run at rest")
    func late() async throws {
        let mock = try await Self.mock(firstToken: 1)
        let trial = try Trial([.even(20, for: 200)], at: Self.url(mock))
        let end = try await trial.execute()
        #expect(end.stop == nil)
        trial.run.interrupt()
        trial.run.interrupt()
        #expect(trial.run.progress().counts.inFlight == 0)
        try await mock.stop()
    }

    @Test("a drain that takes too long becomes a cut, unless the run is over by then")
    func longDrain() async throws {
        let waiting = RunControl(clock: TidemarkTransport.Clock(), longestDrain: .milliseconds(10))
        #expect(!waiting.progress().isStopping)
        waiting.interrupt()
        #expect(waiting.isStopped)
        #expect(waiting.progress().isStopping)
        while waiting.stop != .cut { await Task.yield() }
        let over = RunControl(clock: TidemarkTransport.Clock(), longestDrain: .milliseconds(10))
        over.interrupt()
        over.detach()
        over.interrupt()
        #expect(over.stop == .drained)
    }

    // MARK: - By a rule

    @Test("a refused key stops a run at once")
    func auth() async throws {
        let server = try ScriptedServer.answering { peer, _ in
            try peer.answer(401, #"{"error":{"message":"Incorrect API key","code":"invalid_api_key"}}"#)
        }
        defer { server.stop() }
        let trial = try Trial([.even(20, for: 60_000)], at: server.url(), key: "wrong")
        let end = try await trial.execute()
        #expect(end.stop == .rule("the server refused the key"))
        #expect(end.duration < .seconds(20))
        #expect(trial.starts.count == 1)
        #expect(trial.rows.contains { $0.outcome == .auth })
        #expect(trial.rows.allSatisfy { $0.outcome == .auth || $0.outcome == .cancelled })
        #expect(trial.recording.errors.contains { $0.status == 401 && $0.body.contains("invalid_api_key") })
    }

    @Test("where no key was given, the stop says how to give one")
    func noKey() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.answer(401, "{}") }
        defer { server.stop() }
        let end = try await Trial([.even(20, for: 60_000)], at: server.url()).execute()
        #expect(end.stop == .rule("the server asks for a key: --key env:NAME, or key: env:NAME in the plan"))
    }

    @Test("a key that is refused before the first scenario stops a run before it")
    func authBefore() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.answer(401, "{}") }
        defer { server.stop() }
        let trial = try Trial([.even(20, for: 60_000), .even(20, for: 60_000)], at: server.url(), key: "wrong")
        let end = try await trial.execute()
        #expect(end.stop == .rule("the server refused the key"))
        #expect(end.stoppedAt != nil)
        #expect(trial.starts.isEmpty)
        #expect(trial.rows.allSatisfy { $0.purpose == .lone })
    }

    @Test("a server that answers nothing breaks a rule of latency long before a timeout")
    func hanging() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.awaitEnd() }
        defer { server.stop() }
        let rule = StopRule(
            measure: .latency(.ttft, quantile: 0.95),
            comparison: .greater,
            limit: 100e6,
            window: .seconds(1),
            text: "ttft p95 > 100ms for 1s",
            line: 1
        )
        let trial = try Trial([.even(60, for: 60_000)], at: server.url(), lanes: 2, rules: [rule])
        let end = try await trial.execute()
        guard case .rule(let sentence)? = end.stop else {
            Issue.record("stopped by \(String(describing: end.stop))")
            return
        }
        #expect(sentence.contains("requests took over 100ms to the first token within"))
        #expect(sentence.hasSuffix("(rule: ttft p95 > 100ms for 1s)"))
        #expect(end.duration < .seconds(20))
    }

    @Test("what is spent and held breaks a rule of spending before the budget ends")
    func spending() async throws {
        let mock = try await Self.mock(firstToken: 2)
        let rule = StopRule(
            measure: .spending,
            comparison: .greaterOrEqual,
            limit: 5_000,
            window: .zero,
            text: "spend >= 0.005 USD",
            line: 1
        )
        let price = TokenPrice(picodollars: 10_000_000)
        let trial = try Trial(
            [.even(100, for: 60_000)],
            at: Self.url(mock),
            change: { $0.pricing = .perToken(Tariff(standard: .init(input: price, output: price))) },
            limit: Money(microdollars: 10_000_000),
            rules: [rule]
        )
        let end = try await trial.execute()
        guard case .rule(let sentence)? = end.stop else {
            Issue.record("stopped by \(String(describing: end.stop))")
            return
        }
        #expect(sentence.hasSuffix(" (rule: spend >= 0.005 USD)"))
        let spent = try #require(end.account).spent
        #expect(spent >= Money(microdollars: 5_000))
        #expect(spent < Money(microdollars: 10_000_000))
        try await mock.stop()
    }

    @Test("requests that pile up over a ceiling stop a run to another host", arguments: [true, false])
    func ceiling(isElsewhere: Bool) async throws {
        // A proxy on this machine stands in for the host.
        let server = try ScriptedServer.answering { peer, _ in
            peer.pause(milliseconds: 1_000)
            try peer.stream(tokens: 2)
        }
        defer { server.stop() }
        let trial = try Trial(
            [.even(20, for: isElsewhere ? 60_000 : 500)],
            at: isElsewhere ? "http://nowhere.invalid/v1" : server.url(),
            proxy: isElsewhere ? Proxy(kind: .http, host: "127.0.0.1", port: server.port) : nil,
            ceilings: Ceilings(concurrent: 5, file: "config.yaml")
        )
        let end = try await trial.execute()
        guard isElsewhere else {
            #expect(end.stop == nil)
            return
        }
        guard case .rule(let sentence)? = end.stop else {
            Issue.record("stopped by \(String(describing: end.stop))")
            return
        }
        #expect(sentence.hasSuffix(" requests at a time, over your ceiling of 5 (concurrent in config.yaml)"))
        #expect(trial.load().count < 1_200)
    }

    // MARK: - By whoever keeps the results

    @Test("what the observer throws at a scenario's start ends the run, and nothing is sent")
    func startFails() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 4) }
        defer { server.stop() }
        let trial = try Trial([.even(40, for: 60_000)], at: server.url())
        await #expect(throws: ObserverFailure.self) {
            _ = try await trial.execute(starts: { _ in throw ObserverFailure() })
        }
        #expect(server.requests.isEmpty)
    }

    @Test("what the observer throws at a recording ends the run: nothing more is sent")
    func keepingFails() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 4) }
        defer { server.stop() }
        let trial = try Trial([.even(20, for: 1_500), .even(20, for: 60_000)], at: server.url())
        await #expect(throws: ObserverFailure.self) {
            _ = try await trial.execute(measured: { throw ObserverFailure() })
        }
        // The lone requests before the first scenario are recorded, too.
        #expect(trial.starts.count <= 1)
        #expect(server.requests.count < 40)
    }

    @Test("a name that does not resolve, and a header that would break requests apart, end the run before it starts")
    func cannotStart() async throws {
        let nowhere = try Trial([.even(1, for: 1_000)], at: "http://\(String(repeating: "x", count: 64)).invalid/v1")
        await #expect(throws: TransportError.self) { _ = try await nowhere.execute() }
        let server = try ScriptedServer { _, _ in }
        defer { server.stop() }
        let broken = try Trial(
            [.even(1, for: 1_000)],
            at: server.url(),
            change: { $0.headers = [Target.Header(name: "x-team", value: "a\r\nb: c")] }
        )
        await #expect(throws: WireError.self) { _ = try await broken.execute() }
        #expect(server.requests.isEmpty)
    }
}
