/// A target as its requests are written: all that does not change from one to the next.
package struct RequestTarget: Sendable {
    /// As in a URL: IPv6 in brackets, the port unless it is the scheme's own (`RequestTarget.host`).
    package var host: String
    /// The path of the base that the user gave; the family's own is put behind it.
    package var basePath: String
    package var model: String
    /// Goes into the head and nowhere else.
    package var key: String?
    /// Sign each request as it is sent, where there is no key.
    package var credentials: AWSCredentials?
    /// The user's; each takes the place of one of ours of its name.
    package var headers: [(name: String, value: String)]
    package var isStreamed: Bool
    package var userAgent: String
    /// Takes members that force the length of an answer: Tidemark's own mock.
    package var takesExactLengths: Bool
    /// Set where a proxy reads the requests: they are in absolute form then.
    package var proxy: ProxiedForm?

    package struct ProxiedForm: Sendable {
        /// Scheme and host: `http://example.com:8000`.
        package var origin: String
        /// The value of a `proxy-authorization` header.
        package var authorization: String?

        package init(origin: String, authorization: String?) {
            self.origin = origin
            self.authorization = authorization
        }
    }

    package init(
        host: String,
        basePath: String,
        model: String,
        key: String?,
        headers: [(name: String, value: String)],
        isStreamed: Bool,
        userAgent: String,
        takesExactLengths: Bool,
        credentials: AWSCredentials? = nil
    ) {
        self.host = host
        self.basePath = basePath
        self.model = model
        self.key = key
        self.headers = headers
        self.isStreamed = isStreamed
        self.userAgent = userAgent
        self.takesExactLengths = takesExactLengths
        self.credentials = credentials
    }

    /// The value of a `host` header: IPv6 in brackets, the port unless it is the scheme's own.
    package static func host(_ name: String, port: Int, defaultPort: Int) -> String {
        let name = name.contains(":") ? "[\(name)]" : name
        return port == defaultPort ? name : "\(name):\(port)"
    }

    /// `own` behind the user's base: a version segment that both have is not doubled, and a base that ends with the
    /// whole of `own` but its version is used as it is.
    ///
    /// `/v1/chat/completions` under `/openai/v1` is `/openai/v1/chat/completions`.
    func path(_ own: String) -> String {
        var base = Substring(basePath)
        while base.last == "/" { base.removeLast() }
        let segments = own.split(separator: "/", maxSplits: 1)
        guard segments.count == 2 else { return base.hasSuffix(own) ? String(base) : base + own }
        let version = "/\(segments[0])"
        let rest = "/\(segments[1])"
        if base.hasSuffix(rest) { return String(base) }
        return base.hasSuffix(version) ? base + rest : base + own
    }
}
