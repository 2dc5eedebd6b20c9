import NIOCore
import NIOPosix
import Testing
import TidemarkPlan
import TidemarkTesting
import TidemarkTransport
import TidemarkWire

@Suite(.timeLimit(.minutes(1))) struct ProxyTests {
    private static let loop = MultiThreadedEventLoopGroup.singleton.next()

    private static func proxy(_ kind: Proxy.Kind, _ port: Int) -> Proxy {
        Proxy(kind: kind, host: "127.0.0.1", port: port, credentials: .init(user: "me", password: "hunter2"))
    }

    private static func connector(
        _ url: BaseURL,
        _ proxy: Proxy,
        tls: Target.TLS = Target.TLS()
    ) async throws -> Connector {
        try await Connector(
            url,
            Target(name: "t", endpoint: .url(url), model: "m", tls: tls),
            through: proxy,
            on: loop
        )
    }

    @Test("a plain request goes to an HTTP proxy as it is, over a connection to the proxy")
    func plain() async throws {
        let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 2) }
        defer { server.stop() }
        // The name is not looked up: only the proxy could know it.
        let connector = try await Self.connector(
            BaseURL(parsing: "http://nowhere.invalid/v1"),
            Self.proxy(.http, server.port)
        )
        #expect(connector.route.address == "127.0.0.1:\(server.port)")
        #expect(connector.route.proxy == "http://127.0.0.1:\(server.port)")
        #expect(connector.route.nameLookup == nil)
        let client = Client()
        try await client.connect(connector)
        try await client.post()
        #expect(try #require(await client.end()).reply.outcome == .succeeded)
        #expect(server.accepted == 1)
    }

    @Test("a SOCKS proxy passes requests on")
    func socks() async throws {
        let proxy = try ScriptedServer { peer, _ in
            #expect(try peer.bytes(4) == [5, 2, 0, 2])
            try peer.send([5, 2])
            #expect(try peer.bytes(12) == [1, 2] + Array("me".utf8) + [7] + Array("hunter2".utf8))
            try peer.send([1, 0])
            #expect(try peer.bytes(22) == [5, 1, 0, 3, 15] + Array("nowhere.invalid".utf8) + [0, 80])
            try peer.send([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
            while try peer.request() != nil { try peer.stream(tokens: 2) }
        }
        defer { proxy.stop() }
        let connector = try await Self.connector(
            BaseURL(parsing: "http://nowhere.invalid/v1"),
            Self.proxy(.socks5h, proxy.port)
        )
        let client = Client()
        try await client.connect(connector)
        for _ in 0..<2 {
            try await client.post()
            #expect(try #require(await client.end()).reply.outcome == .succeeded)
        }
    }

    @Test("TLS runs through a tunnel, and the certificate is the target's")
    func secure() async throws {
        let target = try await TLSServer.start(
            answer: "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}",
            then: .staysOpen
        )
        let proxy = try RelayProxy(to: target.port)
        defer { proxy.stop() }
        var tls = Target.TLS()
        tls.authority = Fixture.path("ca.pem")
        let url = BaseURL(scheme: .https, host: "localhost", port: target.port, path: "")
        let client = Client()
        try await client.connect(try await Self.connector(url, Self.proxy(.http, proxy.port), tls: tls))
        try await client.send(["GET / HTTP/1.1\r\nhost: x\r\n\r\n"])
        #expect(try #require(await client.end()).reply.status == 200)
        #expect(
            proxy.heads == [
                "CONNECT localhost:\(target.port) HTTP/1.1\r\nhost: localhost:\(target.port)\r\n"
                    + "proxy-authorization: Basic bWU6aHVudGVyMg==\r\n\r\n"
            ]
        )
        try await target.stop()
    }

    @Test("a proxy that refuses, answers nonsense or hangs up fails as proxy", arguments: ["407 No", "502 No", ""])
    func refused(status: String) async throws {
        let proxy = try ScriptedServer { peer, _ in
            guard try peer.request() != nil, !status.isEmpty else { return }
            try peer.send("HTTP/1.1 \(status)\r\n\r\n")
        }
        defer { proxy.stop() }
        var tls = Target.TLS()
        tls.isInsecure = true
        let connector = try await Self.connector(
            BaseURL(parsing: "https://nowhere.invalid/"),
            Self.proxy(.http, proxy.port),
            tls: tls
        )
        let client = Client()
        let error = await #expect(throws: (any Error).self) { try await client.connect(connector) }
        #expect(Outcome(ofConnectionError: try #require(error)) == .proxy)
        #expect(!"\(try #require(error))".contains("hunter2"))
    }

    @Test("the certificate of an address cannot be verified behind a proxy, and the run does not start")
    func address() async throws {
        let error = await #expect(throws: TransportError.self) {
            try await Self.connector(BaseURL(parsing: "https://127.0.0.1/"), Self.proxy(.http, 1))
        }
        #expect(try #require(error).message.contains("server name"))
    }
}
