import Glibc

/// The request line and the header fields that decide how a request is read.
struct HTTPRequestHead {
    /// How the length of the body is told.
    enum Framing: Hashable {
        case length(Int)
        case chunked
    }

    var method: HTTPRequest.Method
    var target: String
    var userAgent: String?
    /// `x-tidemark-fault`.
    var fault: String?
    var isHTTP10: Bool
    var keepsAlive: Bool
    var expectsContinue = false
    var framing = Framing.length(0)

    /// Reads a head: everything up to the empty line, whose end it includes.
    init(parsing head: UnsafeRawBufferPointer) throws(HTTPFault) {
        var lines = HTTPLines(head)
        guard let request = lines.next() else { throw .malformed }
        (method, target, isHTTP10) = try Self.requestLine(request)
        keepsAlive = !isHTTP10
        var length: Int?
        var isChunked = false
        while let line = lines.next(), !line.isEmpty {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                !line[..<colon].contains(where: { $0 <= 0x20 })
            else { throw .malformed }
            let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
            let value = UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]).trimmed
            if name.equals("content-length") {
                guard let count = value.decimal, length == nil || length == count else { throw .malformed }
                length = count
            } else if name.equals("transfer-encoding") {
                guard value.equals("chunked"), !isChunked else { throw .unknownCoding }
                isChunked = true
            } else if name.equals("connection") {
                if value.lists("close") { keepsAlive = false }
                if isHTTP10, value.lists("keep-alive") { keepsAlive = true }
            } else if name.equals("user-agent") {
                userAgent = String(decoding: value, as: UTF8.self)
            } else if name.equals("x-tidemark-fault") {
                fault = String(decoding: value, as: UTF8.self)
            } else if name.equals("expect") {
                expectsContinue = value.equals("100-continue")
            }
        }
        // A request with both could be read in two ways by two servers.
        guard !isChunked || length == nil else { throw .malformed }
        framing = isChunked ? .chunked : .length(length ?? 0)
    }

    private static func requestLine(
        _ line: UnsafeRawBufferPointer
    ) throws(HTTPFault) -> (HTTPRequest.Method, String, isHTTP10: Bool) {
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty,
            parts[0].allSatisfy({ (0x41...0x5A).contains($0) || $0 == 0x2D || $0 == 0x5F }),
            parts[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw .malformed }
        let version = UnsafeRawBufferPointer(rebasing: parts[2])
        guard version.equals("http/1.1") || version.equals("http/1.0") else {
            throw version.count == 8 && version.prefix(5).elementsEqual("HTTP/".utf8) ? .unknownVersion : .malformed
        }
        let method: HTTPRequest.Method =
            if parts[0].elementsEqual("POST".utf8) {
                .post
            } else if parts[0].elementsEqual("GET".utf8) {
                .get
            } else if parts[0].elementsEqual("HEAD".utf8) {
                .head
            } else if parts[0].elementsEqual("PATCH".utf8) {
                .patch
            } else {
                .other
            }
        return (method, String(decoding: parts[1], as: UTF8.self), version[7] == UInt8(ascii: "0"))
    }
}

/// The lines of a text that end with LF or CRLF, without their ends.
struct HTTPLines {
    private var rest: UnsafeRawBufferPointer

    init(_ text: UnsafeRawBufferPointer) {
        rest = text
    }

    /// The next whole line; nil when what is left has no end yet.
    mutating func next() -> UnsafeRawBufferPointer? {
        guard let base = rest.baseAddress, let newline = memchr(base, 0x0A, rest.count) else { return nil }
        let count = UnsafeRawPointer(newline) - base
        let line = rest[..<count]
        rest = UnsafeRawBufferPointer(rebasing: rest[(count + 1)...])
        return UnsafeRawBufferPointer(rebasing: line.last == 0x0D ? line.dropLast() : line)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether it is `text`, which is in lower case, in whatever case.
    fileprivate func equals(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount, let base = baseAddress else { return false }
        return strncasecmp(
            base.assumingMemoryBound(to: CChar.self),
            UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self),
            count
        ) == 0
    }

    fileprivate var trimmed: UnsafeRawBufferPointer {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        var slice = self[...]
        while let first = slice.first, isBlank(first) { slice.removeFirst() }
        while let last = slice.last, isBlank(last) { slice.removeLast() }
        return UnsafeRawBufferPointer(rebasing: slice)
    }

    /// Whether a list separated by commas has `element`.
    fileprivate func lists(_ element: StaticString) -> Bool {
        split(separator: UInt8(ascii: ",")).contains { UnsafeRawBufferPointer(rebasing: $0).trimmed.equals(element) }
    }

    /// The value of nothing but decimal digits, cut at `Int.max`; nil for anything else.
    fileprivate var decimal: Int? {
        guard !isEmpty, allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return reduce(0) { value, digit in
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            return overflow || tenfold > Int.max - 9 ? Int.max : tenfold + Int(digit - 0x30)
        }
    }
}
