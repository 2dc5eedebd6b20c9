import NIOCore
import Testing
import TidemarkTesting
import TidemarkWire

/// Real sockets on loopback: what a server does with a connection, and what is made of it.
@Suite(.timeLimit(.minutes(1))) struct ReplyHandlerTests {
    /// A way to answer, or not to.
    struct Behaviour: Sendable, CustomTestStringConvertible {
        var name: String
        var outcome: Outcome
        var status: UInt16
        /// Whether the connection is gone with it, so that its owner need not close it.
        var isLost = false
        var keepsAlive = false
        var serve: @Sendable (Peer) throws -> Void

        var testDescription: String { name }
    }

    private static let event = #"data: {"choices":[{"index":0,"delta":{"content":"hello"}}]}"# + "\n\n"

    private static func refusal(
        _ status: Int,
        _ outcome: Outcome,
        _ body: String = #"{"error":{"message":"no"}}"#
    ) -> Behaviour {
        Behaviour(name: "\(status), \(outcome.name)", outcome: outcome, status: UInt16(status), keepsAlive: true) {
            try $0.answer(status, body)
            try $0.awaitEnd()
        }
    }

    private static let broken: [Behaviour] = [
        Behaviour(name: "closes before the first byte", outcome: .closedEarly, status: 0, isLost: true) { $0.close() },
        Behaviour(name: "resets before the first byte", outcome: .reset, status: 0, isLost: true) { $0.reset() },
        Behaviour(name: "closes within the head", outcome: .truncated, status: 0, isLost: true) {
            try $0.send("HTTP/1.1 200 OK\r\ncontent-")
        },
        Behaviour(name: "closes within a chunk", outcome: .truncated, status: 200, isLost: true) {
            try $0.beginStream()
            try $0.token("hello")
            try $0.send("40\r\ndata: {")
        },
        Behaviour(name: "closes between two chunks", outcome: .truncated, status: 200, isLost: true) {
            try $0.beginStream()
            try $0.token("hello")
        },
        Behaviour(name: "closes short of the content length", outcome: .truncated, status: 200, isLost: true) {
            try $0.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"choices\":")
        },
        Behaviour(name: "ends the body before the stream", outcome: .truncated, status: 200, keepsAlive: true) {
            try $0.beginStream()
            try $0.token("hello")
            try $0.send("0\r\n\r\n")
            try $0.awaitEnd()
        },
        Behaviour(name: "reports an error within the stream", outcome: .streamError, status: 200, keepsAlive: true) {
            try $0.beginStream()
            try $0.token("hello")
            try $0.chunk(#"data: {"error":{"message":"out of memory","type":"server_error"}}"# + "\n\n")
            try $0.send("0\r\n\r\n")
            try $0.awaitEnd()
        },
        Behaviour(name: "sends an event that is not JSON", outcome: .malformed, status: 200, keepsAlive: true) {
            try $0.beginStream()
            try $0.chunk("data: {\"choices\":[{\n\n")
            try $0.endStream(tokens: 0)
            try $0.awaitEnd()
        },
        Behaviour(name: "speaks another protocol", outcome: .malformed, status: 0) {
            try $0.send("SSH-2.0-OpenSSH_9.2\r\n")
            try $0.awaitEnd()
        },
        Behaviour(name: "announces a chunk that is no number", outcome: .malformed, status: 200) {
            try $0.beginStream()
            try $0.send("hello\r\n")
            try $0.awaitEnd()
        },
        Behaviour(name: "answers with a web page", outcome: .wrongContentType, status: 200, keepsAlive: true) {
            try $0.answer(200, fields: ["content-type: text/html"], "<html>Sign in</html>")
            try $0.awaitEnd()
        },
        Behaviour(name: "answers with more than is kept", outcome: .bodyTooLarge, status: 200) {
            let piece = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
            try $0.send("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: \(17 << 20)\r\n\r\n")
            for _ in 0..<17 { try $0.send(piece) }
            try $0.awaitEnd()
        },
    ]

    private static let refusals: [Behaviour] = [
        refusal(400, .http4xx),
        refusal(400, .contentFilter, #"{"error":{"code":"content_filter","message":"no"}}"#),
        refusal(401, .auth),
        refusal(402, .quota),
        refusal(403, .auth),
        refusal(404, .http4xx, ""),
        refusal(429, .rateLimited),
        refusal(429, .quota, #"{"error":{"type":"insufficient_quota"}}"#),
        refusal(500, .http5xx),
        refusal(502, .http5xx, "<html>Bad Gateway</html>"),
        refusal(503, .overloaded),
        refusal(529, .overloaded),
    ]

    @Test("each way to fail is told apart", arguments: broken + refusals)
    func failures(behaviour: Behaviour) async throws {
        let server = try ScriptedServer { peer, _ in
            if try peer.request() != nil { try behaviour.serve(peer) }
        }
        defer { server.stop() }
        let client = Client()
        try await client.connect(server.url())
        try await client.post()
        let end = try #require(await client.end())
        #expect(end.reply.outcome == behaviour.outcome)
        #expect(end.reply.status == behaviour.status)
        #expect(end.isLost == behaviour.isLost)
        #expect(end.reply.keepsAlive == behaviour.keepsAlive)
        #expect(try await client.furtherEnds().isEmpty, "one request, one end")
    }

    @Test("a reset after the first token is a reset, not a short answer")
    func resetWithinAnswer() async throws {
        let server = try ScriptedServer { peer, _ in
            guard try peer.request() != nil else { return }
            try peer.beginStream()
            try peer.token("hello")
            // The second request tells that the token was read: a reset takes away what was not.
            guard try peer.head() != nil else { return }
            peer.reset()
        }
        defer { server.stop() }
        let client = Client()
        let channel = try await client.connect(server.url())
        try await client.post()
        while client.contentEvents == 0 { await Task.yield() }
        try await channel.writeAndFlush(ByteBuffer(string: "\r\n\r\n"))
        let end = try #require(await client.end())
        #expect(end.isLost)
        #expect(end.reply.outcome == .reset)
        #expect(end.reply.status == 200)
    }

    @Test(
        "the wait that a server asks for comes with the refusal",
        arguments: [("retry-after: 7", 7_000), ("retry-after-ms: 250", 250), ("x-other: 1", nil)] as [(String, Int32?)]
    )
    func retryAfter(field: String, milliseconds: Int32?) async throws {
        let server = try ScriptedServer.answering { peer, _ in
            try peer.answer(
                429,
                fields: ["content-type: application/json", field],
                #"{"error":{"message":"slow down"}}"#
            )
        }
        defer { server.stop() }
        let client = Client()
        try await client.connect(server.url())
        try await client.post()
        let reply = try #require(await client.end()).reply
        #expect(reply.outcome == .rateLimited)
        #expect(reply.retryAfterMilliseconds == milliseconds)
        #expect(reply.sample == #"{"error":{"message":"slow down"}}"#)
    }

    // MARK: - Answers

    @Test("a streamed answer is complete with its tokens and usage")
    func streamed() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 40) }
        defer { server.stop() }
        let client = Client()
        try await client.connect(server.url())
        try await client.post()
        let reply = try #require(await client.end()).reply
        #expect(reply.outcome == .succeeded)
        #expect(reply.usage?.output == 40)
        #expect(reply.finish == .stop)
        #expect(reply.keepsAlive)
        #expect(client.contentEvents == 40)
        let reads = client.reads
        #expect(zip(reads, reads.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test("an answer cut at every byte is the same answer")
    func byteByByte() async throws {
        let server = try ScriptedServer.answering { peer, _ in
            let body =
                Self.event + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
            let text =
                "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
                + "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
            for byte in text.utf8 { try peer.send([byte]) }
        }
        defer { server.stop() }
        let client = Client()
        try await client.connect(server.url())
        for _ in 0..<2 {
            try await client.post()
            let reply = try #require(await client.end()).reply
            #expect(reply.outcome == .succeeded)
            #expect(reply.keepsAlive)
        }
        #expect(client.contentEvents == 2)
    }

    @Test("one JSON body in place of a stream is an answer, and said to be one")
    func notStreamed() async throws {
        let server = try ScriptedServer.answering { peer, _ in
            try peer.answer(
                200,
                #"{"choices":[{"message":{"content":"hello"},"finish_reason":"stop"}],"usage":{"completion_tokens":1}}"#
            )
        }
        defer { server.stop() }
        let client = Client()
        try await client.connect(server.url())
        try await client.post("{}", .stream)
        let first = try #require(await client.end()).reply
        #expect(first.outcome == .succeeded)
        #expect(first.isNotStreamed)
        try await client.post("{}", .whole)
        let second = try #require(await client.end()).reply
        #expect(second.outcome == .succeeded)
        #expect(!second.isNotStreamed)
    }

    @Test("a body without a length ends with the connection")
    func untilClose() async throws {
        let server = try ScriptedServer { peer, _ in
            guard try peer.request() != nil else { return }
            try peer.send("HTTP/1.0 200 OK\r\ncontent-type: text/event-stream\r\n\r\n\(Self.event)data: [DONE]\n\n")
        }
        defer { server.stop() }
        let client = Client()
        try await client.connect(server.url())
        try await client.post()
        let end = try #require(await client.end())
        #expect(end.isLost)
        #expect(end.reply.outcome == .succeeded)
        #expect(!end.reply.keepsAlive)
        #expect(client.contentEvents == 1)
    }

    @Test("an interim answer is passed over")
    func interim() async throws {
        let server = try ScriptedServer.answering { peer, _ in
            try peer.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n")
            try peer.stream(tokens: 3)
        }
        defer { server.stop() }
        let client = Client()
        try await client.connect(server.url())
        try await client.post()
        let reply = try #require(await client.end()).reply
        #expect(reply.outcome == .succeeded)
        #expect(reply.status == 200)
        #expect(client.contentEvents == 3)
    }

    // MARK: - Connections

    @Test("one connection carries one request after another")
    func keepAlive() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 2) }
        defer { server.stop() }
        let client = Client()
        try await client.connect(server.url())
        for _ in 0..<5 {
            try await client.post()
            let reply = try #require(await client.end()).reply
            #expect(reply.outcome == .succeeded)
            #expect(reply.keepsAlive)
        }
        #expect(server.accepted == 1)
        #expect(server.requests.count == 5)
        #expect(client.contentEvents == 10)
    }

    @Test("a connection that its server closes while it is idle is lost without an answer")
    func idleClose() async throws {
        let server = try ScriptedServer { peer, _ in
            guard try peer.request() != nil else { return }
            try peer.stream(tokens: 1)
        }
        defer { server.stop() }
        let client = Client()
        try await client.connect(server.url())
        try await client.post()
        #expect(try #require(await client.end()).reply.outcome == .succeeded)
        let end = try #require(await client.end())
        #expect(end.isLost)
        #expect(end.reply.status == 0)
        // What is sent all the same is lost too; the owner has been told already, and hears no more.
        try await client.post()
        #expect(try await client.furtherEnds().isEmpty)
    }

    @Test("bytes behind an answer cost the connection its trust")
    func leftover() async throws {
        let server = try ScriptedServer.answering { peer, _ in
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 14\r\n\r\n"
            try peer.send(head + #"{"choices":[]}"# + "HTTP/1.1 200 OK\r\n\r\n")
        }
        defer { server.stop() }
        let client = Client()
        try await client.connect(server.url())
        try await client.post("{}", .whole)
        let end = try #require(await client.end())
        #expect(end.reply.status == 200)
        #expect(!end.reply.keepsAlive)
    }

    @Test("bytes that nobody asked for lose the connection")
    func unasked() async throws {
        let server = try ScriptedServer { peer, _ in
            try peer.send("HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n")
            try peer.awaitEnd()
        }
        defer { server.stop() }
        let client = Client()
        try await client.connect(server.url())
        let end = try #require(await client.end())
        #expect(end.isLost)
        #expect(end.reply.outcome == .malformed)
        #expect(client.receivedBytes == 0)
    }

    // MARK: - Requests

    @Test(
        "a long body arrives whole, in however many pieces, and its last byte is reported as sent",
        arguments: [(64, 2_000), (5_000, 4)]
    )
    func longBody(count: Int, length: Int) async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 1) }
        defer { server.stop() }
        let client = Client()
        try await client.connect(server.url())
        let pieces = (0..<count).map { number in String(repeating: "piece \(number) ", count: length) }
        let body = pieces.joined()
        try await client.send(["POST /v1 HTTP/1.1\r\ncontent-length: \(body.utf8.count)\r\n\r\n"] + pieces)
        #expect(try #require(await client.end()).reply.outcome == .succeeded)
        #expect(server.requests.first?.body == Array(body.utf8))
        #expect(client.timesSent == 1)
    }

    @Test("a short body is not reported as sent: handing it over is sending it")
    func shortBody() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 1) }
        defer { server.stop() }
        let client = Client()
        try await client.connect(server.url())
        try await client.post()
        #expect(try #require(await client.end()).reply.outcome == .succeeded)
        #expect(client.timesSent == 0)
    }

    @Test("a refusal that comes before the body is sent is read")
    func earlyRefusal() async throws {
        let server = try ScriptedServer { peer, _ in
            guard try peer.head() != nil else { return }
            try peer.answer(413, fields: ["connection: close"], "too large")
            try peer.awaitEnd()
        }
        defer { server.stop() }
        let client = Client()
        try await client.connect(server.url())
        try await client.post(String(repeating: "x", count: 8 << 20))
        let end = try #require(await client.end())
        #expect(end.reply.status == 413)
        #expect(end.reply.outcome == .http4xx)
        #expect(!end.reply.keepsAlive)
    }
}
