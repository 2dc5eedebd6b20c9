import TidemarkJSON

/// The head of a request, checked so that no header can break it apart.
enum RequestHead {
    /// Headers that frame the message or the connection; they are the client's own business.
    private static let reserved: Set<String> = [
        "connection", "content-length", "expect", "keep-alive", "proxy-authorization", "te", "trailer",
        "transfer-encoding", "upgrade",
    ]

    /// The headers that do not change from one request to the next, checked.
    static func headers(
        _ form: RequestTemplate.Form,
        _ target: RequestTarget
    ) throws(WireError) -> [(name: String, value: String)] {
        guard form.path.hasPrefix("/"), form.path.utf8.allSatisfy(isVisible) else {
            throw WireError(
                code: .invalidAddress,
                message: "the path \(JSONValue.quoted(form.path)) is not one of a URL"
            )
        }
        guard !target.host.isEmpty, target.host.utf8.allSatisfy(isVisible) else {
            throw WireError(
                code: .invalidAddress,
                message: "the host \(JSONValue.quoted(target.host)) is not one of a URL"
            )
        }
        let own =
            [
                ("host", target.host),
                ("user-agent", target.userAgent),
                ("accept", target.isStreamed ? "text/event-stream" : "application/json"),
                ("accept-encoding", "identity"),
                ("content-type", "application/json"),
            ].filter { header in !form.headers.contains { $0.name == header.0 } } + form.headers
        let taken = Set(target.headers.map { $0.name.lowercased() })
        let headers = own.filter { !taken.contains($0.name) } + target.headers
        for header in headers { try check(header) }
        return headers
    }

    /// A proxy that reads requests gets the whole URL, and its credentials as a further header.
    static func bytes(
        path: String,
        headers: [(name: String, value: String)],
        proxy: RequestTarget.ProxiedForm?
    ) -> [UInt8] {
        let own = proxy?.authorization.map { [(name: "proxy-authorization", value: $0)] } ?? []
        return Array(
            ("POST \(proxy?.origin ?? "")\(path) HTTP/1.1\r\n" + lines(headers + own) + "content-length: ").utf8
        )
    }

    static func lines(_ headers: [(name: String, value: String)]) -> String {
        headers.map { "\($0.name): \($0.value)\r\n" }.joined()
    }

    private static func check(_ header: (name: String, value: String)) throws(WireError) {
        func fault(_ what: String) -> WireError {
            WireError(code: .invalidHeader, message: "the header \(JSONValue.quoted(header.name)) \(what)")
        }
        guard !header.name.isEmpty, header.name.utf8.allSatisfy(isToken) else {
            throw fault("has a name with characters that HTTP does not allow")
        }
        guard !reserved.contains(header.name.lowercased()) else { throw fault("is set by Tidemark itself") }
        guard header.value.utf8.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7F) }) else {
            throw fault("has a line break or another control character in its value")
        }
    }

    private static func isVisible(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) }

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
