import NIOCore
import TidemarkUnits
import TidemarkWire

/// An answer on its way: what is left of it, and for whom.
///
/// Lives on its connection's event loop.
final class Answer {
    enum Form {
        /// An event for each group of tokens.
        case streamed(StreamTemplate)
        /// One JSON body, once all tokens are due.
        case whole([StreamTemplate.Piece])
    }

    let form: Form
    /// Headers of its family, one a line.
    let headers: String
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
    private let arrival: Instant
    private let reasoningTokens: Int
    private let prose: Prose
    /// The first token's place in the prose.
    private let position: Int
    /// Events written so far.
    private var events = 0
    /// When the first token was written and when the answer ended, in nanoseconds.
    private var firstAt = Int64.min
    private var endedAt = Int64.min

    init(
        form: Form,
        headers: String,
        isChunked: Bool,
        keepsAlive: Bool,
        arrival: Instant,
        pacing: Pacing,
        reasoningTokens: Int,
        prose: Prose,
        position: Int
    ) {
        self.form = form
        self.headers = headers
        self.isChunked = isChunked
        self.keepsAlive = keepsAlive
        self.arrival = arrival
        self.pacing = pacing
        self.reasoningTokens = reasoningTokens
        self.prose = prose
        self.position = position
    }

    /// Whether no token was taken yet.
    var isUnopened: Bool { pacing.released == 0 }

    /// Whether the next token is one of reasoning.
    private var isReasoning: Bool { pacing.released < reasoningTokens }

    private func run(from first: Int, count: Int) -> Prose.Run {
        Prose.Run(start: position + first, count: count, isOpening: first == 0 || first == reasoningTokens)
    }
}

// MARK: - The bytes, as they go to the channel

extension Answer {
    /// The head and the events before the first content.
    func writeOpening(_ template: StreamTemplate, to buffer: inout ByteBuffer) {
        buffer.writeStaticString("HTTP/1.1 200 OK\r\ncontent-type: ")
        buffer.writeString(template.framing.mediaType)
        buffer.writeStaticString("\r\ncache-control: no-cache\r\n")
        buffer.writeString(headers)
        if isChunked { buffer.writeStaticString("transfer-encoding: chunked\r\n") }
        buffer.writeStaticString(keepsAlive ? "\r\n" : "connection: close\r\n\r\n")
        for event in template.opening { write(event, Prose.Run.none, to: &buffer) }
    }

    /// The event that is due, and those between reasoning and answer if it is the last of the reasoning.
    func writeContent(_ template: StreamTemplate, to buffer: inout ByteBuffer) {
        if firstAt == .min { firstAt = Lane.now() }
        let first = pacing.released
        if isReasoning {
            let count = pacing.release(atMost: reasoningTokens - first)
            if let event = template.reasoning { write(event, run(from: first, count: count), to: &buffer) }
            if !isReasoning { for event in template.turn { write(event, Prose.Run.none, to: &buffer) } }
        } else {
            write(template.content, run(from: first, count: pacing.release()), to: &buffer)
        }
    }

    /// The events after the last content, and the end of the body.
    func writeClosing(_ template: StreamTemplate, to buffer: inout ByteBuffer) {
        endedAt = Lane.now()
        for event in template.closing { write(event, Prose.Run.none, to: &buffer) }
        if isChunked { buffer.writeStaticString("0\r\n\r\n") }
    }

    /// The whole answer with its head.
    func writeWhole(_ pieces: [StreamTemplate.Piece], to buffer: inout ByteBuffer) {
        endedAt = Lane.now()
        firstAt = endedAt
        _ = pacing.releaseAll()
        var body = ByteBuffer()
        body.reserveCapacity(byteCount(pieces, Prose.Run.none))
        write(pieces, Prose.Run.none, to: &body)
        JSONResponse(body: Array(body.readableBytesView), keepsAlive: keepsAlive, headers: headers).write(to: &buffer)
    }

    private func write(_ event: StreamTemplate.Event, _ text: Prose.Run, to buffer: inout ByteBuffer) {
        switch event.envelope {
        case .none:
            if isChunked { buffer.writeChunkSize(byteCount(event.pieces, text)) }
            write(event.pieces, text, to: &buffer)
        case .frame(let headers):
            var payload = ByteBuffer()
            write(event.pieces, text, to: &payload)
            writeFrame(headers, payload, to: &buffer)
        case .encodedFrame(let headers):
            var inner = ByteBuffer()
            write(event.pieces, text, to: &inner)
            let payload = ByteBuffer(string: #"{"bytes":"\#(Base64.encoded(inner.readableBytesView))"}"#)
            writeFrame(headers, payload, to: &buffer)
        }
        if isChunked { buffer.writeStaticString("\r\n") }
        events += 1
    }

    private func writeFrame(_ headers: [UInt8], _ payload: ByteBuffer, to buffer: inout ByteBuffer) {
        let frame = payload.withUnsafeReadableBytes { EventStreamFrames.frame(headers: headers, payload: $0) }
        if isChunked { buffer.writeChunkSize(frame.count) }
        buffer.writeBytes(frame)
    }

    private func byteCount(_ pieces: [StreamTemplate.Piece], _ text: Prose.Run) -> Int {
        var count = 0
        for piece in pieces {
            switch piece {
            case .bytes(let bytes): count += bytes.count
            case .text: count += prose.byteCount(text)
            case .allText: count += prose.byteCount(allText)
            case .allReasoning: count += prose.byteCount(allReasoning)
            case .number: count += String(events).utf8.count
            case .time(let time, let unit): count += self.text(of: time, unit).utf8.count
            }
        }
        return count
    }

    private func write(_ pieces: [StreamTemplate.Piece], _ text: Prose.Run, to buffer: inout ByteBuffer) {
        for piece in pieces {
            switch piece {
            case .bytes(let bytes): buffer.writeBytes(bytes)
            case .text: prose.forEachPiece(of: text) { buffer.writeBytes($0) }
            case .allText: prose.forEachPiece(of: allText) { buffer.writeBytes($0) }
            case .allReasoning: prose.forEachPiece(of: allReasoning) { buffer.writeBytes($0) }
            case .number: buffer.writeString(String(events))
            case .time(let time, let unit): buffer.writeString(self.text(of: time, unit))
            }
        }
    }

    private var allText: Prose.Run {
        run(from: reasoningTokens, count: max(0, pacing.released - reasoningTokens))
    }

    private var allReasoning: Prose.Run { run(from: 0, count: min(reasoningTokens, pacing.released)) }

    private func text(of time: StreamTemplate.Time, _ unit: StreamTemplate.Unit) -> String {
        let first = max(firstAt, arrival.nanoseconds)
        let now = max(endedAt, first)
        let nanoseconds =
            switch time {
            case .prefill: first - arrival.nanoseconds
            case .generation: now - first
            case .total: now - arrival.nanoseconds
            }
        return switch unit {
        case .nanoseconds: String(nanoseconds)
        case .milliseconds: String(Double(nanoseconds / 1_000) / 1_000)
        case .seconds: String(Double(nanoseconds / 1_000) / 1_000_000)
        }
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
