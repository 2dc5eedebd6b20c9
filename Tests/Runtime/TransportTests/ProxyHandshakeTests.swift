import Testing
import TidemarkPlan

@testable import TidemarkTransport

@Suite struct ProxyHandshakeTests {
    private static let secret = Proxy.Credentials(user: "me", password: "hunter2")

    private static func handshake(
        _ kind: Proxy.Kind,
        _ credentials: Proxy.Credentials? = nil,
        to host: String = "api.example.com"
    ) -> ProxyHandshake {
        ProxyHandshake(Proxy(kind: kind, host: "proxy", port: 1, credentials: credentials), to: host, port: 443)
    }

    /// What a handshake says to answers that come a byte at a time, and what it leaves.
    private static func run(
        _ handshake: ProxyHandshake,
        _ answers: [UInt8]
    ) throws(ProxyError) -> (said: [[UInt8]], rest: [UInt8]?) {
        var handshake = handshake
        var said = [handshake.opening]
        var rest: [UInt8]?
        for byte in answers {
            switch try handshake.take([byte]) {
            case .wait: if rest != nil { rest?.append(byte) }
            case .send(let bytes): said.append(bytes)
            case .done(let left): rest = left
            }
        }
        return (said, rest)
    }

    @Test(
        "CONNECT names host and port, and the credentials only as its header",
        arguments: [
            ("api.example.com", nil, "CONNECT api.example.com:443 HTTP/1.1\r\nhost: api.example.com:443\r\n\r\n"),
            (
                "fd00::7", secret,
                "CONNECT [fd00::7]:443 HTTP/1.1\r\nhost: [fd00::7]:443\r\n"
                    + "proxy-authorization: Basic bWU6aHVudGVyMg==\r\n\r\n"
            ),
        ] as [(String, Proxy.Credentials?, String)]
    )
    func connect(host: String, credentials: Proxy.Credentials?, head: String) {
        #expect(String(decoding: Self.handshake(.http, credentials, to: host).opening, as: UTF8.self) == head)
    }

    @Test("a tunnel stands after any 2xx, and what follows its head is the target's")
    func connected() throws {
        var handshake = Self.handshake(.http)
        let answer = "HTTP/1.1 200 Connection established\r\nvia: x\r\n\r\n"
        #expect(try handshake.take(Array((answer + "rest").utf8)) == .done(rest: Array("rest".utf8)))
        let split = try Self.run(Self.handshake(.http), Array("HTTP/1.0 204\r\n\r\n".utf8))
        #expect(split.rest == [])
    }

    @Test(
        "any other answer to CONNECT refuses",
        arguments: [
            "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "HTTP/1.1 502 Bad Gateway\r\n\r\n",
            "HTTP/1.1 302 Found\r\n\r\n", "SSH-2.0-x\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20\r\n\r\n",
            "HTTP/1.1 200 OK\r\n" + String(repeating: "x", count: 20_000),
        ]
    )
    func notConnected(answer: String) {
        #expect(throws: ProxyError.self) { try Self.run(Self.handshake(.http, Self.secret), Array(answer.utf8)) }
    }

    @Test("SOCKS without a password asks for the name")
    func socks() throws {
        let answers: [UInt8] = [5, 0] + [5, 0, 0, 1, 127, 0, 0, 1, 0, 80]
        let (said, rest) = try Self.run(Self.handshake(.socks5h), answers)
        #expect(said == [[5, 1, 0], [5, 1, 0, 3, 15] + Array("api.example.com".utf8) + [1, 187]])
        #expect(rest == [])
    }

    @Test("SOCKS with a password gives it only to a proxy that asks", arguments: [true, false])
    func password(isAsked: Bool) throws {
        let answers: [UInt8] = (isAsked ? [5, 2, 1, 0] : [5, 0]) + [5, 0, 0, 3, 1, 120, 0, 80]
        let (said, rest) = try Self.run(Self.handshake(.socks5, Self.secret, to: "10.0.0.7"), answers)
        let login: [[UInt8]] = isAsked ? [[1, 2] + Array("me".utf8) + [7] + Array("hunter2".utf8)] : []
        #expect(said == [[5, 2, 0, 2]] + login + [[5, 1, 0, 1, 10, 0, 0, 7, 1, 187]])
        #expect(rest == [])
    }

    @Test("SOCKS takes addresses of both families and leaves what follows")
    func versionSix() throws {
        let answers: [UInt8] = [5, 0] + [5, 0, 0, 4] + Array(repeating: 0, count: 18) + [9, 9]
        let (said, rest) = try Self.run(Self.handshake(.socks5, to: "::1"), answers)
        #expect(said.last == [5, 1, 0, 4] + Array(repeating: 0, count: 15) + [1, 1, 187])
        #expect(rest == [9, 9])
    }

    @Test(
        "a SOCKS proxy that refuses, or is none, is an error without the password in it",
        arguments: [
            [4, 0], [5, 255], [5, 1], [5, 2, 1, 1], [5, 0, 5, 5, 0, 1, 0], [5, 0, 4, 0, 0, 1, 0],
            [5, 0, 5, 0, 0, 9, 0],
        ] as [[UInt8]]
    )
    func socksRefused(answers: [UInt8]) throws {
        let error = #expect(throws: ProxyError.self) { try Self.run(Self.handshake(.socks5h, Self.secret), answers) }
        #expect(try !#require(error).description.contains("hunter2"))
    }

    @Test("a proxy that asks who comes is an error where the plan does not say")
    func unnamed() {
        #expect(throws: ProxyError.self) { try Self.run(Self.handshake(.socks5), [5, 2]) }
    }
}
