/// The parts of an HTTP/1.1 response head that decide how its body is read.
package struct ReplyHead: Sendable, Hashable {
    package enum Body: Sendable, Hashable {
        case none
        case length(Int)
        case chunked
        case untilClose
    }

    package enum Content: Sendable, Hashable {
        case eventStream
        case json
        case other
    }

    package var status: UInt16
    package var body: Body
    package var content: Content
    /// Whether the server keeps the connection open behind this answer.
    package var keepsAlive: Bool
    /// The wait that the server asks for, in milliseconds.
    package var retryAfterMilliseconds: Int32?
    package var isCompressed = false

    /// Reads a head, from its first byte through its empty line.
    ///
    /// - Returns: nil if it is not HTTP/1, or announces a length or coding that cannot be read.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        var lines = Lines(bytes)
        guard let statusLine = lines.next(), statusLine.count >= 12,
            String(decoding: statusLine.prefix(7), as: UTF8.self) == "HTTP/1.",
            let minor = statusLine.dropFirst(7).first, minor == UInt8(ascii: "0") || minor == UInt8(ascii: "1"),
            statusLine[statusLine.startIndex + 8] == UInt8(ascii: " "),
            let status = UInt16(String(decoding: statusLine.dropFirst(9).prefix(3), as: UTF8.self)), status >= 100
        else { return nil }
        self.status = status
        keepsAlive = minor == UInt8(ascii: "1")
        content = .other
        var length: Int?
        var isChunked = false
        while let line = lines.next(), !line.isEmpty {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            switch name {
            case "content-length":
                guard let value = Int(Self.value(line, colon)), value >= 0, length == nil || length == value else {
                    return nil
                }
                length = value
            case "transfer-encoding":
                guard Self.value(line, colon).lowercased() == "chunked" else { return nil }
                isChunked = true
            case "connection":
                let value = Self.value(line, colon).lowercased()
                if value.contains("close") { keepsAlive = false }
                if value.contains("keep-alive") { keepsAlive = true }
            case "content-type":
                let value = Self.value(line, colon).lowercased()
                if value.hasPrefix("text/event-stream") {
                    content = .eventStream
                } else if value.hasPrefix("application/json") || value.hasPrefix("application/problem+json") {
                    content = .json
                }
            case "content-encoding":
                isCompressed = Self.value(line, colon).lowercased() != "identity"
            case "retry-after-ms":
                retryAfterMilliseconds = Double(Self.value(line, colon)).flatMap { Self.milliseconds($0) }
            case "retry-after":
                guard retryAfterMilliseconds == nil else { continue }
                retryAfterMilliseconds = Double(Self.value(line, colon)).flatMap { Self.milliseconds($0 * 1_000) }
            default: break
            }
        }
        body =
            if status < 200 || status == 204 || status == 304 {
                .none
            } else if isChunked {
                .chunked
            } else if let length {
                .length(length)
            } else {
                .untilClose
            }
        if body == .untilClose { keepsAlive = false }
    }

    private static func milliseconds(_ value: Double) -> Int32? {
        value.isFinite && value >= 0 ? Int32(min(value, 2e9)) : nil
    }

    private static func value(_ line: Slice<UnsafeBufferPointer<UInt8>>, _ colon: Int) -> String {
        var value = line[(colon + 1)...]
        while let byte = value.first, byte == 0x20 || byte == 0x09 { value = value.dropFirst() }
        while let byte = value.last, byte == 0x20 || byte == 0x09 { value = value.dropLast() }
        return String(decoding: value, as: UTF8.self)
    }

    private struct Lines {
        private let bytes: UnsafeBufferPointer<UInt8>
        private var at = 0

        init(_ bytes: UnsafeBufferPointer<UInt8>) {
            self.bytes = bytes
        }

        mutating func next() -> Slice<UnsafeBufferPointer<UInt8>>? {
            guard at < bytes.count, let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            let line = bytes[at..<end]
            at = end + 1
            return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        }
    }
}
