import Glibc
import TidemarkPlan
import TidemarkWire

/// The words that are exchanged with a proxy until it passes bytes on: a machine over bytes, without a socket.
struct ProxyHandshake {
    enum Step: Equatable {
        /// More bytes are needed.
        case wait
        case send([UInt8])
        /// The tunnel stands; the rest of what came is the target's.
        case done(rest: [UInt8])
    }

    private enum State {
        /// Leads to `done` (2xx).
        case connect
        /// Leads to `authentication` (the proxy wants a password) or `request`.
        case greeting
        /// Leads to `request`.
        case authentication
        /// Leads to `done`.
        case request
        case done
    }

    private let proxy: Proxy
    private let host: String
    private let port: Int
    private var state: State
    private var received: [UInt8] = []

    /// An answer to CONNECT may hold a page of HTML, but its head is short.
    private static let longestHead = 16 << 10

    /// A tunnel to `host`, which is a name or an address without brackets.
    init(_ proxy: Proxy, to host: String, port: Int) {
        self.proxy = proxy
        self.host = host
        self.port = port
        state = proxy.kind == .http ? .connect : .greeting
    }

    /// The client's first words.
    var opening: [UInt8] {
        guard proxy.kind == .http else {
            return proxy.credentials == nil ? [5, 1, 0] : [5, 2, 0, 2]
        }
        let target = BaseURL.authority(host, port)
        var head = "CONNECT \(target) HTTP/1.1\r\nhost: \(target)\r\n"
        if let credentials = proxy.credentials { head += "proxy-authorization: \(credentials.basic)\r\n" }
        return Array((head + "\r\n").utf8)
    }

    /// Takes what the proxy said.
    ///
    /// - Throws: `ProxyError` where it refuses, or is no proxy of its kind.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(ProxyError) -> Step {
        received += bytes
        switch state {
        case .connect: return try takeConnect()
        case .greeting: return try takeGreeting()
        case .authentication: return try takeAuthentication()
        case .request: return try takeRequest()
        case .done: return .wait
        }
    }

    private mutating func finish(_ count: Int) -> Step {
        state = .done
        return .done(rest: Array(received[count...]))
    }

    // MARK: - CONNECT (RFC 9110, section 9.3.6)

    private mutating func takeConnect() throws(ProxyError) -> Step {
        guard let end = received.firstRange(of: Array("\r\n\r\n".utf8)) else {
            guard received.count < Self.longestHead, "HTTP/1.".utf8.starts(with: received.prefix(7)) else {
                throw ProxyError("the proxy did not answer in HTTP")
            }
            return .wait
        }
        let line = String(decoding: received.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), words[1].count == 3, let status = Int(words[1]) else {
            throw ProxyError("the proxy did not answer in HTTP")
        }
        guard (200..<300).contains(status) else {
            throw ProxyError("the proxy answered CONNECT with status \(status)")
        }
        return finish(end.upperBound)
    }

    // MARK: - SOCKS 5 (RFC 1928, RFC 1929)

    private mutating func takeGreeting() throws(ProxyError) -> Step {
        guard received.count >= 2 else { return .wait }
        guard received[0] == 5 else { throw ProxyError("the proxy does not speak SOCKS 5") }
        let method = received[1]
        received.removeFirst(2)
        switch (method, proxy.credentials) {
        case (0, _):
            state = .request
            return .send(request)
        case (2, let credentials?):
            state = .authentication
            let (user, password) = (Array(credentials.user.utf8), Array(credentials.password.utf8))
            return .send([1, UInt8(user.count)] + user + [UInt8(password.count)] + password)
        default:
            throw ProxyError(
                proxy.credentials == nil
                    ? "the proxy wants to know who asks" : "the proxy takes no user and password"
            )
        }
    }

    private mutating func takeAuthentication() throws(ProxyError) -> Step {
        guard received.count >= 2 else { return .wait }
        guard received[1] == 0 else { throw ProxyError("the proxy refused the user or the password") }
        received.removeFirst(2)
        state = .request
        return .send(request)
    }

    private var request: [UInt8] {
        let address: [UInt8]
        if let bytes = Self.bytes(of: host, AF_INET, count: 4) {
            address = [1] + bytes
        } else if let bytes = Self.bytes(of: host, AF_INET6, count: 16) {
            address = [4] + bytes
        } else {
            address = [3, UInt8(clamping: host.utf8.count)] + host.utf8
        }
        return [5, 1, 0] + address + [UInt8(port >> 8), UInt8(port & 0xFF)]
    }

    /// The bytes of an address in the order of the network; nil if it is none of this family.
    private static func bytes(of text: String, _ family: CInt, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }

    private mutating func takeRequest() throws(ProxyError) -> Step {
        guard received.count >= 5 else { return .wait }
        guard received[0] == 5 else { throw ProxyError("the proxy does not speak SOCKS 5") }
        guard received[1] == 0 else { throw ProxyError("the proxy could not connect: \(Self.reason(received[1]))") }
        let addressLength =
            switch received[3] {
            case 1: 4
            case 3: 1 + Int(received[4])
            case 4: 16
            default: throw ProxyError("the proxy does not speak SOCKS 5")
            }
        let count = 4 + addressLength + 2
        return received.count >= count ? finish(count) : .wait
    }

    private static func reason(_ code: UInt8) -> String {
        switch code {
        case 1: "its own failure"
        case 2: "not allowed"
        case 3: "the network is unreachable"
        case 4: "the host is unreachable"
        case 5: "the connection was refused"
        case 6: "no answer in time"
        default: "code \(code)"
        }
    }
}

extension Proxy.Credentials {
    /// The value of a `proxy-authorization` header (RFC 7617).
    package var basic: String { "Basic " + Base64.encoded(Array("\(user):\(password)".utf8)) }
}

/// A proxy that would not pass a connection on; what it says holds no credentials.
package struct ProxyError: Error, Sendable, CustomStringConvertible {
    package var description: String

    init(_ description: String) {
        self.description = description
    }
}
