import NIOCore
import NIOHPACK
import NIOHTTP2
import Synchronization
import Testing
import TidemarkPlan
import TidemarkTransport
import TidemarkWire

@Suite(.timeLimit(.minutes(1))) struct HTTP2Tests {
    private static func url(_ server: HTTP2Server, _ scheme: BaseURL.Scheme = .http) -> BaseURL {
        BaseURL(scheme: scheme, host: scheme == .https ? "localhost" : "127.0.0.1", port: server.port, path: "/v1")
    }

    /// A server and a client that is connected to it.
    private static func pair(
        settings: HTTP2Settings = [],
        _ answer: @escaping @Sendable (HTTP2Server.Event, HTTP2Server.Writer) -> Void
    ) async throws -> (server: HTTP2Server, client: HTTP2Client) {
        let server = try await HTTP2Server.start(HTTP2Server.Script(settings: settings, answer: answer))
        let client = HTTP2Client()
        try await client.connect(url(server))
        return (server, client)
    }

    private static func answering(
        _ answer: @escaping @Sendable (HTTP2StreamID, HTTP2Server.Writer) -> Void
    ) async throws -> (server: HTTP2Server, client: HTTP2Client) {
        try await pair { event, writer in
            if case .request(let stream, _, _) = event { answer(stream, writer) }
        }
    }

    // MARK: - Answers

    @Test("many requests at a time go over one connection, and each gets its own answer")
    func many() async throws {
        let waiting = Mutex<[HTTP2StreamID]>([])
        let (server, client) = try await Self.pair(
            settings: [HTTP2Setting(parameter: .maxConcurrentStreams, value: 200)]
        ) { event, writer in
            guard case .request(let stream, _, _) = event else { return }
            // Nobody is answered before all have asked, and the last is answered first.
            let all = waiting.withLock { waiting in
                waiting.append(stream)
                return waiting.count == 200 ? waiting : []
            }
            for (index, stream) in all.enumerated().reversed() { writer.stream(stream, tokens: index % 5 + 1) }
        }
        for number in 0..<200 { try await client.post(number) }
        for _ in 0..<200 {
            let end = try #require(await client.end())
            #expect(end.reply.outcome == .succeeded)
            #expect(end.reply.keepsAlive)
            #expect(client.seen.contentEvents[end.number] == Int32(end.number % 5 + 1))
        }
        #expect(server.accepted == 1)
        try await client.close()
        try await server.stop()
    }

    @Test("a place is used again and again")
    func again() async throws {
        let resets = Mutex(0)
        let (server, client) = try await Self.pair { event, writer in
            switch event {
            case .request(let stream, _, _): writer.stream(stream, tokens: 2)
            case .reset: resets.withLock { $0 += 1 }
            case .connected: break
            }
        }
        for _ in 0..<5 {
            try await client.post(3)
            #expect(try #require(await client.end()).reply.outcome == .succeeded)
        }
        #expect(resets.withLock { $0 } == 0)
        #expect(client.seen.contentEvents == [3: 10])
        #expect(try await client.look { $0.room } == HTTP2Connection.usualStreams - 1)
        try await client.close()
        try await server.stop()
    }

    @Test("the head is the one of HTTP/1.1 in the form of HTTP/2")
    func head() async throws {
        let heads = Mutex<[HPACKHeaders]>([])
        let (server, client) = try await Self.pair { event, writer in
            guard case .request(let stream, let head, _) = event else { return }
            heads.withLock { $0.append(head) }
            writer.stream(stream, tokens: 1)
        }
        try await client.post(0)
        #expect(try #require(await client.end()).reply.outcome == .succeeded)
        let wanted: HPACKHeaders = [
            ":method": "POST", ":scheme": "http", ":path": "/v1", ":authority": "x", "x-team": "a: b",
            "content-length": "2",
        ]
        #expect(heads.withLock { $0 } == [wanted])
        try await client.close()
        try await server.stop()
    }

    @Test("interim answers and trailers are passed over, and a stream may end with them")
    func trailers() async throws {
        let (server, client) = try await Self.answering { stream, writer in
            writer.head(stream, [(":status", "103"), ("link", "x")])
            writer.head(stream, [(":status", "200"), ("content-type", "text/event-stream")])
            writer.data(stream, HTTP2Server.token + HTTP2Server.ending)
            writer.head(stream, [("x-checksum", "1")], isLast: true)
        }
        try await client.post(0)
        let reply = try #require(await client.end()).reply
        #expect(reply.outcome == .succeeded)
        #expect(reply.status == 200)
        try await client.close()
        try await server.stop()
    }

    @Test(
        "answers are judged as those of HTTP/1.1",
        arguments: [
            ("429", "application/json", "{}", Outcome.rateLimited), ("200", "text/html", "<p>", .wrongContentType),
            ("200", "text/event-stream", "data: {\n\n", .malformed), ("204", "", "", .wrongContentType),
            ("200", "text/event-stream", HTTP2Server.token, .truncated), ("503", "", "", .overloaded),
        ]
    )
    func judged(status: String, type: String, body: String, outcome: Outcome) async throws {
        let (server, client) = try await Self.answering { stream, writer in
            writer.head(stream, [(":status", status), ("content-type", type)], isLast: body.isEmpty)
            if !body.isEmpty { writer.data(stream, body, isLast: true) }
        }
        try await client.post(0)
        let end = try #require(await client.end())
        #expect(end.reply.outcome == outcome)
        #expect(!end.isLost)
        try await client.close()
        try await server.stop()
    }

    @Test("a long request goes through small windows, and its last byte is told of")
    func longRequest() async throws {
        let lengths = Mutex<[Int]>([])
        let (server, client) = try await Self.pair(
            settings: [HTTP2Setting(parameter: .initialWindowSize, value: 1_000)]
        ) { event, writer in
            guard case .request(let stream, _, let body) = event else { return }
            lengths.withLock { $0.append(body) }
            writer.stream(stream, tokens: 1)
        }
        try await client.post(7, String(repeating: "x", count: 300_000))
        #expect(try #require(await client.end()).reply.outcome == .succeeded)
        #expect(lengths.withLock { $0 } == [300_000])
        #expect(client.seen.sent == [7])
        try await client.close()
        try await server.stop()
    }

    @Test("an answer far beyond every window comes through")
    func longAnswer() async throws {
        let event = "data: {\"choices\":[{\"delta\":{\"content\":\"\(String(repeating: "x", count: 16_000))\"}}]}\n\n"
        let count = 3 * (16 << 20) / event.utf8.count
        let (server, client) = try await Self.answering { stream, writer in
            writer.head(stream, [(":status", "200"), ("content-type", "text/event-stream")])
            for _ in 0..<count { writer.data(stream, event) }
            writer.data(stream, HTTP2Server.ending, isLast: true)
        }
        try await client.post(0)
        #expect(try #require(await client.end()).reply.outcome == .succeeded)
        #expect(client.seen.contentEvents == [0: Int32(count)])
        try await client.close()
        try await server.stop()
    }

    // MARK: - Ends

    @Test("a stream that is reset is lost alone", arguments: [(false, Outcome.reset), (true, .closedEarly)])
    func reset(isRefused: Bool, outcome: Outcome) async throws {
        let (server, client) = try await Self.pair { event, writer in
            guard case .request(let stream, let head, _) = event else { return }
            guard head.first(name: "content-length") == "3" else { return writer.stream(stream, tokens: 1) }
            if !isRefused { writer.head(stream, [(":status", "200"), ("content-type", "text/event-stream")]) }
            writer.write(stream, .rstStream(isRefused ? .refusedStream : .internalError))
        }
        try await client.post(0, "{ }")
        let end = try #require(await client.end())
        #expect(end.isLost)
        #expect(end.reply.outcome == outcome)
        try await client.post(1)
        #expect(try #require(await client.end()).reply.outcome == .succeeded)
        #expect(server.accepted == 1)
        try await client.close()
        try await server.stop()
    }

    @Test("a server that goes away answers what it has begun, and says of the rest that it did not")
    func goAway() async throws {
        let (server, client) = try await Self.answering { stream, writer in
            if stream == 1 { writer.stream(stream, tokens: 1) }
            guard stream == 5 else { return }
            writer.write(.rootStream, .goAway(lastStreamID: 3, errorCode: .noError, opaqueData: nil))
            writer.stream(3, tokens: 2)
        }
        try await client.post(0)
        #expect(try #require(await client.end()).reply.outcome == .succeeded)
        try await client.post(1)
        try await client.post(2)
        var ends: [Int: HTTP2Client.End] = [:]
        for _ in 0..<3 {
            let end = try #require(await client.end())
            ends[end.number] = end
        }
        // The place that stood idle is gone without any request being the worse for it.
        #expect(ends[0]?.isLost == true)
        #expect(ends[1]?.reply.outcome == .succeeded)
        #expect(ends[1]?.reply.keepsAlive == false)
        #expect(ends[2]?.isLost == true)
        #expect(ends[2]?.reply.outcome == .closedEarly)
        #expect(client.seen.isGone)
        #expect(try await client.look { $0.room } == 0)
        try await server.stop()
    }

    @Test(
        "a connection that ends takes its requests with it",
        arguments: [(false, Outcome.closedEarly), (true, .truncated)]
    )
    func closed(hasBegun: Bool, outcome: Outcome) async throws {
        let (server, client) = try await Self.answering { stream, writer in
            if hasBegun {
                writer.head(stream, [(":status", "200"), ("content-type", "text/event-stream")])
                writer.data(stream, HTTP2Server.token)
            }
            guard stream == 3 else { return }
            writer.close()
        }
        try await client.post(0)
        try await client.post(1)
        for _ in 0..<2 {
            let end = try #require(await client.end())
            #expect(end.isLost)
            #expect(end.reply.outcome == outcome)
        }
        #expect(client.seen.isGone)
        try await server.stop()
    }

    @Test("a request that is given up is reset, and its place is free")
    func givenUp() async throws {
        let resets = AsyncStream<HTTP2StreamID>.makeStream()
        let (server, client) = try await Self.pair { event, writer in
            switch event {
            case .reset(let stream): resets.continuation.yield(stream)
            case .request(let stream, _, _): if stream == 3 { writer.stream(stream, tokens: 1) }
            case .connected: break
            }
        }
        try await client.post(0)
        try await client.closePlace(0)
        var iterator = resets.stream.makeAsyncIterator()
        #expect(await iterator.next() == 1)
        #expect(try await client.look { $0.room } == HTTP2Connection.usualStreams)
        try await client.post(1)
        let end = try #require(await client.end())
        #expect(end.number == 1)
        #expect(end.reply.outcome == .succeeded)
        try await client.close()
        try await server.stop()
    }

    // MARK: - Connections

    @Test("the server says how many requests may go at a time", arguments: [(7, 7), (5_000, 1_000), (nil, 100)])
    func limit(stated: Int?, room: Int) async throws {
        let settings = stated.map { [HTTP2Setting(parameter: .maxConcurrentStreams, value: $0)] } ?? []
        let (server, client) = try await Self.pair(settings: settings) { _, _ in }
        #expect(try await client.look { $0.room } == room)
        try await client.close()
        try await server.stop()
    }

    private static var trusting: Target.TLS {
        var tls = Target.TLS()
        tls.authority = Fixture.path("ca.pem")
        return tls
    }

    @Test("over TLS it is agreed on by ALPN, directly and through a proxy", arguments: [false, true])
    func secure(isProxied: Bool) async throws {
        let script = HTTP2Server.Script { event, writer in
            if case .request(let stream, _, _) = event { writer.stream(stream, tokens: 1) }
        }
        let server = try await HTTP2Server.start(script, certificate: "server")
        let relay = try RelayProxy(to: server.port)
        defer { relay.stop() }
        let proxy = isProxied ? Proxy(kind: .http, host: "127.0.0.1", port: relay.port) : nil
        let client = HTTP2Client()
        try await client.connect(Self.url(server, .https), tls: Self.trusting, through: proxy)
        try await client.post(0)
        #expect(try #require(await client.end()).reply.outcome == .succeeded)
        #expect(relay.heads.count == (isProxied ? 1 : 0))
        try await client.close()
        try await server.stop()
    }

    @Test("in clear it goes through a tunnel")
    func clearTunnel() async throws {
        let script = HTTP2Server.Script { event, writer in
            if case .request(let stream, _, _) = event { writer.stream(stream, tokens: 1) }
        }
        let server = try await HTTP2Server.start(script)
        let relay = try RelayProxy(to: server.port)
        defer { relay.stop() }
        let client = HTTP2Client()
        try await client.connect(Self.url(server), through: Proxy(kind: .http, host: "127.0.0.1", port: relay.port))
        try await client.post(0)
        #expect(try #require(await client.end()).reply.outcome == .succeeded)
        try await client.close()
        try await server.stop()
    }

    @Test("a server that speaks only HTTP/1.1 over TLS fails as tls")
    func notAgreed() async throws {
        let server = try await TLSServer.start(answer: "", then: .staysOpen)
        let client = HTTP2Client()
        let url = BaseURL(scheme: .https, host: "localhost", port: server.port, path: "")
        let error = await #expect(throws: (any Error).self) { try await client.connect(url, tls: Self.trusting) }
        #expect(Outcome(ofConnectionError: try #require(error)) == .tls)
        try await server.stop()
    }
}
