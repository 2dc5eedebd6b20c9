import Testing
import TidemarkEngine
import TidemarkMeasurement
import TidemarkPlan
import TidemarkTesting
import TidemarkUnits
import TidemarkWire

/// What a run makes of servers that misbehave: every request ends, with the outcome that says why.
@Suite(.timeLimit(.minutes(1))) struct RunFailureTests {
    private static func impatient(_ target: inout Target) {
        target.timeouts.connect = .milliseconds(250)
        target.timeouts.firstByte = .milliseconds(300)
        target.timeouts.stall = .milliseconds(300)
        target.timeouts.total = .milliseconds(900)
    }

    /// A way to fail a deadline, or the connection.
    struct Behaviour: Sendable, CustomTestStringConvertible {
        var outcome: Outcome
        var status: UInt16 = 0
        var hasFirstToken = false
        var serve: @Sendable (Peer) throws -> Void

        var testDescription: String { outcome.name }
    }

    private static let behaviours = [
        Behaviour(outcome: .firstByteTimeout) { try $0.awaitEnd() },
        Behaviour(outcome: .stall, status: 200, hasFirstToken: true) {
            try $0.beginStream()
            try $0.token("hello")
            try $0.awaitEnd()
        },
        Behaviour(outcome: .totalTimeout, status: 200, hasFirstToken: true) { peer in
            try peer.beginStream()
            // Each within the limit of a stall; until the client hangs up.
            while true {
                try peer.token("hello")
                peer.pause(milliseconds: 50)
            }
        },
        Behaviour(outcome: .closedEarly) { $0.close() },
        Behaviour(outcome: .reset) { $0.reset() },
        Behaviour(outcome: .truncated, status: 200, hasFirstToken: true) {
            try $0.beginStream()
            try $0.token("hello")
            $0.close()
        },
        Behaviour(outcome: .malformed) { try $0.send("220 smtp.example ESMTP\r\n") },
        Behaviour(outcome: .overloaded, status: 503) { try $0.answer(503, "{}") },
    ]

    @Test("each request ends with the outcome that says why", arguments: behaviours)
    func outcomes(behaviour: Behaviour) async throws {
        let server = try ScriptedServer { peer, _ in
            while try peer.request() != nil { try behaviour.serve(peer) }
        }
        defer { server.stop() }
        let scenario = Scenario.even(20, for: 300)
        let trial = try Trial([scenario], at: server.url(), change: Self.impatient)
        let end = try await trial.execute()
        #expect(end.stop == nil)
        let rows = trial.load()
        #expect(rows.count == scenario.drawn())
        for row in rows {
            #expect(row.outcome == behaviour.outcome)
            #expect(row.status == behaviour.status)
            #expect((row.firstToken != nil) == behaviour.hasFirstToken)
            #expect(row.closed >= row.due)
        }
        #expect(trial.recording.seconds.reduce(0) { $0 + Int($1.failed) } == rows.count)
    }

    @Test("deadlines are kept, and not by much more than a twentieth late")
    func deadline() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.awaitEnd() }
        defer { server.stop() }
        let trial = try Trial([.even(10, for: 200)], at: server.url(), change: Self.impatient)
        _ = try await trial.execute()
        for row in trial.load() {
            let waited = row.closed - (try #require(row.sent))
            #expect(waited >= .milliseconds(300))
            #expect(waited < .seconds(3))
        }
    }

    @Test("a port where nothing listens refuses every request; users pause before they try again")
    func refused() async throws {
        let server = try ScriptedServer { _, _ in }
        server.stop()
        let open = try Trial([.even(20, for: 300)], at: server.url())
        _ = try await open.execute()
        #expect(open.load().count == 6)
        #expect(open.load().allSatisfy { $0.outcome == .refused && $0.sent == nil })
        let users = try Trial([.users(2, for: 600)], at: server.url())
        _ = try await users.execute()
        #expect(users.load().allSatisfy { $0.outcome == .refused })
        #expect((2...14).contains(users.load().count))
    }

    @Test("an address that swallows connections is a connect timeout")
    func connectTimeout() async throws {
        guard let blackhole = Blackhole() else { return }
        let trial = try Trial(
            [.even(20, for: 300)],
            at: "http://127.0.0.1:\(blackhole.port)/v1",
            change: Self.impatient
        )
        _ = try await trial.execute()
        #expect(trial.load().count == 6)
        #expect(trial.load().allSatisfy { $0.outcome == .connectTimeout })
    }

    @Test("a server without TLS fails every request of an https target as tls")
    func tls() async throws {
        let server = try ScriptedServer { peer, _ in
            try peer.send("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
            try peer.awaitEnd()
        }
        defer { server.stop() }
        let trial = try Trial([.even(40, for: 500)], at: "https://127.0.0.1:\(server.port)/v1")
        _ = try await trial.execute()
        #expect(trial.load().count == 20)
        #expect(trial.load().allSatisfy { $0.outcome == .tls })
        // Each failure is of a connection of its own.
        #expect(server.accepted == 20)
    }

    // MARK: - Connections

    @Test(
        "a server that ends each connection behind its answer costs a connection each, and no request",
        arguments: [true, false]
    )
    func closing(isAnnounced: Bool) async throws {
        let server = try ScriptedServer { peer, _ in
            guard try peer.request() != nil else { return }
            let fields = ["content-type: application/json"] + (isAnnounced ? ["connection: close"] : [])
            let choice = #"{"message":{"content":"hello"},"finish_reason":"stop"}"#
            try peer.answer(fields: fields, #"{"choices":[\#(choice)],"usage":{"completion_tokens":1}}"#)
        }
        defer { server.stop() }
        let trial = try Trial([.even(20, for: 600)], at: server.url())
        _ = try await trial.execute()
        #expect(trial.load().count == 12)
        #expect(trial.load().allSatisfy { $0.outcome == .succeeded && $0.flags.contains(.notStreamed) })
        #expect(server.accepted == 12)
    }

    @Test("bytes behind an answer never reach the next request")
    func leftover() async throws {
        let server = try ScriptedServer.answering { peer, _ in
            let body = #"{"choices":[{"message":{"content":"hello"},"finish_reason":"stop"}]}"#
            try peer.send(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)"
                    + "HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n"
            )
        }
        defer { server.stop() }
        let trial = try Trial([.users(1, for: 400)], at: server.url())
        _ = try await trial.execute()
        #expect(trial.load().count > 2)
        #expect(trial.load().allSatisfy { $0.outcome == .succeeded })
        #expect(server.accepted == trial.load().count)
    }

    // MARK: - Secrets

    @Test("what a server says is kept without the key and the header values that it repeats")
    func redaction() async throws {
        let server = try ScriptedServer.answering { peer, request in
            let fields = request.head.split(separator: "\r\n").dropFirst().joined(separator: ", ")
            try peer.answer(400, "{\"error\":{\"message\":\"bad request with \(fields)\"}}")
        }
        defer { server.stop() }
        let trial = try Trial(
            [.even(20, for: 200)],
            at: server.url(),
            change: { $0.headers = [Target.Header(name: "x-gateway", value: "Token abcdef0123456789")] },
            key: "the-key-of-the-test"
        )
        _ = try await trial.execute()
        let samples = trial.recording.errors
        #expect(samples.count == 1)
        let body = try #require(samples.first?.body)
        #expect(body.contains("authorization: Bearer [redacted]"))
        #expect(body.contains("x-gateway: Token [redacted]"))
        #expect(!body.contains("the-key-of-the-test"))
        #expect(!body.contains("abcdef0123456789"))
    }
}
