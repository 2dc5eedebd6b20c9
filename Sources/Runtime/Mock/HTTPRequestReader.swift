import Glibc
import NIOCore

/// Reads the requests of one connection out of its bytes, which may be cut anywhere.
///
/// Knows no channel: bytes are appended to a buffer, and `next` takes whole requests from it.
struct HTTPRequestReader {
    static let largestHead = 64 << 10
    static let largestBody = 64 << 20
    /// A chunk's size line with its extensions, and a trailer's line.
    private static let longestChunkLine = 4 << 10

    enum Step {
        /// What was appended does not make a request yet.
        case needsMore
        /// The client waits for leave to send the body. Told once; go on with `next`.
        case expectsContinue
        case request(HTTPRequest)
    }

    private enum State {
        /// The first bytes of the buffer were searched for the head's end. Leads to `fixed` or `chunks`.
        case head(searched: Int)
        case fixed(HTTPRequestHead, length: Int)
        case chunks(HTTPRequestHead, ChunkedBody)
        /// A fault was thrown; whatever comes is dropped.
        case ended
    }

    private var state = State.head(searched: 0)

    /// Whether a request has begun and is not complete.
    var isWithinRequest: Bool {
        switch state {
        case .head(let searched): searched > 0
        case .fixed, .chunks: true
        case .ended: false
        }
    }

    /// How many bytes the buffer should be able to hold, so that it need not grow in steps.
    var bytesExpected: Int {
        if case .fixed(_, let length) = state { length } else { 0 }
    }

    /// Takes the next request from the front of `buffer`.
    ///
    /// - Throws: `HTTPFault`; the connection cannot be read after it.
    mutating func next(from buffer: inout ByteBuffer) throws(HTTPFault) -> Step {
        do {
            return try step(&buffer)
        } catch {
            state = .ended
            throw error
        }
    }

    private mutating func step(_ buffer: inout ByteBuffer) throws(HTTPFault) -> Step {
        switch state {
        case .head(let searched): return try head(&buffer, searched: searched)
        case .fixed(let head, let length):
            guard let body = buffer.readSlice(length: length) else { return .needsMore }
            return finish(head, body)
        case .chunks(let head, var body):
            state = .ended
            let isComplete = try body.take(from: &buffer)
            guard isComplete else {
                state = .chunks(head, body)
                return .needsMore
            }
            return finish(head, body.bytes)
        case .ended:
            buffer.clear()
            return .needsMore
        }
    }

    private mutating func finish(_ head: HTTPRequestHead, _ body: ByteBuffer) -> Step {
        state = .head(searched: 0)
        return .request(
            HTTPRequest(
                method: head.method,
                target: head.target,
                userAgent: head.userAgent,
                fault: head.fault,
                keepsAlive: head.keepsAlive,
                takesChunks: !head.isHTTP10,
                body: body
            )
        )
    }

    private mutating func head(_ buffer: inout ByteBuffer, searched: Int) throws(HTTPFault) -> Step {
        if searched == 0 { skipEmptyLines(&buffer) }
        guard let end = buffer.withUnsafeReadableBytes({ Self.headEnd(in: $0, from: searched) }) else {
            guard buffer.readableBytes <= Self.largestHead else { throw .headTooLarge }
            state = .head(searched: buffer.readableBytes)
            return .needsMore
        }
        guard end <= Self.largestHead else { throw .headTooLarge }
        let parsed = buffer.withUnsafeReadableBytes { bytes in
            Result { () throws(HTTPFault) in
                try HTTPRequestHead(parsing: UnsafeRawBufferPointer(rebasing: bytes[..<end]))
            }
        }
        let head = try parsed.get()
        buffer.moveReaderIndex(forwardBy: end)
        switch head.framing {
        case .length(let length):
            guard length <= Self.largestBody else { throw .bodyTooLarge }
            state = .fixed(head, length: length)
            return head.expectsContinue && buffer.readableBytes < length ? .expectsContinue : try step(&buffer)
        case .chunked:
            state = .chunks(head, ChunkedBody())
            return head.expectsContinue && buffer.readableBytes == 0 ? .expectsContinue : try step(&buffer)
        }
    }

    /// A line end too many after a body is forgiven, as RFC 9112 section 2.2 advises.
    private func skipEmptyLines(_ buffer: inout ByteBuffer) {
        let ends = buffer.readableBytesView.prefix { $0 == 0x0D || $0 == 0x0A }.count
        buffer.moveReaderIndex(forwardBy: ends)
    }

    /// The length of the head with its empty line, if that is there; it does not end in the first `searched` bytes.
    private static func headEnd(in bytes: UnsafeRawBufferPointer, from searched: Int) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        var at = max(0, searched - 2)
        while at < bytes.count, let newline = memchr(base + at, 0x0A, bytes.count - at) {
            at = UnsafeRawPointer(newline) - base + 1
            if at < bytes.count, bytes[at] == 0x0A { return at + 1 }
            if at + 1 < bytes.count, bytes[at] == 0x0D, bytes[at + 1] == 0x0A { return at + 2 }
        }
        return nil
    }

    /// A body that arrives in chunks (RFC 9112 section 7.1).
    private struct ChunkedBody {
        private enum Part {
            case size
            case data(left: Int)
            /// The line end after a chunk's data.
            case dataEnd
            /// The lines after the last chunk, up to an empty one.
            case trailer(bytes: Int)
        }

        private(set) var bytes = ByteBuffer()
        private var part = Part.size

        /// Takes what is there; true once the body is complete.
        mutating func take(from buffer: inout ByteBuffer) throws(HTTPFault) -> Bool {
            while true {
                switch part {
                case .size:
                    guard let line = try Self.line(&buffer) else { return false }
                    let size = try Self.size(line)
                    guard bytes.readableBytes + size <= HTTPRequestReader.largestBody else { throw .bodyTooLarge }
                    part = size == 0 ? .trailer(bytes: 0) : .data(left: size)
                case .data(let left):
                    guard var piece = buffer.readSlice(length: min(left, buffer.readableBytes)), piece.readableBytes > 0
                    else { return false }
                    part = piece.readableBytes == left ? .dataEnd : .data(left: left - piece.readableBytes)
                    bytes.writeBuffer(&piece)
                case .dataEnd:
                    guard let line = try Self.line(&buffer) else { return false }
                    guard line.isEmpty else { throw .malformed }
                    part = .size
                case .trailer(let seen):
                    guard let line = try Self.line(&buffer) else { return false }
                    if line.isEmpty { return true }
                    guard seen + line.count <= HTTPRequestReader.largestHead else { throw .headTooLarge }
                    part = .trailer(bytes: seen + line.count)
                }
            }
        }

        private static func line(_ buffer: inout ByteBuffer) throws(HTTPFault) -> [UInt8]? {
            let line = buffer.withUnsafeReadableBytes { bytes in
                var lines = HTTPLines(bytes)
                return lines.next().map {
                    (text: Array($0), hasReturn: $0.count < bytes.count && bytes[$0.count] == 0x0D)
                }
            }
            guard let line, line.text.count <= longestChunkLine else {
                guard line == nil, buffer.readableBytes <= longestChunkLine else { throw .malformed }
                return nil
            }
            buffer.moveReaderIndex(forwardBy: line.text.count + (line.hasReturn ? 2 : 1))
            return line.text
        }

        private static func size(_ line: [UInt8]) throws(HTTPFault) -> Int {
            let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 && $0 != 0x09 }
            guard !digits.isEmpty, digits.count <= 15, digits.first != UInt8(ascii: "+"),
                digits.first != UInt8(ascii: "-"),
                let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
            else { throw .malformed }
            return size
        }
    }
}
