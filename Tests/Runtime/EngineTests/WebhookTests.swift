import Testing
import TidemarkPlan
import TidemarkTesting

@testable import TidemarkEngine

@Suite(.timeLimit(.minutes(1))) struct WebhookTests {
    private static func webhook(_ url: String, proxy: Proxy? = nil) throws -> Webhook {
        try Webhook(url, variable: "HOOK", version: "test") { _ in proxy }
    }

    /// The head of the only request as lines, without its empty last ones.
    private static func head(of server: ScriptedServer) throws -> [Substring] {
        let request = try #require(server.requests.first)
        #expect(server.requests.count == 1)
        return request.head.split(separator: "\r\n")
    }

    @Test(
        "a document is posted to the URL as it was written",
        arguments: ["/hook", "/", "/a/b/", "/hook?key=s3cret&x=/"]
    )
    func posts(path: String) async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.answer(200, fields: [], "ok") }
        defer { server.stop() }
        #expect(try await Self.webhook(server.url(path: path)).post(#"{"a":"é"}"#) == nil)
        let head = try Self.head(of: server)
        #expect(head.first == "POST \(path) HTTP/1.1")
        #expect(head.contains("host: 127.0.0.1:\(server.port)"))
        #expect(head.contains("user-agent: tidemark/test"))
        #expect(head.contains("content-type: application/json"))
        #expect(server.requests.first?.body == Array(#"{"a":"é"}"#.utf8))
    }

    @Test("a URL without a path is posted to its root")
    func root() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.send("HTTP/1.1 204 No Content\r\n\r\n") }
        defer { server.stop() }
        #expect(try await Self.webhook(server.url(path: "")).post("{}") == nil)
        #expect(try Self.head(of: server).first == "POST / HTTP/1.1")
    }

    @Test("an answer that is no success is told by its status alone", arguments: [302, 404, 500])
    func refused(status: Int) async throws {
        let server = try ScriptedServer.answering { peer, _ in
            try peer.answer(status, fields: ["location: http://127.0.0.1:1/s3cret"], "s3cret")
        }
        defer { server.stop() }
        let reason = try await Self.webhook(server.url(path: "/s3cret")).post("{}")
        #expect(reason == "the webhook of HOOK answered with status \(status)")
        #expect(server.requests.count == 1)
    }

    @Test("one that cannot be reached is told without its URL")
    func unreachable() async throws {
        let server = try ScriptedServer { _, _ in }
        server.stop()
        let refused = try await Self.webhook("http://127.0.0.1:1/s3cret").post("{}")
        #expect(refused == "the webhook of HOOK cannot be reached: refused")
        let unknown = try await Self.webhook("http://s3cret.invalid/").post("{}")
        #expect(unknown == "the host of the webhook of HOOK is not found")
        let plain = try ScriptedServer { peer, _ in try peer.send("HTTP/1.1 200 OK\r\n\r\n") }
        defer { plain.stop() }
        let noTLS = try await Self.webhook("https://127.0.0.1:\(plain.port)/s3cret").post("{}")
        #expect(noTLS == "the webhook of HOOK cannot be reached: tls")
        let silent = try ScriptedServer { peer, _ in _ = try peer.request() }
        defer { silent.stop() }
        let closed = try await Self.webhook(silent.url(path: "/s3cret")).post("{}")
        #expect(closed == "the webhook of HOOK cannot be reached: closed_early")
    }

    @Test("others are reached through the proxy, with its credentials")
    func proxied() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.answer(200, fields: [], "") }
        defer { server.stop() }
        let proxy = Proxy(
            kind: .http,
            host: "127.0.0.1",
            port: server.port,
            credentials: Proxy.Credentials(user: "u", password: "p")
        )
        #expect(try await Self.webhook("http://hooks.example.com/a?b", proxy: proxy).post("{}") == nil)
        let head = try Self.head(of: server)
        #expect(head.first == "POST http://hooks.example.com/a?b HTTP/1.1")
        #expect(head.contains("host: hooks.example.com"))
        #expect(head.contains("proxy-authorization: Basic dTpw"))
    }

    @Test(
        "what is no URL is refused by the name of its variable alone",
        arguments: [
            "", "s3cret", "ftp://example.com/s3cret", "https://user:s3cret@example.com/", "https://example.com/#s3cret",
            "https://example.com/s3cret\r\nx: y", "https://example.com/s 3cret", "https:///s3cret",
        ]
    )
    func badURL(url: String) {
        let error = #expect(throws: Webhook.URLError.self) { try Self.webhook(url) }
        #expect(error?.description.hasPrefix("the environment variable HOOK should hold the URL of a webhook") == true)
        #expect(error?.description.contains("3cret") == false)
    }
}
