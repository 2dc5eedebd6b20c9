package import TidemarkUnits

extension BaseURL {
    /// Reads `http(s)://host[:port][/path]`, whose host is a name, an IPv4 address, or an IPv6 address in brackets, or
    /// `unix:/socket[:/path]`.
    ///
    /// - Throws: `UnitError`; its `found` never holds user names, passwords or queries.
    package init(parsing text: String) throws(UnitError) {
        let allowed = "a URL, such as http://127.0.0.1:8000/v1 or https://example.com/v1"
        let shown = text.contains("@") ? "…" : text.prefix { $0 != "?" } + (text.contains("?") ? "?…" : "")
        func failure(_ allowed: String, suggestion: String? = nil) -> UnitError {
            UnitError(found: shown, allowed: allowed, suggestion: suggestion)
        }
        if text.hasPrefix("unix:") {
            self = try Self.unix(text.dropFirst(5)) { failure($0) }
            return
        }
        guard let mark = text.firstRange(of: "://") else {
            let looksLikeHost = !text.isEmpty && shown == text && !text.contains(" ") && text.first != "/"
            let isLocal = text.hasPrefix("localhost") || text.hasPrefix("127.") || text.hasPrefix("[::1]")
            throw failure(allowed, suggestion: looksLikeHost ? (isLocal ? "http://" : "https://") + text : nil)
        }
        var rest = text[mark.upperBound...]
        let authorityEnd = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<authorityEnd]
        rest = rest[authorityEnd...]
        guard !authority.contains("@") else {
            throw failure("a URL without user name and password; a key goes under \"key: env:NAME\"")
        }
        guard let scheme = Scheme(rawValue: text[..<mark.lowerBound].lowercased()) else {
            throw failure("a URL of http or https")
        }
        let path = try Self.path(rest) { failure($0) }
        let (host, port) = try Self.split(authority, scheme: scheme, failure: failure)
        self.init(scheme: scheme, host: host, port: port, path: path)
    }

    private static func path(
        _ text: Substring,
        failure: (_ allowed: String) -> UnitError
    ) throws(UnitError) -> String {
        guard !text.contains("?"), !text.contains("#") else {
            throw failure("a URL without ? and #: only its base is given")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"\"<>\\^`{|}".utf8.contains($0) }) else {
            throw failure("a URL whose path is plain ASCII")
        }
        return String(text.reversed().drop { $0 == "/" }.reversed())
    }

    /// The longest path that fits into the address of a Unix socket.
    private static let longestSocket = 107

    /// Reads what follows `unix:`, with or without `//` before the path.
    private static func unix(
        _ text: Substring,
        failure: (_ allowed: String) -> UnitError
    ) throws(UnitError) -> BaseURL {
        let rest = text.hasPrefix("///") ? text.dropFirst(2) : text
        let socket = rest.prefix { $0 != ":" }
        let path = rest.dropFirst(socket.count + 1)
        guard socket.hasPrefix("/"), !socket.hasPrefix("//"), !socket.hasSuffix("/"),
            path.isEmpty || path.hasPrefix("/")
        else {
            throw failure(
                "the path of a socket from the root, such as unix:/run/server.sock or unix:/run/server.sock:/v1"
            )
        }
        guard socket.utf8.count <= longestSocket, socket.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw failure("a socket whose path has \(longestSocket) bytes at most")
        }
        return BaseURL(
            scheme: .http,
            host: "localhost",
            port: 80,
            path: try Self.path(path, failure: failure),
            socket: String(socket)
        )
    }

    /// An address of IPv4 or IPv6, without brackets.
    static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { octet($0) != nil } || IPv6(text) != nil
    }

    private static func split(
        _ authority: Substring,
        scheme: Scheme,
        failure: (_ allowed: String, _ suggestion: String?) -> UnitError
    ) throws(UnitError) -> (host: String, port: Int) {
        var host = authority
        var portText: Substring?
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { throw failure("a URL whose [ is closed by ]", nil) }
            host = authority[authority.index(after: authority.startIndex)..<close]
            let tail = authority[authority.index(after: close)...]
            guard tail.isEmpty || tail.first == ":" else { throw failure("a URL with [address]:port", nil) }
            portText = tail.isEmpty ? nil : tail.dropFirst()
            guard IPv6(String(host)) != nil else { throw failure("a URL with an IPv6 address in its brackets", nil) }
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
            guard !host.contains(":") else {
                throw failure("a URL with an IPv6 address in brackets, such as http://[::1]:8000", nil)
            }
        }
        guard !host.isEmpty else { throw failure("a URL with a host", nil) }
        let isName = host.utf8.allSatisfy(isHostByte)
        guard isName || authority.first == "[", host.utf8.count <= 253 else {
            throw failure("a URL whose host is plain ASCII (letters, digits, - and .)", nil)
        }
        guard let portText else { return (host.lowercased(), scheme == .https ? 443 : 80) }
        guard portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(portText),
            (1...65_535).contains(port)
        else { throw failure("a URL with a port from 1 to 65535", nil) }
        return (host.lowercased(), port)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || "-._".utf8.contains(byte)
    }

    /// A name as it may stand in a certificate: no address, no port.
    static func hostName(_ text: String) throws(UnitError) -> String {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count)
                && label.utf8.allSatisfy { isHostByte($0) && $0 != UInt8(ascii: ".") }
        }
        guard isName, text.utf8.count <= 253, !(labels.last ?? "").allSatisfy(\.isNumber) else {
            throw UnitError(found: text, allowed: "the name of a host, such as api.example.com")
        }
        return text.lowercased()
    }

    /// Whether requests stay on this machine.
    ///
    /// They do for a Unix socket, `localhost` and names under it, 127.0.0.0/8, `::1`, and the unspecified address, which leads to this
    /// machine too. A name that merely resolves to it does not count.
    package var isLoopback: Bool {
        if socket != nil || host == "localhost" || host.hasSuffix(".localhost") || host == "0.0.0.0" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 4, parts.allSatisfy({ octet($0) != nil }) { return parts[0] == "127" }
        guard let address = IPv6(host) else { return false }
        return address.groups.dropLast() == [0, 0, 0, 0, 0, 0, 0] && address.groups[7] <= 1
            || address.groups[0...5] == [0, 0, 0, 0, 0, 0xFFFF] && address.groups[6] >> 8 == 127
    }
}

/// A part of an IPv4 address in its only unambiguous form: decimal, without leading zeros.
private func octet(_ text: Substring) -> UInt8? {
    guard let value = UInt8(text), String(value) == text else { return nil }
    return value
}

/// The eight groups of an IPv6 address (RFC 4291, section 2.2).
private struct IPv6 {
    var groups: [UInt16]

    init?(_ text: String) {
        guard text.contains(":") else { return nil }
        // A zone (%eth0) is part of an address on this machine only and has no place in a URL.
        let sides = text.split(separator: "::", maxSplits: 2, omittingEmptySubsequences: false)
        guard sides.count <= 2 else { return nil }
        var read: [[UInt16]] = []
        for (index, side) in sides.enumerated() {
            guard let groups = Self.groups(side, isLast: index == sides.count - 1) else { return nil }
            read.append(groups)
        }
        if read.count == 1 {
            guard read[0].count == 8 else { return nil }
            groups = read[0]
        } else {
            let missing = 8 - read[0].count - read[1].count
            guard missing >= 1 else { return nil }
            groups = read[0] + Array(repeating: 0, count: missing) + read[1]
        }
    }

    private static func groups(_ text: Substring, isLast: Bool) -> [UInt16]? {
        if text.isEmpty { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if isLast, index == parts.count - 1, part.contains(".") {
                let bytes = part.split(separator: ".", omittingEmptySubsequences: false).compactMap { octet($0) }
                guard bytes.count == 4 else { return nil }
                groups += [UInt16(bytes[0]) << 8 | UInt16(bytes[1]), UInt16(bytes[2]) << 8 | UInt16(bytes[3])]
            } else {
                guard (1...4).contains(part.count), part.allSatisfy(\.isHexDigit), let group = UInt16(part, radix: 16)
                else { return nil }
                groups.append(group)
            }
        }
        return groups
    }
}
