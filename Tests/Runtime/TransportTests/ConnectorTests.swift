import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Testing
import TidemarkPlan
import TidemarkTesting
import TidemarkTransport
import TidemarkUnits
import TidemarkWire

@Suite(.timeLimit(.minutes(1))) struct ConnectorTests {
    private static let loop = MultiThreadedEventLoopGroup.singleton.next()

    private static func url(_ scheme: BaseURL.Scheme, _ host: String, _ port: Int) -> BaseURL {
        BaseURL(scheme: scheme, host: host, port: port, path: "/v1")
    }

    /// What a connection to `url` fails with; nil if it stands.
    private static func failure(_ url: BaseURL, tls: Target.TLS = Target.TLS()) async throws -> Outcome? {
        let connector = try await Connector(url, tls: tls, on: loop)
        let client = Client()
        var outcome: Outcome?
        do {
            try await client.connect(connector)
        } catch {
            outcome = Outcome(ofConnectionError: error)
        }
        try await client.close()
        return outcome
    }

    @Test("a port where nothing listens refuses")
    func refused() async throws {
        let server = try ScriptedServer { peer, _ in try peer.awaitEnd() }
        #expect(try await Self.failure(Self.url(.http, "127.0.0.1", server.port)) == nil)
        server.stop()
        #expect(try await Self.failure(Self.url(.http, "127.0.0.1", server.port)) == .refused)
        // Over TLS the connection itself fails, before there is any handshake.
        #expect(try await Self.failure(Self.url(.https, "127.0.0.1", server.port)) == .refused)
    }

    @Test("both families of addresses connect", arguments: [ScriptedServer.Family.v4, .v6])
    func families(family: ScriptedServer.Family) async throws {
        guard family == .v4 || Self.hasIPv6 else { return }
        let server = try ScriptedServer(family) { peer, _ in
            while try peer.request() != nil { try peer.stream(tokens: 1) }
        }
        defer { server.stop() }
        let client = Client()
        try await client.connect(server.url(family == .v4 ? "127.0.0.1" : "[::1]"))
        try await client.post()
        #expect(try #require(await client.end()).reply.outcome == .succeeded)
    }

    private static let hasIPv6 = (try? ScriptedServer(.v6) { _, _ in })?.stop() != nil

    // MARK: - Names

    @Test("a name that does not resolve keeps the run from starting, and is named")
    func unknownName() async throws {
        // A label this long cannot even be asked for, so that no question leaves the machine.
        let name = String(repeating: "x", count: 64) + ".invalid"
        let error = try await #require(throws: TransportError.self) {
            _ = try await Connector(Self.url(.http, name, 80), tls: Target.TLS(), on: Self.loop)
        }
        #expect(error.code == .nameNotFound)
        #expect(error.message.contains(name))
    }

    @Test("of a name's addresses the one that answers is taken", arguments: [ScriptedServer.Family.v4, .v6])
    func severalAddresses(family: ScriptedServer.Family) async throws {
        let addresses = Set(
            [AF_INET, AF_INET6].compactMap { family in
                var hints = addrinfo()
                hints.ai_family = family
                hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
                var list: UnsafeMutablePointer<addrinfo>?
                guard getaddrinfo("localhost", nil, &hints, &list) == 0 else { return Int32?.none }
                freeaddrinfo(list)
                return family
            }
        )
        // Where the machine gives localhost one family only, there is nothing to choose from.
        guard addresses.contains(family == .v4 ? AF_INET : AF_INET6) else { return }
        let server = try ScriptedServer(family) { peer, _ in try peer.awaitEnd() }
        defer { server.stop() }
        let connector = try await Connector(Self.url(.http, "localhost", server.port), on: Self.loop)
        #expect(connector.route.address == Self.loopback(family, server.port))
        #expect(try #require(connector.route.nameLookup) > .zero)
        #expect(try await Self.failure(Self.url(.http, "localhost", server.port)) == nil)
    }

    private static func loopback(_ family: ScriptedServer.Family, _ port: Int) -> String {
        family == .v4 ? "127.0.0.1:\(port)" : "[::1]:\(port)"
    }

    @Test(
        "the plan chooses among addresses",
        arguments: [(Target.AddressChoice.ipv4, ScriptedServer.Family.v4), (.ipv6, .v6), (.fixed("127.0.0.1"), .v4)]
    )
    func choice(choice: Target.AddressChoice, family: ScriptedServer.Family) async throws {
        let url = Self.url(.http, "localhost", 1)
        let target = Target(name: "t", endpoint: .url(url), model: "m", address: choice)
        do {
            let connector = try await Connector(url, target, on: Self.loop)
            #expect(connector.route.address == Self.loopback(family, 1))
            if case .fixed = choice { #expect(connector.route.nameLookup == nil) }
        } catch let error as TransportError {
            // Where the machine gives localhost one family only.
            #expect(error.code == .nameNotFound)
            #expect(error.message == "the host \"localhost\" has no \(family == .v4 ? "IPv4" : "IPv6") address")
        }
    }

    @Test("requests go over a Unix socket")
    func unixSocket() async throws {
        let folder = try SocketFolder()
        defer { folder.remove() }
        let server = try ScriptedServer(.unix(folder.socket)) { peer, _ in
            while try peer.request() != nil { try peer.stream(tokens: 2) }
        }
        defer { server.stop() }
        let connector = try await Connector(BaseURL(parsing: "unix:\(folder.socket):/v1"), on: Self.loop)
        #expect(connector.route == RunDescription.Route(address: "unix:\(folder.socket)"))
        let client = Client()
        try await client.connect(connector)
        for _ in 0..<2 {
            try await client.post()
            #expect(try #require(await client.end()).reply.outcome == .succeeded)
        }
    }

    @Test("a Unix socket that is not there refuses")
    func missingSocket() async throws {
        let folder = try SocketFolder()
        defer { folder.remove() }
        #expect(try await Self.failure(BaseURL(parsing: "unix:\(folder.socket)")) == .refused)
    }

    // MARK: - TLS

    private static let event =
        #"data: {"choices":[{"index":0,"delta":{"content":"hello"},"finish_reason":"stop"}]}"# + "\n\n"
    /// A stream without its last chunk.
    private static let answer =
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        + "\(String(event.utf8.count, radix: 16))\r\n\(event)\r\n"

    private static func trusting(_ file: String) -> Target.TLS {
        var tls = Target.TLS()
        tls.authority = Fixture.path(file)
        return tls
    }

    @Test("an authority of the plan's own is trusted, by name and by address", arguments: ["localhost", "127.0.0.1"])
    func trusted(host: String) async throws {
        let server = try await TLSServer.start(answer: Self.answer + "0\r\n\r\n", then: .staysOpen)
        let client = Client()
        try await client.connect(
            Connector(Self.url(.https, host, server.port), tls: Self.trusting("ca.pem"), on: Self.loop)
        )
        for _ in 0..<2 {
            try await client.send(["GET / HTTP/1.1\r\nhost: x\r\n\r\n"])
            let reply = try #require(await client.end()).reply
            #expect(reply.outcome == .succeeded)
            #expect(reply.keepsAlive)
        }
        #expect(client.contentEvents == 2)
        #expect(try await client.furtherEnds().isEmpty)
        try await server.stop()
    }

    @Test("a certificate that cannot be trusted fails as tls", arguments: ["", "other-ca.pem"])
    func untrusted(authority: String) async throws {
        let server = try await TLSServer.start(answer: "", then: .staysOpen)
        let tls = authority.isEmpty ? Target.TLS() : Self.trusting(authority)
        #expect(try await Self.failure(Self.url(.https, "localhost", server.port), tls: tls) == .tls)
        try await server.stop()
    }

    @Test("a certificate for another name fails as tls", arguments: ["localhost", "127.0.0.1"])
    func otherName(host: String) async throws {
        let server = try await TLSServer.start("elsewhere", answer: "", then: .staysOpen)
        #expect(try await Self.failure(Self.url(.https, host, server.port), tls: Self.trusting("ca.pem")) == .tls)
        try await server.stop()
    }

    @Test("with insecure any certificate is taken")
    func insecure() async throws {
        let server = try await TLSServer.start("elsewhere", answer: "", then: .staysOpen)
        var tls = Target.TLS()
        tls.isInsecure = true
        #expect(try await Self.failure(Self.url(.https, "localhost", server.port), tls: tls) == nil)
        try await server.stop()
    }

    @Test("the plan's server name is verified in place of the host's", arguments: ["localhost", "127.0.0.1"])
    func serverName(host: String) async throws {
        let server = try await TLSServer.start("elsewhere", answer: "", then: .staysOpen)
        var tls = Self.trusting("ca.pem")
        tls.serverName = "elsewhere.invalid"
        #expect(try await Self.failure(Self.url(.https, host, server.port), tls: tls) == nil)
        tls.serverName = "nowhere.invalid"
        #expect(try await Self.failure(Self.url(.https, host, server.port), tls: tls) == .tls)
        try await server.stop()
    }

    @Test(
        "TLS 1.2 is the oldest version that is spoken",
        arguments: [(TLSVersion.tlsv12, Outcome?.none), (.tlsv11, .tls)]
    )
    func oldestVersion(newest: TLSVersion, outcome: Outcome?) async throws {
        let server = try await TLSServer.start(answer: "", then: .staysOpen, newest: newest)
        let tls = Self.trusting("ca.pem")
        #expect(try await Self.failure(Self.url(.https, "localhost", server.port), tls: tls) == outcome)
        try await server.stop()
    }

    @Test("a server that asks for a certificate gets the plan's", arguments: [TLSVersion.tlsv12, .tlsv13])
    func clientCertificate(newest: TLSVersion) async throws {
        let server = try await TLSServer.start(
            answer: Self.answer + "0\r\n\r\n",
            then: .staysOpen,
            clients: "client.pem",
            newest: newest
        )
        func outcome(_ tls: Target.TLS) async throws -> Outcome? {
            let client = Client()
            do {
                try await client.connect(
                    Connector(Self.url(.https, "localhost", server.port), tls: tls, on: Self.loop)
                )
                // In TLS 1.3 the client's handshake is done before the server has seen its certificate.
                try await client.send(["GET / HTTP/1.1\r\nhost: x\r\n\r\n"])
                return await client.end()?.reply.outcome
            } catch {
                return Outcome(ofConnectionError: error)
            }
        }
        var tls = Self.trusting("ca.pem")
        #expect(try await outcome(tls) == .tls)
        tls.certificate = Fixture.path("client.pem")
        tls.certificateKey = Fixture.path("client.key")
        #expect(try await outcome(tls) == .succeeded)
        tls.certificate = Fixture.path("elsewhere.pem")
        tls.certificateKey = Fixture.path("elsewhere.key")
        #expect(try await outcome(tls) == .tls)
        try await server.stop()
    }

    @Test(
        "a client certificate that cannot be used keeps the run from starting, and its file is named",
        arguments: [
            ("missing.pem", "client.key", "missing.pem"), ("client.pem", "missing.key", "missing.key"),
            ("client.pem", nil, "client.pem"), ("client.pem", "server.key", "client.pem"),
        ]
    )
    func badCertificate(certificate: String, key: String?, named: String) async throws {
        var tls = Target.TLS()
        tls.certificate = Fixture.path(certificate)
        tls.certificateKey = key.map(Fixture.path)
        let settings = tls
        let error = try await #require(throws: TransportError.self) {
            _ = try await Connector(Self.url(.https, "127.0.0.1", 1), tls: settings, on: Self.loop)
        }
        #expect(error.message.contains(named))
    }

    @Test("a server without TLS fails as tls")
    func plainServer() async throws {
        let server = try ScriptedServer { peer, _ in
            try peer.send("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
            try peer.awaitEnd()
        }
        defer { server.stop() }
        #expect(try await Self.failure(Self.url(.https, "127.0.0.1", server.port)) == .tls)
    }

    @Test("a server that hangs up within the handshake fails as tls, one that resets as reset")
    func brokenHandshake() async throws {
        let closing = try ScriptedServer { peer, _ in
            // Read first: what is not read would turn the end into a reset.
            try peer.awaitBytes()
        }
        defer { closing.stop() }
        #expect(try await Self.failure(Self.url(.https, "127.0.0.1", closing.port)) == .tls)
        let resetting = try ScriptedServer { peer, _ in
            try peer.awaitBytes()
            peer.reset()
        }
        defer { resetting.stop() }
        #expect(try await Self.failure(Self.url(.https, "127.0.0.1", resetting.port)) == .reset)
    }

    @Test("a connection that is given up within the handshake fails once, and its owner hears nothing")
    func givenUp() async throws {
        let server = try ScriptedServer { peer, _ in try peer.awaitEnd() }
        defer { server.stop() }
        let client = Client()
        let connector = try await Connector(
            Self.url(.https, "127.0.0.1", server.port),
            tls: Target.TLS(),
            on: Self.loop
        )
        let attempt = Task { _ = try await client.connect(connector) }
        while server.accepted == 0 { await Task.yield() }
        try await client.close()
        await #expect(throws: (any Error).self) { try await attempt.value }
        #expect(try await client.furtherEnds().isEmpty)
    }

    @Test(
        "an answer cut without an end of TLS is judged by its own framing",
        arguments: [
            (answer + "0\r\n\r\n", Outcome.succeeded, 200), (answer, .truncated, 200), ("", .closedEarly, 0),
        ] as [(String, Outcome, UInt16)],
        [TLSServer.Ending.orderly, .ragged]
    )
    func endOfTLS(_ expected: (answer: String, outcome: Outcome, status: UInt16), ending: TLSServer.Ending) async throws
    {
        let server = try await TLSServer.start(answer: expected.answer, then: ending)
        let client = Client()
        try await client.connect(
            Connector(Self.url(.https, "localhost", server.port), tls: Self.trusting("ca.pem"), on: Self.loop)
        )
        try await client.send(["GET / HTTP/1.1\r\nhost: x\r\n\r\n"])
        let reply = try #require(await client.end()).reply
        #expect(reply.outcome == expected.outcome)
        #expect(reply.status == expected.status)
        try await server.stop()
    }

    @Test("a file without certificates keeps the run from starting", arguments: ["missing.pem", "server.key"])
    func badAuthority(file: String) async throws {
        let error = try await #require(throws: TransportError.self) {
            _ = try await Connector(Self.url(.https, "127.0.0.1", 1), tls: Self.trusting(file), on: Self.loop)
        }
        #expect(error.code == .badCertificate)
        #expect(error.message.contains(file))
    }
}
