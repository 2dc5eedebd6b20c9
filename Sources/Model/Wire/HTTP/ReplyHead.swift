/// The parts of an HTTP/1.1 response head that decide how its body is read.
///
/// Source: RFC 9110 and 9112; docs/wire/openai-chat.md, "Waits" for what a server asks for.
package struct ReplyHead: Sendable, Hashable {
    package enum Body: Sendable, Hashable {
        case none
        case length(Int)
        case chunked
        case untilClose
    }

    package enum Content: Sendable, Hashable {
        case stream(Framing)
        case json
        case other

        /// Whether an answer of this type can be one of a family with this framing.
        func isReadable(as framing: Framing) -> Bool { self == .json || self == .stream(framing) }
    }

    package var status: UInt16
    package var body: Body
    package var content: Content
    /// Whether the server keeps the connection open behind this answer.
    package var keepsAlive: Bool
    /// The wait that the server asks for, in milliseconds.
    package var retryAfterMilliseconds: Int32?
    package var coding: Coding
    /// Where a redirect leads.
    package var location: String?

    /// How the body is coded for its way.
    package enum Coding: Sendable, Hashable {
        case identity, gzip, deflate
        /// One that is not read here, such as brotli.
        case other
    }

    /// Whether bytes may be the beginning of a head.
    static func isPlausible(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        zip(bytes, "HTTP/1.".utf8).allSatisfy { $0 == $1 }
    }

    /// Reads a head, from its first byte through its empty line.
    ///
    /// - Returns: nil if it is not HTTP/1, or announces a length or coding that cannot be read.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var lines = Lines(bytes)
        guard let statusLine = lines.next(), let (status, minor) = Self.statusLine(statusLine) else { return nil }
        var fields = Fields()
        while let line = lines.next(), !line.isEmpty {
            guard fields.take(line) else { return nil }
        }
        self.status = status
        content = fields.content
        coding = fields.coding
        location = fields.location
        retryAfterMilliseconds = fields.retryAfterMilliseconds
        if status < 200 || status == 204 || status == 304 {
            body = .none
        } else if fields.isChunked {
            body = .chunked
        } else if let length = fields.length {
            body = .length(length)
        } else {
            body = .untilClose
        }
        let isSpokenSince = minor == 1 ? !fields.closes : fields.keepsAlive && !fields.closes
        // A chunked body beside a length, or from a server that should not know chunks, may not end where it seems to.
        let isFramedTwice = fields.isChunked && (fields.length != nil || minor == 0)
        keepsAlive = isSpokenSince && !isFramedTwice && body != .untilClose
    }

    /// The head of an answer over HTTP/2, whose end is told by its frames.
    package init(status: UInt16, fields list: some Sequence<(name: String, value: String)>) {
        var fields = Fields()
        for field in list { _ = fields.take(field.name, field.value) }
        self.status = status
        content = fields.content
        coding = fields.coding
        location = fields.location
        retryAfterMilliseconds = fields.retryAfterMilliseconds
        body = status == 204 || status == 304 ? .none : .untilClose
        keepsAlive = true
    }

    private typealias Line = Slice<UnsafeBufferPointer<UInt8>>

    /// `HTTP/1.1 200 OK`; the reason may be absent.
    private static func statusLine(_ line: Line) -> (status: UInt16, minor: Int)? {
        let bytes = UnsafeBufferPointer(rebasing: line)
        guard bytes.count >= 12, isPlausible(bytes), bytes[8] == UInt8(ascii: " "),
            bytes[7] == UInt8(ascii: "0") || bytes[7] == UInt8(ascii: "1"),
            bytes.count == 12 || bytes[12] == UInt8(ascii: " "),
            let status = UInt16(String(decoding: bytes[9..<12], as: UTF8.self)), status >= 100
        else { return nil }
        return (status, bytes[7] == UInt8(ascii: "1") ? 1 : 0)
    }

    private struct Lines {
        private let bytes: UnsafeBufferPointer<UInt8>
        private var at = 0

        init(_ bytes: UnsafeBufferPointer<UInt8>) {
            self.bytes = bytes
        }

        mutating func next() -> Line? {
            guard at < bytes.count, let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            let line = bytes[at..<end]
            at = end + 1
            return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        }
    }

    /// What the header fields say, taken one line after the other.
    private struct Fields {
        var length: Int?
        var isChunked = false
        var closes = false
        var keepsAlive = false
        var content = Content.other
        var coding = Coding.identity
        var location: String?
        private var isFraming = false
        private var date: Int?
        private var wait: String?
        private var waitMilliseconds: String?

        /// - Returns: false where the message's end could not be told any more.
        mutating func take(_ line: Line) -> Bool {
            if line.first == 0x20 || line.first == 0x09 {
                // A folded line goes on with the field before it (RFC 9112, section 5.2).
                return !isFraming
            }
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return false }
            return take(Self.trimmed(line[..<colon]).lowercased(), Self.trimmed(line[(colon + 1)...]))
        }

        mutating func take(_ name: String, _ value: String) -> Bool {
            isFraming = false
            switch name {
            case "content-length":
                isFraming = true
                return takeLength(value)
            case "transfer-encoding":
                isFraming = true
                isChunked = true
                return value.lowercased() == "chunked"
            case "connection":
                let options = value.lowercased().split(separator: ",").map {
                    $0.drop { $0 == " " }.prefix { $0 != " " }
                }
                closes = closes || options.contains("close")
                keepsAlive = keepsAlive || options.contains("keep-alive")
            case "content-type": content = Self.content(value.lowercased())
            case "content-encoding": coding = Self.coding(value.lowercased())
            case "location": location = value
            case "date": date = HTTPDate.seconds(value)
            case "retry-after": wait = value
            case "retry-after-ms": waitMilliseconds = value
            default: break
            }
            return true
        }

        private mutating func takeLength(_ value: String) -> Bool {
            guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(value) else { return false }
            defer { self.length = length }
            return self.length == nil || self.length == length
        }

        private static func coding(_ name: String) -> Coding {
            switch name {
            case "", "identity": .identity
            case "gzip", "x-gzip": .gzip
            case "deflate": .deflate
            default: .other
            }
        }

        private static func content(_ type: String) -> Content {
            let type = type.prefix { $0 != ";" && $0 != " " && $0 != "\t" }
            return switch type {
            case "text/event-stream": .stream(.serverSentEvents)
            case "application/x-ndjson", "application/jsonl", "application/json-lines": .stream(.jsonLines)
            case "application/vnd.amazon.eventstream": .stream(.eventStream)
            case "application/json", "application/problem+json": .json
            default: .other
            }
        }

        /// The more exact form first; a date counts from the answer's own.
        var retryAfterMilliseconds: Int32? {
            if let wait = waitMilliseconds.flatMap(Double.init), wait >= 0 { return Int32(min(wait, 2e9)) }
            if let wait = wait.flatMap(Double.init), wait >= 0 { return Int32(min(wait * 1_000, 2e9)) }
            guard let until = wait.flatMap(HTTPDate.seconds), let date else { return nil }
            return Int32(clamping: max(0, until - date) * 1_000)
        }

        private static func trimmed(_ text: Line) -> String {
            var text = text
            while let byte = text.first, byte == 0x20 || byte == 0x09 { text = text.dropFirst() }
            while let byte = text.last, byte == 0x20 || byte == 0x09 { text = text.dropLast() }
            return String(decoding: text, as: UTF8.self)
        }
    }
}
