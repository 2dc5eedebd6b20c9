import NIOCore
import TidemarkWire

/// An answer on its way: what is left of it, and for whom.
///
/// Lives on its connection's event loop.
final class Answer {
    enum Form {
        /// An event for each group of tokens.
        case streamed(StreamTemplate)
        /// One JSON body, once all tokens are due.
        case whole(ChatAnswer)
    }

    let form: Form
    /// The `x-request-id` header, by which a client can name the answer.
    let requestID: String
    /// Whether the body goes out in chunks; otherwise a streamed one ends with the connection.
    let isChunked: Bool
    let keepsAlive: Bool
    var pacing: Pacing
    /// The connection that takes it; nil once the client has hung up.
    var connection: Connection?
    /// Whether it waits for the client to read.
    var isHeld = false
    /// Before this instant nothing could be written, because the client did not read; in nanoseconds.
    var heldUntil = Int64.min
    private let prose: Prose
    /// The next token's place in the prose.
    private var position: Int

    init(form: Form, requestID: String, isChunked: Bool, keepsAlive: Bool, pacing: Pacing, prose: Prose, position: Int)
    {
        self.form = form
        self.requestID = requestID
        self.isChunked = isChunked
        self.keepsAlive = keepsAlive
        self.pacing = pacing
        self.prose = prose
        self.position = position
    }

    /// Whether no token was taken yet.
    var isUnopened: Bool { pacing.released == 0 }

    private func advance(_ count: Int, isOpening: Bool) -> Prose.Run {
        defer { position += count }
        return Prose.Run(start: position, count: count, isOpening: isOpening)
    }
}

// MARK: - The bytes, as they go to the channel

extension Answer {
    /// The head and the events before the first content.
    func writeOpening(_ template: StreamTemplate, to buffer: inout ByteBuffer) {
        buffer.writeStaticString("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\n")
        buffer.writeStaticString("cache-control: no-cache\r\nx-request-id: ")
        buffer.writeString(requestID)
        buffer.writeStaticString("\r\n")
        if isChunked { buffer.writeStaticString("transfer-encoding: chunked\r\n") }
        buffer.writeStaticString(keepsAlive ? "\r\n" : "connection: close\r\n\r\n")
        for event in template.opening { write(event, to: &buffer) }
    }

    /// The content event that is due.
    func writeContent(_ template: StreamTemplate, to buffer: inout ByteBuffer) {
        let isOpening = isUnopened
        let run = advance(pacing.release(), isOpening: isOpening)
        if isChunked {
            buffer.writeChunkSize(template.prefix.count + prose.byteCount(run) + template.suffix.count)
        }
        buffer.writeBytes(template.prefix)
        prose.forEachPiece(of: run) { buffer.writeBytes($0) }
        buffer.writeBytes(template.suffix)
        if isChunked { buffer.writeStaticString("\r\n") }
    }

    /// The events after the last content, and the end of the body.
    func writeClosing(_ template: StreamTemplate, to buffer: inout ByteBuffer) {
        for event in template.closing { write(event, to: &buffer) }
        if isChunked { buffer.writeStaticString("0\r\n\r\n") }
    }

    /// The whole answer with its head.
    func writeWhole(_ answer: ChatAnswer, to buffer: inout ByteBuffer) {
        let run = advance(pacing.releaseAll(), isOpening: true)
        var content: [UInt8] = []
        content.reserveCapacity(prose.byteCount(run))
        prose.forEachPiece(of: run) { content.append(contentsOf: $0) }
        JSONResponse(body: answer.body(content: content), keepsAlive: keepsAlive, requestID: requestID).write(
            to: &buffer
        )
    }

    private func write(_ event: [UInt8], to buffer: inout ByteBuffer) {
        if isChunked { buffer.writeChunkSize(event.count) }
        buffer.writeBytes(event)
        if isChunked { buffer.writeStaticString("\r\n") }
    }
}

extension ByteBuffer {
    /// The line before a chunk's data.
    fileprivate mutating func writeChunkSize(_ size: Int) {
        let digits = max(1, (Int.bitWidth - size.leadingZeroBitCount + 3) / 4)
        for digit in stride(from: digits - 1, through: 0, by: -1) {
            let value = UInt8(truncatingIfNeeded: size >> (4 * digit) & 0xF)
            writeInteger(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value)
        }
        writeStaticString("\r\n")
    }
}
