import NIOCore
import TidemarkPlan
import TidemarkStatistics
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

    /// The words of an answer: where they stand in the prose.
    struct Text {
        let prose: Prose
        /// The places of the first token of the reasoning, and of the answer proper.
        let reasoning: Int
        let answer: Int

        init(_ completion: Completion, using source: inout RandomSource) {
            if case .toolCall = completion.kind { prose = .line } else { prose = .english }
            answer = prose.sentences[Int(source.below(UInt64(prose.sentences.count)))]
            reasoning =
                completion.reasoningTokens > 0 ? prose.sentences[Int(source.below(UInt64(prose.sentences.count)))] : 0
        }
    }

    private(set) var form: Form
    let completion: Completion
    /// The model's name in metrics.
    let label: String
    /// By which it is billed; nil where nothing is.
    let payment: Payment?
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
    /// Its place in the queue, until it has a place among those that are answered.
    var waiter: Admission.Waiter?
    /// Before this instant nothing could be written, because the client did not read; in nanoseconds.
    var heldUntil = Int64.min
    /// Events written so far.
    private(set) var events = 0
    /// What breaks it off, and after how many tokens.
    private(set) var breakOff: (way: BreakOff, tokens: Int)?
    /// Whether that has happened: it is over, and its connection may still be open.
    var isBroken = false
    /// Whether its last event was written; a connection that takes it byte by byte may still have it.
    var isWritten = false
    /// The time between two bytes, where they come one by one.
    private(set) var drip: Nanoseconds?
    private var contentType: String?
    private let arrival: Instant
    private let text: Text
    /// When it was given its place, when the first token was written and when it ended, in nanoseconds.
    private var begunAt: Int64
    private var firstAt = Int64.min
    private var endedAt = Int64.min

    /// How an answer ends before its end.
    enum BreakOff {
        /// Nothing more is written.
        case stall
        /// The connection is closed within an event.
        case cut
        case reset
    }

    init(
        form: Form,
        completion: Completion,
        label: String,
        payment: Payment?,
        headers: String,
        isChunked: Bool,
        keepsAlive: Bool,
        arrival: Instant,
        pacing: Pacing,
        text: Text
    ) {
        self.form = form
        self.completion = completion
        self.label = label
        self.payment = payment
        self.headers = headers
        self.isChunked = isChunked
        self.keepsAlive = keepsAlive
        self.arrival = arrival
        self.pacing = pacing
        self.text = text
        begunAt = arrival.nanoseconds
    }

    /// Takes a fault that leaves the answer a beginning; the others never come here.
    func suffer(_ fault: MockFault) {
        switch fault {
        // The excess is in the form already.
        case .status, .refuse, .overUsage: break
        case .reset(let tokens): breakOff = (.reset, tokens)
        case .stall(let tokens): breakOff = (.stall, tokens)
        case .cut(let tokens): breakOff = (.cut, tokens)
        case .drip(let gap): drip = gap
        case .wrongType: contentType = "text/html"
        case .badJSON, .noUsage, .noEnd, .twiceUsage: form = form.damaged(by: fault)
        }
    }

    /// It was given a place at `now`, after it had to wait for one.
    func begin(at now: Int64) {
        pacing.delay(by: Nanoseconds(max(0, now - begunAt)))
        begunAt = now
    }

    /// Whether no token was taken yet.
    var isUnopened: Bool { pacing.released == 0 }

    /// Whether it is broken off before what comes next.
    var breaksNow: Bool { breakOff.map { pacing.released >= $0.tokens } ?? false }

    /// Whether it is reset before its first byte.
    var isResetUnopened: Bool { breaksNow && isUnopened && breakOff?.way == .reset }

    var times: ModelMetrics.Times {
        ModelMetrics.Times(arrival: arrival.nanoseconds, begun: begunAt, first: firstAt, ended: endedAt)
    }

    private var reasoningTokens: Int { completion.reasoningTokens }

    /// Whether the next token is one of reasoning.
    private var isReasoning: Bool { pacing.released < reasoningTokens }

    private func run(from first: Int, count: Int) -> Prose.Run {
        first < reasoningTokens
            ? Prose.Run(start: text.reasoning + first, count: count, isOpening: first == 0)
            : Prose.Run(
                start: text.answer + first - reasoningTokens,
                count: count,
                isOpening: first == reasoningTokens
            )
    }
}

// MARK: - The bytes, as they go to the channel

extension Answer {
    /// The head and the events before the first content.
    func writeOpening(_ template: StreamTemplate, to buffer: inout ByteBuffer) {
        buffer.writeStaticString("HTTP/1.1 200 OK\r\ncontent-type: ")
        buffer.writeString(contentType ?? template.framing.mediaType)
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
        var response = JSONResponse(body: Array(body.readableBytesView), keepsAlive: keepsAlive, headers: headers)
        if let contentType { response.contentType = contentType }
        response.write(to: &buffer)
    }

    private func write(_ event: StreamTemplate.Event, _ words: Prose.Run, to buffer: inout ByteBuffer) {
        switch event.envelope {
        case .none:
            if isChunked { buffer.writeChunkSize(byteCount(event.pieces, words)) }
            write(event.pieces, words, to: &buffer)
        case .frame(let headers):
            var payload = ByteBuffer()
            write(event.pieces, words, to: &payload)
            writeFrame(headers, payload, to: &buffer)
        case .encodedFrame(let headers):
            var inner = ByteBuffer()
            write(event.pieces, words, to: &inner)
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

    private func byteCount(_ pieces: [StreamTemplate.Piece], _ words: Prose.Run) -> Int {
        var count = 0
        for piece in pieces {
            switch piece {
            case .bytes(let bytes): count += bytes.count
            case .text: count += text.prose.byteCount(words)
            case .allText: count += text.prose.byteCount(allText)
            case .allReasoning: count += text.prose.byteCount(allReasoning)
            case .number: count += String(events).utf8.count
            case .time(let time, let unit): count += print(time, unit).utf8.count
            }
        }
        return count
    }

    private func write(_ pieces: [StreamTemplate.Piece], _ words: Prose.Run, to buffer: inout ByteBuffer) {
        for piece in pieces {
            switch piece {
            case .bytes(let bytes): buffer.writeBytes(bytes)
            case .text: text.prose.forEachPiece(of: words) { buffer.writeBytes($0) }
            case .allText: text.prose.forEachPiece(of: allText) { buffer.writeBytes($0) }
            case .allReasoning: text.prose.forEachPiece(of: allReasoning) { buffer.writeBytes($0) }
            case .number: buffer.writeString(String(events))
            case .time(let time, let unit): buffer.writeString(print(time, unit))
            }
        }
    }

    private var allText: Prose.Run {
        run(from: reasoningTokens, count: max(0, pacing.released - reasoningTokens))
    }

    private var allReasoning: Prose.Run {
        reasoningTokens > 0 ? run(from: 0, count: min(reasoningTokens, pacing.released)) : .none
    }

    private func print(_ time: StreamTemplate.Time, _ unit: StreamTemplate.Unit) -> String {
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
        case .wholeMilliseconds: String((nanoseconds + 999_999) / 1_000_000)
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
