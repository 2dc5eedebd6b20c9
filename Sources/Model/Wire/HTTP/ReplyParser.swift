/// Reads the answers of one HTTP/1.1 connection, one after another: a pure function over bytes.
///
/// Fed once per read by whatever read them; what it says of a read is one `Piece`, because all events of one read
/// share its time stamp. Bytes of a server cannot make it trap or grow without bound.
package struct ReplyParser: ~Copyable {
    /// What one read brought.
    package struct Piece: Sendable, Hashable {
        /// Events with generated content.
        package var contentEvents: Int32 = 0
        /// Those of them with text of the answer proper.
        package var answerEvents: Int32 = 0
        /// UTF-8 bytes of generated text.
        package var textBytes: Int32 = 0
        /// The answer is complete, or beyond repair: `reply` says which.
        package var isEnd = false

        package init(contentEvents: Int32 = 0, answerEvents: Int32 = 0, textBytes: Int32 = 0, isEnd: Bool = false) {
            self.contentEvents = contentEvents
            self.answerEvents = answerEvents
            self.textBytes = textBytes
            self.isEnd = isEnd
        }
    }

    /// What the request asked for.
    package enum Expectation: Sendable, Hashable { case stream, whole }

    private enum State {
        /// No answer is awaited. Leads to `head` (a request is sent).
        case ended
        /// Leads to a body, to itself (interim answer) or to `ended`.
        case head
        case length(left: Int)
        case untilClose
        case chunkSize(Int, digits: Int)
        case chunkExtension(size: Int, bytes: Int)
        case chunk(left: Int)
        case chunkEnd
        case trailer(lineBytes: Int, bytes: Int)
    }

    /// What becomes of a body's bytes.
    private enum Use {
        case stream
        case whole
        case sample
    }

    private static let longestHead = 64 << 10
    private static let longestBody = 16 << 20
    private static let longestSample = 16 << 10
    private static let largestBufferKept = 1 << 16

    private var state = State.ended
    private var expectation = Expectation.stream
    private var head: ReplyHead?
    private var headBytes: [UInt8] = []
    private var use = Use.sample
    /// Of an answer that is no stream; of an error, its first 16 KiB.
    package private(set) var body: [UInt8] = []
    private var bodyLength = 0
    private let framing: Framing
    private let endMark: EndMark
    private var events = ServerSentEvents()
    private var lines = JSONLines()
    private var frames = EventStreamFrames()
    private var stream: AnswerStream
    /// Only for an answer that came compressed.
    private var inflater: Inflater?

    /// How the last answer went; complete once a piece said `isEnd`.
    package private(set) var reply = Reply()

    package init(_ format: any ClientFormat) {
        framing = format.framing
        endMark = format.endMark
        stream = AnswerStream(format)
    }

    /// Makes ready for the answer to a request that is about to be sent.
    package mutating func begin(_ expectation: Expectation) {
        self.expectation = expectation
        state = .head
        head = nil
        headBytes.removeAll(keepingCapacity: true)
        body.removeAll(keepingCapacity: body.capacity <= Self.largestBufferKept)
        bodyLength = 0
        events.reset()
        lines.reset()
        frames.reset()
        stream.reset()
        inflater = nil
        reply = Reply()
    }

    /// Takes what one read brought.
    ///
    /// Bytes behind the end of an answer, or while none is awaited, cost the connection its trust and nothing else.
    package mutating func feed(_ bytes: UnsafeRawBufferPointer) -> Piece {
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return Piece() }
        var at = 0
        while at < bytes.count, !isEnded { step(base, &at, bytes.count) }
        if at < bytes.count { reply.keepsAlive = false }
        return drain()
    }

    /// The peer has closed its side.
    package mutating func endOfInput() -> Piece {
        switch state {
        case .ended: break
        case .head: fail(headBytes.isEmpty ? .closedEarly : .truncated)
        case .untilClose: complete()
        default:
            collectFacts()
            fail(reply.outcome == .succeeded ? .truncated : reply.outcome)
        }
        reply.keepsAlive = false
        return drain()
    }

    // MARK: - Answers that come in frames of HTTP/2

    /// Takes the head of an answer, or passes over the trailers behind it; `isLast` says that nothing follows.
    package mutating func feed(_ head: ReplyHead, isLast: Bool) -> Piece {
        if case .head = state {
            self.head = head
            beginBody(head)
        }
        return endFrame(isLast)
    }

    /// Takes a part of a body, without any framing.
    package mutating func feedBody(_ bytes: UnsafeRawBufferPointer, isLast: Bool) -> Piece {
        switch state {
        case .untilClose:
            if let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), !bytes.isEmpty {
                take(base, bytes.count)
            }
        case .ended: break
        default: fail(.malformed)
        }
        return endFrame(isLast)
    }

    private mutating func endFrame(_ isLast: Bool) -> Piece {
        if isLast {
            switch state {
            case .ended: break
            case .untilClose: complete()
            default: fail(.malformed)
            }
        }
        return drain()
    }

    private var isEnded: Bool { if case .ended = state { true } else { false } }

    private mutating func drain() -> Piece {
        var piece = stream.drain()
        piece.isEnd = isEnded
        return piece
    }

    private mutating func fail(_ outcome: Outcome) {
        reply.outcome = outcome
        reply.keepsAlive = false
        state = .ended
    }

    // MARK: - Framing

    private mutating func step(_ base: UnsafePointer<UInt8>, _ at: inout Int, _ count: Int) {
        switch state {
        case .ended: break
        case .head: readHead(base, &at, count)
        case .length(let left):
            let taken = min(left, count - at)
            state = .length(left: left - taken)
            take(base + at, taken)
            at += taken
            if taken == left, !isEnded { complete() }
        case .untilClose:
            take(base + at, count - at)
            at = count
        case .chunk(let left):
            let taken = min(left, count - at)
            state = taken == left ? .chunkEnd : .chunk(left: left - taken)
            take(base + at, taken)
            at += taken
        case .chunkSize(let size, let digits): readChunkSize(base, &at, count, size, digits)
        case .chunkExtension(let size, let bytes): skipChunkExtension(base, &at, count, size, bytes)
        case .chunkEnd:
            if base[at] == UInt8(ascii: "\n") {
                state = .chunkSize(0, digits: 0)
            } else if base[at] != UInt8(ascii: "\r") {
                return fail(.malformed)
            }
            at += 1
        case .trailer(let lineBytes, let bytes): readTrailer(base, &at, count, lineBytes, bytes)
        }
    }

    private mutating func readChunkSize(
        _ base: UnsafePointer<UInt8>,
        _ at: inout Int,
        _ count: Int,
        _ size: Int,
        _ digits: Int
    ) {
        var size = size
        var digits = digits
        while at < count {
            let byte = base[at]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): size = size << 4 | Int(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): size = size << 4 | Int(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): size = size << 4 | Int(byte - UInt8(ascii: "A") + 10)
            case UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: ";"), UInt8(ascii: " "), UInt8(ascii: "\t"):
                guard digits > 0 else { return fail(.malformed) }
                return skipChunkExtension(base, &at, count, size, 0)
            default: return fail(.malformed)
            }
            at += 1
            digits += 1
            guard digits <= 8 else { return fail(.malformed) }
        }
        state = .chunkSize(size, digits: digits)
    }

    private mutating func skipChunkExtension(
        _ base: UnsafePointer<UInt8>,
        _ at: inout Int,
        _ count: Int,
        _ size: Int,
        _ bytes: Int
    ) {
        let start = at
        while at < count, base[at] != UInt8(ascii: "\n") { at += 1 }
        let bytes = bytes + at - start
        guard bytes <= Self.longestHead else { return fail(.malformed) }
        if at == count {
            state = .chunkExtension(size: size, bytes: bytes)
        } else {
            at += 1
            state = size == 0 ? .trailer(lineBytes: 0, bytes: 0) : .chunk(left: size)
        }
    }

    private mutating func readTrailer(
        _ base: UnsafePointer<UInt8>,
        _ at: inout Int,
        _ count: Int,
        _ lineBytes: Int,
        _ bytes: Int
    ) {
        var lineBytes = lineBytes
        var bytes = bytes
        while at < count {
            let byte = base[at]
            at += 1
            bytes += 1
            if byte == UInt8(ascii: "\n") {
                if lineBytes == 0 { return complete() }
                lineBytes = 0
            } else if byte != UInt8(ascii: "\r") {
                lineBytes += 1
            }
            guard bytes <= Self.longestHead else { return fail(.malformed) }
        }
        state = .trailer(lineBytes: lineBytes, bytes: bytes)
    }

    // MARK: - Head

    private mutating func readHead(_ base: UnsafePointer<UInt8>, _ at: inout Int, _ count: Int) {
        let start = at
        // The empty line may be split from the bytes before: look back over what was kept.
        var lineFeeds = trailingLineFeeds
        while at < count, lineFeeds < 2 {
            let byte = base[at]
            at += 1
            if byte == UInt8(ascii: "\n") {
                lineFeeds += 1
            } else if byte != UInt8(ascii: "\r") {
                lineFeeds = 0
            }
        }
        guard headBytes.count + at - start <= Self.longestHead else { return fail(.malformed) }
        let bytes = UnsafeBufferPointer(start: base + start, count: at - start)
        if headBytes.isEmpty, lineFeeds == 2 {
            head = ReplyHead(bytes)
        } else {
            headBytes.append(contentsOf: bytes)
            // Another protocol may never send an empty line.
            guard headBytes.withUnsafeBufferPointer(ReplyHead.isPlausible) else { return fail(.malformed) }
            guard lineFeeds == 2 else { return }
            head = headBytes.withUnsafeBufferPointer { ReplyHead($0) }
            headBytes.removeAll(keepingCapacity: true)
        }
        guard let head else { return fail(.malformed) }
        beginBody(head)
    }

    private var trailingLineFeeds: Int {
        headBytes.reversed().prefix { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            .count { $0 == UInt8(ascii: "\n") }
    }

    private mutating func beginBody(_ head: ReplyHead) {
        if head.status < 200 {
            // An interim answer: the real one follows. A switch to another protocol was not asked for.
            if head.status == 101 { fail(.malformed) }
            return
        }
        reply.status = head.status
        reply.keepsAlive = head.keepsAlive
        reply.retryAfterMilliseconds = head.retryAfterMilliseconds
        switch head.coding {
        case .identity, .other: break
        case .gzip: inflater = Inflater(.gzip)
        case .deflate: inflater = Inflater(.deflate)
        }
        reply.isCompressed = head.coding != .identity
        if head.status < 300, head.coding != .other, head.content.isReadable(as: framing) {
            use = head.content == .stream(framing) ? .stream : .whole
        } else {
            use = .sample
        }
        reply.take(head.server, isStream: use == .stream)
        switch head.body {
        case .none, .length(0): complete()
        case .length(let length): state = .length(left: length)
        case .chunked: state = .chunkSize(0, digits: 0)
        case .untilClose: state = .untilClose
        }
    }

    // MARK: - Body

    private mutating func take(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        guard inflater != nil else { return takeDecoded(bytes, count) }
        inflater?.feed(bytes, count: count)
        while !isEnded, let decoded = inflater?.next(), let base = decoded.baseAddress {
            takeDecoded(base, decoded.count)
        }
        // Of a refusal the status says enough.
        if inflater?.isBroken == true, !isEnded, use != .sample {
            collectFacts()
            fail(.malformed)
        }
    }

    private mutating func takeDecoded(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        if use == .stream {
            return takeStream(bytes, count)
        }
        bodyLength += count
        guard bodyLength <= Self.longestBody else { return fail(.bodyTooLarge) }
        let kept = use == .whole ? count : min(count, Self.longestSample - body.count)
        if kept > 0 { body.append(contentsOf: UnsafeBufferPointer(start: bytes, count: kept)) }
    }

    private mutating func takeStream(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        switch framing {
        case .serverSentEvents:
            events.feed(bytes, count: count, to: &stream)
            if events.isTooLarge { fail(.bodyTooLarge) }
        case .jsonLines:
            lines.feed(bytes, count: count, to: &stream)
            if lines.isTooLarge { fail(.bodyTooLarge) }
        case .eventStream:
            frames.feed(bytes, count: count, to: &stream)
            if frames.isBroken {
                collectFacts()
                fail(.malformed)
            }
        }
    }

    /// Hands on an event whose end did not come.
    ///
    /// - Returns: whether there was one.
    private mutating func endStream() -> Bool {
        switch framing {
        case .serverSentEvents: return events.endOfInput(to: &stream)
        case .jsonLines:
            lines.endOfInput(to: &stream)
            return false
        case .eventStream: return false
        }
    }

    private mutating func complete() {
        state = .ended
        guard let head else { return fail(.malformed) }
        if inflater?.isComplete == false, use != .sample {
            collectFacts()
            return fail(reply.outcome == .succeeded ? .truncated : reply.outcome)
        }
        switch use {
        case .stream: completeStream()
        case .whole: completeWhole()
        case .sample:
            // Bytes of a coding that is not read here are among these.
            reply.outcome =
                head.status < 300 ? .wrongContentType : ErrorClass.outcome(status: head.status, body: body)
            let place = reply.outcome == .redirected ? head.location : nil
            reply.sample =
                place.map { ErrorClass.sample("location: \($0)".utf8) }
                ?? (head.coding == .other ? nil : ErrorClass.sample(body))
            reply.retryAfterMilliseconds =
                reply.retryAfterMilliseconds ?? ErrorClass.retryAfterMilliseconds(status: head.status, body: body)
        }
    }

    private mutating func completeStream() {
        collectFacts()
        let malformed = stream.malformedEvents
        let hasRest = endStream()
        let isCut = stream.malformedEvents > malformed || frames.isWithinFrame
        if !isCut { collectFacts() }
        reply.hasLooseEnd = hasRest && !isCut
        guard reply.outcome == .succeeded else { return }
        if isCut || !stream.isDone && stream.finish == nil {
            reply.outcome = .truncated
        } else if stream.isBlank {
            // An end alone is no answer: the events are those of another API.
            reply.outcome = .malformed
            reply.sample = stream.silentSample
        } else if !stream.isDone {
            reply.isEndMarkMissing = endMark != .endOfBody
        }
    }

    private mutating func completeWhole() {
        body.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            stream.take(json: base, count: bytes.count)
        }
        collectFacts()
        // JSON that says nothing of an answer is none, whatever its status.
        if stream.isBlank {
            reply.outcome = .malformed
            reply.sample = ErrorClass.sample(body)
        }
        reply.isNotStreamed = expectation == .stream && reply.outcome != .malformed
    }

    /// Brings what the events said so far into the reply.
    private mutating func collectFacts() {
        reply.usage = stream.usage
        reply.finish = stream.finish
        reply.timing.update(by: stream.timing)
        reply.hasEventsAfterEndMark = stream.eventsAfterDone > 0
        reply.sample = stream.sample
        if stream.malformedEvents > 0 {
            reply.outcome = .malformed
        } else if let error = stream.error {
            reply.outcome = error
        } else if stream.finish == .contentFilter {
            reply.outcome = .contentFilter
        } else if stream.finish == .error {
            reply.outcome = .streamError
        }
    }
}
