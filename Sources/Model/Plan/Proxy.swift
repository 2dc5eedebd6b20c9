/// A proxy between the generator and a target.
package struct Proxy: Sendable, Hashable, CustomStringConvertible {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Requests in absolute form for `http`, a tunnel by CONNECT for everything else.
        case http
        /// RFC 1928; the target's name is resolved here.
        case socks5
        /// As `socks5`, and the proxy resolves the name.
        case socks5h
    }

    package var kind: Kind
    package var host: String
    package var port: Int
    package var credentials: Credentials?

    package init(kind: Kind, host: String, port: Int, credentials: Credentials? = nil) {
        self.kind = kind
        self.host = host
        self.port = port
        self.credentials = credentials
    }

    /// Without its credentials.
    package var description: String { "\(kind.rawValue)://\(BaseURL.authority(host, port))" }

    package var isLoopback: Bool { BaseURL(scheme: .http, host: host, port: port, path: "").isLoopback }

    /// Whether it is asked for a tunnel, and sees nothing of what goes through it; otherwise it reads each request.
    package func tunnels(_ url: BaseURL, _ version: Target.HTTPVersion) -> Bool {
        kind != .http || url.scheme == .https || version == .two
    }

    /// Go to the proxy and nowhere else.
    package struct Credentials: Sendable, Hashable, CustomStringConvertible {
        package var user: String
        package var password: String

        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }

        package var description: String { "[redacted]" }
    }
}

/// Whether a target is reached through a proxy.
package enum ProxyChoice: Sendable, Hashable {
    /// As the environment says: `HTTPS_PROXY` and its kin.
    case environment
    case none
    case through(Proxy)
}
