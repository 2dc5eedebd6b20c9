import Synchronization
import Testing
import TidemarkEngine
import TidemarkMeasurement
import TidemarkPlan
import TidemarkTesting
import TidemarkUnits
import TidemarkWire

/// Runs over what lies between the generator and a server.
@Suite(.serialized, .timeLimit(.minutes(1))) struct TransportRunTests {
    private static func answering() throws -> ScriptedServer {
        try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 4) }
    }

    // MARK: - HTTP/1.1

    @Test("each request has a trace of its own, and the same seed gives the same ones")
    func traces() async throws {
        func traces(seed: UInt64) async throws -> Set<Substring> {
            let server = try Self.answering()
            defer { server.stop() }
            let trial = try Trial([.even(50, for: 400)], at: server.url(), seed: seed) { $0.isTraced = true }
            _ = try await trial.execute()
            let lines = server.requests.flatMap { $0.head.split(separator: "\r\n") }
                .filter { $0.hasPrefix("traceparent: ") }
            #expect(lines.count == 20)
            return Set(lines)
        }
        let first = try await traces(seed: 1)
        #expect(first.count == 20)
        #expect(try await traces(seed: 1) == first)
        #expect(try await traces(seed: 2).isDisjoint(with: first))
    }

    @Test("no trace is sent unasked")
    func untraced() async throws {
        let server = try Self.answering()
        defer { server.stop() }
        _ = try await Trial([.even(20, for: 200)], at: server.url()).execute()
        #expect(!server.requests.isEmpty)
        #expect(server.requests.allSatisfy { !$0.head.contains("traceparent") })
    }

    private static let credentials = Proxy.Credentials(user: "me", password: "hunter2")

    @Test("a proxy reads plain requests in absolute form, and is told who asks")
    func proxied() async throws {
        let server = try Self.answering()
        defer { server.stop() }
        let trial = try Trial(
            [.even(20, for: 200)],
            at: "http://nowhere.invalid:8000/v1",
            proxy: Proxy(kind: .http, host: "127.0.0.1", port: server.port, credentials: Self.credentials)
        )
        _ = try await trial.execute()
        #expect(trial.load().allSatisfy { $0.outcome == .succeeded })
        let head = try #require(server.requests.first).head
        #expect(head.hasPrefix("POST http://nowhere.invalid:8000/v1/chat/completions HTTP/1.1\r\n"))
        #expect(head.contains("\r\nhost: nowhere.invalid:8000\r\n"))
        #expect(head.contains("\r\nproxy-authorization: Basic bWU6aHVudGVyMg==\r\n"))
    }

    @Test("a proxy that refuses fails requests as proxy, with what it said and without the password")
    func refused() async throws {
        let server = try ScriptedServer.answering { peer, _ in
            try peer.answer(407, "me:hunter2 (bWU6aHVudGVyMg==) is unknown")
        }
        defer { server.stop() }
        for url in ["http://nowhere.invalid/v1", "https://nowhere.invalid/v1"] {
            let trial = try Trial(
                [.even(20, for: 200)],
                at: url,
                proxy: Proxy(kind: .http, host: "127.0.0.1", port: server.port, credentials: Self.credentials)
            )
            _ = try await trial.execute()
            #expect(trial.load().count == 4)
            #expect(trial.load().allSatisfy { $0.outcome == .proxy })
            let samples = trial.recording.errors.map(\.body)
            #expect(!samples.isEmpty)
            #expect(samples.allSatisfy { !$0.contains("hunter2") && !$0.contains("bWU6aHVudGVyMg") })
            if url.hasPrefix("https") {
                #expect(samples.allSatisfy { $0 == "the proxy answered CONNECT with status 407" })
            }
        }
    }

    @Test("the way to the target is told before anything is sent")
    func route() async throws {
        let server = try Self.answering()
        defer { server.stop() }
        let trial = try Trial([.even(20, for: 100)], at: server.url())
        let routes = Mutex<[RunDescription.Route]>([])
        _ = try await trial.run.execute(
            Run.Observer(
                routed: { route in
                    #expect(server.accepted == 0)
                    routes.withLock { $0.append(route) }
                },
                scenarioStarts: { _, _ in },
                measured: { _ in }
            )
        )
        #expect(routes.withLock { $0 } == [RunDescription.Route(address: "127.0.0.1:\(server.port)")])
    }

    // MARK: - Redirects

    /// Runs a load with a key through what redirects it to a server of another name, which must hear nothing.
    private static func redirected(
        to elsewhere: ScriptedServer,
        at url: String,
        _ change: (inout Target) -> Void = { _ in },
        proxy: Proxy? = nil
    ) async throws -> [Row] {
        let trial = try Trial([.even(20, for: 300)], at: url, change: change, key: "secret-key", proxy: proxy)
        _ = try await trial.execute()
        #expect(elsewhere.requests.isEmpty)
        #expect(trial.load().count == 6)
        return trial.load()
    }

    @Test("a redirect is a failure, and neither key nor prompt follow it", arguments: [301, 302, 303, 307, 308])
    func redirect(status: Int) async throws {
        let elsewhere = try Self.answering()
        let server = try ScriptedServer.answering { peer, _ in
            try peer.answer(status, fields: ["location: \(elsewhere.url("localhost"))"], "")
        }
        defer {
            server.stop()
            elsewhere.stop()
        }
        let rows = try await Self.redirected(to: elsewhere, at: server.url())
        #expect(rows.allSatisfy { $0.outcome == .redirected && $0.status == UInt16(status) })
        // Once each: a redirect is no reason to send again.
        #expect(server.requests.count == 6)
        #expect(server.requests.allSatisfy { $0.head.contains("secret-key") })
    }

    @Test("nor over HTTP/2")
    func redirectOverFrames() async throws {
        let elsewhere = try Self.answering()
        defer { elsewhere.stop() }
        let server = try await FrameServer.start(streams: 10, location: elsewhere.url("localhost"))
        let rows = try await Self.redirected(
            to: elsewhere,
            at: "http://127.0.0.1:\(server.port)/v1",
            { $0.http = .two }
        )
        #expect(rows.allSatisfy { $0.outcome == .redirected && $0.status == 307 })
        try await server.stop()
    }

    @Test("nor where a proxy answers with it", arguments: ["http", "https"])
    func redirectByProxy(scheme: String) async throws {
        let elsewhere = try Self.answering()
        let server = try ScriptedServer.answering { peer, _ in
            try peer.answer(302, fields: ["location: \(elsewhere.url("localhost"))"], "")
        }
        defer {
            server.stop()
            elsewhere.stop()
        }
        let proxy = Proxy(kind: .http, host: "127.0.0.1", port: server.port, credentials: nil)
        let rows = try await Self.redirected(to: elsewhere, at: "\(scheme)://nowhere.invalid/v1", proxy: proxy)
        #expect(rows.allSatisfy { $0.outcome == (scheme == "http" ? .redirected : .proxy) })
        // A tunnel that does not stand carries no key.
        #expect(server.requests.allSatisfy { $0.head.contains("secret-key") == (scheme == "http") })
    }

    // MARK: - HTTP/2

    private static func users(
        _ count: Int,
        at port: Int,
        connections: Int? = nil,
        lanes: Int = 1
    ) throws -> Trial {
        try Trial([.users(count, for: 1_000)], at: "http://127.0.0.1:\(port)/v1", lanes: lanes) {
            $0.http = .two
            $0.connections = connections
        }
    }

    private static func opened(_ trial: Trial) -> Int {
        trial.recording.seconds.reduce(0) { $0 + Int($1.connectionsOpened) }
    }

    @Test("many users share few connections, and a further one is opened only when all places are taken")
    func shared() async throws {
        let server = try await FrameServer.start(streams: 10)
        let trial = try Self.users(24, at: server.port)
        let end = try await trial.execute()
        #expect(end.stop == nil)
        let rows = trial.load()
        #expect(rows.count >= 24)
        #expect(rows.allSatisfy { $0.outcome == .succeeded && $0.chunks == 1 })
        #expect(server.accepted == 3)
        #expect(Self.opened(trial) == 3)
        #expect(trial.recording.seconds.map(\.connections).max() == 3)
        try await server.stop()
    }

    @Test("where no further connection may be opened, requests wait for a place")
    func limited() async throws {
        let server = try await FrameServer.start(streams: 4)
        let trial = try Self.users(12, at: server.port, connections: 1)
        _ = try await trial.execute()
        let rows = trial.load()
        #expect(rows.count >= 12)
        #expect(rows.allSatisfy { $0.outcome == .succeeded })
        #expect(server.accepted == 1)
        #expect(rows.contains { $0.flags.contains(.waitedForConnection) })
        try await server.stop()
    }

    @Test("a server that goes away after every few requests costs no request")
    func goingAway() async throws {
        let server = try await FrameServer.start(streams: 10, requests: 2)
        // Time to hear of it before the next request.
        let scenario = Scenario.users(1, think: .milliseconds(20), for: 1_500)
        let trial = try Trial([scenario], at: "http://127.0.0.1:\(server.port)/v1") { $0.http = .two }
        _ = try await trial.execute()
        let rows = trial.load()
        #expect(rows.count > 2)
        #expect(rows.allSatisfy { $0.outcome == .succeeded })
        #expect(server.accepted == (rows.count + 1) / 2)
        #expect(Self.opened(trial) == server.accepted)
        try await server.stop()
    }

    @Test("each lane has connections of its own")
    func lanes() async throws {
        let server = try await FrameServer.start(streams: 100)
        let trial = try Self.users(16, at: server.port, lanes: 2)
        _ = try await trial.execute()
        #expect(trial.load().allSatisfy { $0.outcome == .succeeded })
        #expect(server.accepted == 2)
        try await server.stop()
    }

    @Test("a thousand users share the connections that a server of many streams needs")
    func thousand() async throws {
        let server = try await FrameServer.start(streams: 1_000)
        let trial = try Self.users(1_000, at: server.port)
        _ = try await trial.execute()
        #expect(Set(trial.load().map { $0.index % 1_000 }).count == 1_000)
        #expect(trial.load().allSatisfy { $0.outcome == .succeeded })
        // More than one only where over a hundred users came before the first one stood.
        #expect(server.accepted <= 10)
        try await server.stop()
    }

    @Test("a server that connects and says nothing is given up, and so is its connection")
    func silent() async throws {
        let server = try ScriptedServer { peer, _ in try peer.awaitEnd() }
        defer { server.stop() }
        let trial = try Trial([.even(20, for: 300)], at: server.url()) {
            $0.http = .two
            $0.timeouts.connect = .milliseconds(100)
        }
        _ = try await trial.execute()
        #expect(trial.load().count == 6)
        #expect(trial.load().allSatisfy { $0.outcome == .connectTimeout })
    }

    @Test("a port where nothing listens refuses, request by request")
    func nobody() async throws {
        let server = try Self.answering()
        server.stop()
        let trial = try Trial([.even(40, for: 200)], at: server.url()) { $0.http = .two }
        _ = try await trial.execute()
        #expect(trial.load().count == 8)
        #expect(trial.load().allSatisfy { $0.outcome == .refused })
    }

    @Test("a server that speaks HTTP/1.1 only is malformed, or hangs up")
    func otherVersion() async throws {
        let server = try ScriptedServer { peer, _ in
            try peer.awaitBytes()
            try peer.send("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
            try peer.awaitEnd()
        }
        defer { server.stop() }
        let trial = try Trial([.even(40, for: 200)], at: server.url()) { $0.http = .two }
        _ = try await trial.execute()
        #expect(trial.load().count == 8)
        #expect(trial.load().allSatisfy { $0.outcome == .malformed })
    }
}
