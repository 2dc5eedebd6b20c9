import Testing
import TidemarkEngine
import TidemarkJSON
import TidemarkMeasurement
import TidemarkMock
import TidemarkPlan
import TidemarkSchedule
import TidemarkStatistics
import TidemarkTesting
import TidemarkTokens
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

/// Whole runs in this process, against the mock and against scripted servers.
@Suite(.timeLimit(.minutes(1))) struct RunTests {
    private static let quick = MockSettings(timeToFirstToken: .fixed(20e6), interTokenLatency: .fixed(1e6))

    private static func url(_ mock: MockServer) -> String { "http://127.0.0.1:\(mock.port)/v1" }

    /// Runs `body` against a mock of its own.
    private static func serve(
        _ settings: MockSettings = quick,
        _ body: (MockServer) async throws -> Void
    ) async throws {
        let mock = try await MockServer.start(settings: settings)
        do {
            try await body(mock)
        } catch {
            try await mock.stop()
            throw error
        }
        try await mock.stop()
    }

    // MARK: - What the server says of itself

    @Test("limits that the server states are kept, and the id of a request that it refuses")
    func limits() async throws {
        var settings = Self.quick
        settings.limits.requestsPerMinute = 5
        try await Self.serve(settings) { mock in
            let trial = try Trial([.even(20, for: 500)], at: Self.url(mock))
            _ = try await trial.execute()
            let limit = try #require(LimitRecord.merged(trial.recording.limits).first)
            #expect(limit.key == .init(scenario: 0, target: 0, resource: .requests, period: .minute))
            #expect(limit.limit == 5 && limit.lowestRemaining == 0)
            let error = try #require(trial.recording.errors.first)
            #expect(error.outcome == .rateLimited)
            #expect(error.requestID?.hasPrefix("req_") == true)
        }
    }

    // MARK: - Load

    @Test("every arrival that was drawn is sent, answered and measured, on one lane and on two", arguments: [1, 2])
    func openLoop(lanes: Int) async throws {
        try await Self.serve { mock in
            let scenario = Scenario.open(60, .poisson, for: 1_200)
            let trial = try Trial([scenario], at: Self.url(mock), lanes: lanes)
            let end = try await trial.execute()
            #expect(end.stop == nil)
            let rows = trial.load()
            #expect(rows.count == scenario.drawn())
            #expect(rows.map(\.index) == Array(0..<UInt64(rows.count)))
            #expect(rows.allSatisfy { $0.outcome == .succeeded && $0.chunks == 4 && $0.outputTokens == 4 })
            #expect(Set(rows.map(\.lane)).count == lanes)
            let statistics = try await mock.statistics()
            #expect(statistics.requests == rows.count)
            #expect(statistics.cancelled == 0)
            let seconds = trial.recording.seconds
            #expect(seconds.reduce(0) { $0 + Int($1.released) } == rows.count)
            #expect(seconds.reduce(0) { $0 + Int($1.finished) } == rows.count)
            #expect(seconds.reduce(0) { $0 + Int($1.tokens) } == rows.count * 4)
            // One that was asked for as the last answers came may stand at the server alone.
            let opened = seconds.reduce(0) { $0 + Int($1.connectionsOpened) }
            #expect((opened...(opened + lanes)).contains(statistics.accepted))
        }
    }

    @Test("a row's times are in order, and no answer came before its mock sent it")
    func times() async throws {
        try await Self.serve { mock in
            let trial = try Trial([.even(40, for: 1_000)], at: Self.url(mock))
            _ = try await trial.execute()
            let start = try #require(trial.starts.first)
            let rows = trial.load()
            #expect(zip(rows, rows.dropFirst()).allSatisfy { $1.due - $0.due == .milliseconds(25) })
            for row in rows {
                #expect((.zero...Nanoseconds.seconds(1)).contains(row.due - start))
                let times =
                    [row.due, row.released]
                    + [row.connected, row.sent, row.firstByte, row.firstToken].compactMap(\.self)
                #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
                #expect(try #require(row.timeToFirstToken) >= .milliseconds(20))
                #expect(try #require(row.endToEnd) >= .milliseconds(23))
            }
        }
    }

    @Test("a closed loop of N users opens N connections and no more", arguments: [1, 24])
    func closedLoop(users: Int) async throws {
        try await Self.serve { mock in
            let trial = try Trial([.users(users, for: 1_000)], at: Self.url(mock), lanes: 2)
            _ = try await trial.execute()
            let rows = trial.load()
            #expect(rows.allSatisfy { $0.outcome == .succeeded })
            #expect(rows.count { $0.purpose == .warmup } == users)
            #expect(rows.count > 3 * users)
            let statistics = try await mock.statistics()
            #expect(statistics.accepted == users)
            #expect(statistics.mostOpen == users)
            #expect(statistics.requests == rows.count)
            #expect(rows.count { $0.flags.contains(.newConnection) } == users)
        }
    }

    @Test("where a target takes few connections, requests wait for one and say so")
    func fewConnections() async throws {
        let slow = MockSettings(timeToFirstToken: .fixed(100e6), interTokenLatency: .fixed(1e6))
        try await Self.serve(slow) { mock in
            let trial = try Trial([.even(60, for: 500)], at: Self.url(mock), change: { $0.connections = 2 })
            _ = try await trial.execute()
            let rows = trial.load()
            #expect(rows.allSatisfy { $0.outcome == .succeeded })
            #expect(rows.contains { $0.flags.contains(.waitedForConnection) })
            #expect(try await mock.statistics().mostOpen == 2)
            // The wait is in the latency, which runs from the due time.
            #expect(try #require(rows.compactMap(\.timeToFirstToken).max()) > .milliseconds(500))
        }
    }

    @Test("scenarios follow each other, with lone requests in between")
    func scenarios() async throws {
        let settings = MockSettings(timeToFirstToken: .fixed(200e6), interTokenLatency: .fixed(1e6))
        try await Self.serve(settings) { mock in
            let scenarios = [Scenario.even(20, for: 500, name: "a"), .even(30, for: 500, name: "b")]
            let trial = try Trial(scenarios, at: Self.url(mock))
            let end = try await trial.execute()
            #expect(end.stop == nil)
            #expect(trial.load(of: 0).count == scenarios[0].drawn(at: 0))
            #expect(trial.load(of: 1).count == scenarios[1].drawn(at: 1))
            let lone = trial.rows.filter { $0.purpose == .lone }
            #expect(lone.count >= 2)
            #expect(try await mock.statistics().requests == trial.rows.count)
            let starts = trial.starts
            try #require(starts.count == 2)
            #expect(trial.load(of: 0).allSatisfy { $0.closed < starts[1] })
        }
    }

    // MARK: - Requests

    /// What a scripted server was sent in a run, in an order that does not depend on connections.
    private static func bodies(seed: UInt64, lanes: Int = 1) async throws -> (bodies: [[UInt8]], rows: [Row]) {
        let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 4) }
        defer { server.stop() }
        let trial = try Trial([.open(40, .poisson, for: 800)], at: server.url(), seed: seed, lanes: lanes)
        _ = try await trial.execute()
        let bodies = server.requests.map(\.body).sorted { $0.lexicographicallyPrecedes($1) }
        let start = trial.starts.first ?? .start
        let rows = trial.load().map { row in
            Row(
                index: row.index,
                scenario: row.scenario,
                phase: row.phase,
                type: row.type,
                outcome: row.outcome,
                due: Instant(nanoseconds: (row.due - start).count),
                released: .start,
                closed: .start,
                inputAsked: row.inputAsked,
                outputAsked: row.outputAsked
            )
        }
        return (bodies, rows)
    }

    @Test("the same seed sends the same requests at the same due times, on one lane or two")
    func seeds() async throws {
        let first = try await Self.bodies(seed: 5)
        let second = try await Self.bodies(seed: 5)
        let split = try await Self.bodies(seed: 5, lanes: 2)
        let other = try await Self.bodies(seed: 6)
        #expect(first.bodies.count > 10)
        #expect(Set(first.bodies).count == first.bodies.count)
        #expect(second.bodies == first.bodies)
        #expect(second.rows == first.rows)
        #expect(split.bodies == first.bodies)
        #expect(split.rows == first.rows)
        #expect(Set(other.bodies).isDisjoint(with: first.bodies))
    }

    @Test("the turns of a conversation follow one another, and the server knows what was said before")
    func conversations() async throws {
        var settings = Self.quick
        settings.cache = MockCache()
        try await Self.serve(settings) { mock in
            var chat = RequestType(
                name: "chat",
                share: 1,
                lengths: .drawn(input: .fixed(120), output: .drawn(.fixed(4)))
            )
            chat.system = .tokens(200)
            chat.conversation = RequestType.Conversation(turns: .fixed(3), think: .fixed(5e6))
            let trial = try Trial([.users(4, for: 900)], at: Self.url(mock), types: [chat])
            _ = try await trial.execute()
            var turns = Set<Int>()
            for row in trial.load() {
                let turn = RequestIndex.turn(of: row.index)
                turns.insert(turn)
                #expect(row.outcome == .succeeded)
                // What is new in each turn: a message of 120 tokens, and the answer of 4 before it.
                #expect(row.inputAsked == 320 + 124 * Int32(turn))
                if turn > 0 { #expect(row.cachedTokens >= 200) }
            }
            #expect(turns == [0, 1, 2])
        }
    }

    @Test("a prompt of 100,000 tokens arrives whole, with its key and headers")
    func longPrompt() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 4) }
        defer { server.stop() }
        let long = RequestType(
            name: "long",
            share: 1,
            lengths: .drawn(input: .fixed(100_000), output: .drawn(.fixed(4)))
        )
        let trial = try Trial(
            [.even(4, for: 500)],
            at: server.url(),
            types: [long],
            change: { $0.headers = [Target.Header(name: "x-team", value: "search")] },
            key: "key-of-the-test"
        )
        _ = try await trial.execute()
        let rows = trial.load()
        #expect(rows.count == server.requests.count)
        #expect(rows.allSatisfy { $0.outcome == .succeeded && $0.inputAsked == 100_000 })
        #expect(rows.allSatisfy { ($0.sent ?? .start) <= ($0.firstByte ?? .start) })
        for request in server.requests {
            let head = request.head.lowercased()
            #expect(head.hasPrefix("post /v1/chat/completions http/1.1\r\n"))
            #expect(head.contains("\r\nauthorization: bearer key-of-the-test\r\n"))
            #expect(head.contains("\r\nx-team: search\r\n"))
            #expect(head.contains("\r\ncontent-length: \(request.body.count)\r\n"))
            let json = try JSONValue(parsing: request.body)
            let prompt = try #require(json["messages"]?[0]?["content"]?.string)
            #expect(abs(TokenEstimator.tokens(in: prompt.utf8) - 100_000) <= 2_000)
        }
    }
}
