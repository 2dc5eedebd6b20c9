package import TidemarkUnits

extension Proxy {
    /// Reads `http://[user:password@]host[:port]`, or the same with `socks5` or `socks5h`; without a scheme it is `http`.
    ///
    /// - Throws: `UnitError`; its `found` never holds user names or passwords.
    package init(parsing text: String) throws(UnitError) {
        var rest = Substring(text)
        var kind = Kind.http
        let isSecret = text.contains("@")
        func failure(_ allowed: String) -> UnitError { UnitError(found: isSecret ? "…" : text, allowed: allowed) }
        if let mark = rest.firstRange(of: "://") {
            guard let known = Kind(rawValue: rest[..<mark.lowerBound].lowercased()) else {
                throw failure("a proxy of http, socks5 or socks5h, such as http://proxy.example.com:3128")
            }
            kind = known
            rest = rest[mark.upperBound...]
        }
        var credentials: Credentials?
        if let at = rest.lastIndex(of: "@") {
            let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let user = Self.decoded(parts[0]), let password = Self.decoded(parts.count > 1 ? parts[1] : "") else {
                throw failure("a proxy whose user and password are percent-encoded")
            }
            // What RFC 1929 and the head of a request can carry.
            guard !user.isEmpty, user.utf8.count <= 255, password.utf8.count <= 255,
                kind != .http || !user.contains(":")
            else { throw failure("a proxy with a user and a password of 255 bytes at most") }
            credentials = Credentials(user: user, password: password)
            rest = rest[rest.index(after: at)...]
        }
        if rest.last == "/" { rest.removeLast() }
        // Host and port meet the same rules as those of a target.
        let hasPort = rest.last != "]" && rest.split(separator: "]").last?.contains(":") == true
        let authority = hasPort ? String(rest) : "\(rest):\(kind == .http ? 8_080 : 1_080)"
        guard !rest.contains("/"), let url = try? BaseURL(parsing: "http://\(authority)") else {
            throw failure("the URL of a proxy, such as http://proxy.example.com:3128")
        }
        self.init(kind: kind, host: url.host, port: url.port, credentials: credentials)
    }

    /// Percent-decoded; nil where that is not text.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(Substring(rest.prefix(2))), radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
