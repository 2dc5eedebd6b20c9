import TidemarkJSON

/// Writes OpenAI chat requests: made once per target and kind of request, then used for each of them.
///
/// All that does not change is rendered at the start. A request is what `begin` writes, then the prompt as text that
/// is already escaped for JSON, then `end`. Nothing is allocated for it once the buffer has grown.
/// Source: docs/wire/openai-chat.md, "Request".
package struct ChatRequestEncoding: Sendable {
    /// What a server understands, as far as it changes the request.
    package enum Dialect: Sendable, Hashable {
        /// Knows `max_completion_tokens`; pads its chunks unless told otherwise.
        case openAI
        /// Knows `max_completion_tokens`.
        case azure
        /// Knows `max_tokens`.
        case compatible
        /// Knows `max_tokens`, `ignore_eos` and `min_tokens`: vLLM and its like, and Tidemark's mock.
        case exact
    }

    package enum OutputBound: Sendable, Hashable {
        case atMost(Int)
        /// As `atMost` where the server knows no way to make an answer longer.
        case exactly(Int)
    }

    /// What follows the prompt.
    package static let end = Array(#""}]}"#.utf8)

    /// From the request line to the place of the content length.
    private let head: [UInt8]
    /// The body up to the bound.
    private let bodyStart: [UInt8]
    private let minimum: [UInt8]?
    /// The body from behind the bound to the prompt.
    private let bodyRest: [UInt8]

    /// Renders all that requests of one kind to one target share.
    ///
    /// `host` and `path` are what the functions of those names give. `authorization` is that header's whole value,
    /// such as `Bearer …`. Names of `headers` may be in any case; each takes the place of one of ours of its name.
    ///
    /// - Throws: `WireError` for an address or a header that would break the request apart.
    package init(
        host: String,
        path: String,
        model: String,
        dialect: Dialect,
        authorization: String?,
        headers: [(name: String, value: String)],
        isStreamed: Bool,
        userAgent: String
    ) throws(WireError) {
        head = try Self.head(
            host: host,
            path: path,
            own: [
                ("host", host),
                ("user-agent", userAgent),
                ("accept", isStreamed ? "text/event-stream" : "application/json"),
                ("accept-encoding", "identity"),
                ("content-type", "application/json"),
            ] + (authorization.map { [("authorization", $0)] } ?? []),
            users: headers
        )
        let knowsNewBound = dialect == .openAI || dialect == .azure
        let bound = knowsNewBound ? "max_completion_tokens" : "max_tokens"
        bodyStart = Array(#"{"model":\#(JSONValue.quoted(model)),"\#(bound)":"#.utf8)
        minimum = dialect == .exact ? Array(#","ignore_eos":true,"min_tokens":"#.utf8) : nil
        let padding = dialect == .openAI ? #","include_obfuscation":false"# : ""
        let stream = isStreamed ? #","stream":true,"stream_options":{"include_usage":true\#(padding)}"# : ""
        bodyRest = Array(#"\#(stream),"messages":[{"role":"user","content":""#.utf8)
    }

    /// Appends the request up to its prompt.
    ///
    /// `textBytes` is the length of the prompt as it will be written, escapes included.
    package func begin(textBytes: Int, output: OutputBound, into buffer: inout [UInt8]) {
        let tokens: Int
        var minimum: [UInt8]?
        switch output {
        case .atMost(let bound): tokens = bound
        case .exactly(let count):
            tokens = count
            minimum = self.minimum
        }
        let digits = String(tokens).utf8
        let length =
            bodyStart.count + digits.count + (minimum.map { $0.count + digits.count } ?? 0)
            + bodyRest.count + textBytes + Self.end.count
        buffer.append(contentsOf: head)
        buffer.append(contentsOf: String(length).utf8)
        buffer.append(contentsOf: [0x0D, 0x0A, 0x0D, 0x0A])
        buffer.append(contentsOf: bodyStart)
        buffer.append(contentsOf: digits)
        if let minimum {
            buffer.append(contentsOf: minimum)
            buffer.append(contentsOf: digits)
        }
        buffer.append(contentsOf: bodyRest)
    }
}

extension ChatRequestEncoding.Dialect {
    /// The dialect of a host, with or without a port, that is known by its name; `compatible` for all others.
    package init(host: String) {
        let name = host.lowercased().prefix { $0 != ":" }
        self =
            if name == "api.openai.com" || name.hasSuffix(".api.openai.com") {
                .openAI
            } else if name.hasSuffix(".openai.azure.com") {
                .azure
            } else {
                .compatible
            }
    }
}

// MARK: - Addresses

extension ChatRequestEncoding {
    /// The path to post to, under the base that a target names.
    ///
    /// `/v1` is not doubled, and a base that is the whole path already is used as it is.
    package static func path(base: String) -> String {
        var base = Substring(base)
        while base.last == "/" { base.removeLast() }
        if base.hasSuffix("/chat/completions") { return String(base) }
        return base + (base.hasSuffix("/v1") ? "/chat/completions" : "/v1/chat/completions")
    }

    /// The value of a `host` header: IPv6 in brackets, the port unless it is the scheme's own.
    package static func host(_ name: String, port: Int, defaultPort: Int) -> String {
        let name = name.contains(":") ? "[\(name)]" : name
        return port == defaultPort ? name : "\(name):\(port)"
    }
}

// MARK: - Head

extension ChatRequestEncoding {
    /// Headers that frame the message or the connection; they are the client's own business.
    private static let reserved: Set<String> = [
        "connection", "content-length", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    private static func head(
        host: String,
        path: String,
        own: [(name: String, value: String)],
        users: [(name: String, value: String)]
    ) throws(WireError) -> [UInt8] {
        guard path.hasPrefix("/"), path.utf8.allSatisfy(isVisible) else {
            throw WireError(code: .invalidAddress, message: "the path \(JSONValue.quoted(path)) is not one of a URL")
        }
        guard !host.isEmpty, host.utf8.allSatisfy(isVisible) else {
            throw WireError(code: .invalidAddress, message: "the host \(JSONValue.quoted(host)) is not one of a URL")
        }
        let taken = Set(users.map { $0.name.lowercased() })
        var text = "POST \(path) HTTP/1.1\r\n"
        for header in own.filter({ !taken.contains($0.name) }) + users {
            try check(header)
            text += "\(header.name): \(header.value)\r\n"
        }
        return Array((text + "content-length: ").utf8)
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
