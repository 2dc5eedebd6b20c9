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
    }

    /// Whether the request asked for a stream.
    package enum Expectation: Sendable, Hashable { case stream, whole }

    private enum State {
        case idle
        case head
        case length(left: Int)
        case untilClose
        case chunkSize(Int, digits: Int)
        case chunkExtension(Int)
        case chunk(left: Int)
        case chunkEnd
        case trailer(lineBytes: Int, total: Int)
        case ended
    }

    private static let longestHead = 64 << 10
    private static let longestBody = 64 << 20
    private static let sampleBytes = 2_048

    private var state = State.idle
    private var expectation = Expectation.stream
    private var head: ReplyHead?
    private var headBytes: [UInt8] = []
    private var body: [UInt8] = []
    private var bodyLength = 0
    private var events = ServerSentEvents()

    /// How the last answer went; complete once a piece said `isEnd`.
    package private(set) var reply = Reply()

    package init() {}

    /// Makes ready for the answer to a request that is about to be sent.
    package mutating func begin(_ expectation: Expectation) {
        self.expectation = expectation
        state = .head
        head = nil
        headBytes.removeAll(keepingCapacity: true)
        body.removeAll(keepingCapacity: body.capacity <= 1 << 16)
        bodyLength = 0
        events.reset()
        reply = Reply()
    }

    /// Takes what one read brought.
    package mutating func feed(_ bytes: UnsafeRawBufferPointer) -> Piece {
        var piece = Piece()
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return piece }
        if case .idle = state {
            // Bytes that nobody asked for: the connection cannot be trusted any more.
            fail(.malformed, &piece)
            return piece
        }
        var totals = ServerSentEvents.Totals()
        var at = 0
        while at < bytes.count, !piece.isEnd {
            step(base, &at, bytes.count, &totals, &piece)
        }
        if piece.isEnd, at < bytes.count { reply.keepsAlive = false }
        add(totals, to: &piece)
        return piece
    }

    /// The peer has closed its side.
    package mutating func endOfInput() -> Piece {
        var piece = Piece()
        var totals = ServerSentEvents.Totals()
        switch state {
        case .ended, .idle: piece.isEnd = true
        case .head: fail(headBytes.isEmpty ? .closedEarly : .truncated, &piece)
        case .untilClose: complete(&totals, &piece)
        default:
            // Events that came whole still count; the answer does not.
            if head?.content == .eventStream { _ = events.finishInput(into: &totals) }
            collectStreamFacts()
            fail(reply.outcome == .succeeded ? .truncated : reply.outcome, &piece)
        }
        add(totals, to: &piece)
        return piece
    }

    private func add(_ totals: ServerSentEvents.Totals, to piece: inout Piece) {
        piece.contentEvents &+= totals.content
        piece.answerEvents &+= totals.answers
        piece.textBytes &+= totals.textBytes
    }

    private mutating func fail(_ outcome: Outcome, _ piece: inout Piece) {
        reply.outcome = outcome
        reply.keepsAlive = false
        state = .ended
        piece.isEnd = true
    }

    // MARK: - Framing

    private mutating func step(
        _ base: UnsafePointer<UInt8>,
        _ at: inout Int,
        _ count: Int,
        _ totals: inout ServerSentEvents.Totals,
        _ piece: inout Piece
    ) {
        switch state {
        case .idle, .ended:
            piece.isEnd = true
        case .head:
            readHead(base, &at, count, &totals, &piece)
        case .length(let left):
            let taken = min(left, count - at)
            take(base + at, taken, &totals, &piece)
            at += taken
            guard !piece.isEnd else { return }
            state = .length(left: left - taken)
            if left == taken { complete(&totals, &piece) }
        case .untilClose:
            take(base + at, count - at, &totals, &piece)
            at = count
        case .chunk(let left):
            let taken = min(left, count - at)
            take(base + at, taken, &totals, &piece)
            at += taken
            guard !piece.isEnd else { return }
            state = left == taken ? .chunkEnd : .chunk(left: left - taken)
        case .chunkSize(let size, let digits):
            readChunkSize(base, &at, count, size, digits, &piece)
        case .chunkExtension(let size):
            while at < count, base[at] != UInt8(ascii: "\n") { at += 1 }
            guard at < count else { return }
            at += 1
            beginChunk(size)
        case .chunkEnd:
            if base[at] == UInt8(ascii: "\n") {
                state = .chunkSize(0, digits: 0)
            } else if base[at] != UInt8(ascii: "\r") {
                return fail(.malformed, &piece)
            }
            at += 1
        case .trailer(let lineBytes, let total):
            readTrailer(base, &at, count, lineBytes, total, &totals, &piece)
        }
    }

    private mutating func readChunkSize(
        _ base: UnsafePointer<UInt8>,
        _ at: inout Int,
        _ count: Int,
        _ size: Int,
        _ digits: Int,
        _ piece: inout Piece
    ) {
        var size = size
        var digits = digits
        while at < count {
            let byte = base[at]
            at += 1
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): size = size << 4 | Int(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): size = size << 4 | Int(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): size = size << 4 | Int(byte - UInt8(ascii: "A") + 10)
            case UInt8(ascii: "\n") where digits > 0: return beginChunk(size)
            case UInt8(ascii: "\r") where digits > 0, UInt8(ascii: ";") where digits > 0,
                UInt8(ascii: " ") where digits > 0:
                state = .chunkExtension(size)
                return
            default: return fail(.malformed, &piece)
            }
            digits += 1
            guard digits <= 8 else { return fail(.malformed, &piece) }
        }
        state = .chunkSize(size, digits: digits)
    }

    private mutating func beginChunk(_ size: Int) {
        state = size == 0 ? .trailer(lineBytes: 0, total: 0) : .chunk(left: size)
    }

    private mutating func readTrailer(
        _ base: UnsafePointer<UInt8>,
        _ at: inout Int,
        _ count: Int,
        _ lineBytes: Int,
        _ total: Int,
        _ totals: inout ServerSentEvents.Totals,
        _ piece: inout Piece
    ) {
        var lineBytes = lineBytes
        var total = total
        while at < count {
            let byte = base[at]
            at += 1
            total += 1
            if byte == UInt8(ascii: "\n") {
                if lineBytes == 0 { return complete(&totals, &piece) }
                lineBytes = 0
            } else if byte != UInt8(ascii: "\r") {
                lineBytes += 1
            }
            guard total <= Self.longestHead else { return fail(.malformed, &piece) }
        }
        state = .trailer(lineBytes: lineBytes, total: total)
    }

    // MARK: - Head

    private mutating func readHead(
        _ base: UnsafePointer<UInt8>,
        _ at: inout Int,
        _ count: Int,
        _ totals: inout ServerSentEvents.Totals,
        _ piece: inout Piece
    ) {
        let start = at
        // The empty line may be split from the bytes before: look back over what was kept.
        var lineFeeds = trailingLineFeeds
        while at < count {
            let byte = base[at]
            at += 1
            if byte == UInt8(ascii: "\n") {
                lineFeeds += 1
                if lineFeeds == 2 { break }
            } else if byte != UInt8(ascii: "\r") {
                lineFeeds = 0
            }
        }
        let isWhole = lineFeeds == 2
        if headBytes.isEmpty, isWhole {
            head = ReplyHead(UnsafeBufferPointer(start: base + start, count: at - start))
        } else {
            headBytes.append(contentsOf: UnsafeBufferPointer(start: base + start, count: at - start))
            guard headBytes.count <= Self.longestHead else { return fail(.malformed, &piece) }
            guard isWhole else { return }
            head = headBytes.withUnsafeBufferPointer { ReplyHead($0) }
        }
        guard let head else { return fail(.malformed, &piece) }
        beginBody(head, &totals, &piece)
    }

    private var trailingLineFeeds: Int {
        var feeds = 0
        for byte in headBytes.reversed() {
            if byte == UInt8(ascii: "\n") {
                feeds += 1
            } else if byte != UInt8(ascii: "\r") {
                break
            }
        }
        return feeds
    }

    private mutating func beginBody(
        _ head: ReplyHead,
        _ totals: inout ServerSentEvents.Totals,
        _ piece: inout Piece
    ) {
        if head.status < 200 {
            // An interim answer: the real one follows.
            guard head.status != 101 else { return fail(.malformed, &piece) }
            headBytes.removeAll(keepingCapacity: true)
            self.head = nil
            return
        }
        reply.status = head.status
        reply.keepsAlive = head.keepsAlive
        reply.retryAfterMilliseconds = head.retryAfterMilliseconds
        switch head.body {
        case .none, .length(0): complete(&totals, &piece)
        case .length(let length): state = .length(left: length)
        case .chunked: state = .chunkSize(0, digits: 0)
        case .untilClose: state = .untilClose
        }
    }

    // MARK: - Body

    private mutating func take(
        _ bytes: UnsafePointer<UInt8>,
        _ count: Int,
        _ totals: inout ServerSentEvents.Totals,
        _ piece: inout Piece
    ) {
        guard let head else { return }
        if head.status < 300, head.content == .eventStream, !head.isCompressed {
            events.feed(bytes, count: count, into: &totals)
            if events.isTooLarge { fail(.bodyTooLarge, &piece) }
            return
        }
        bodyLength += count
        guard bodyLength <= Self.longestBody else { return fail(.bodyTooLarge, &piece) }
        let isKeptWhole = head.status < 300 && head.content == .json
        let kept = isKeptWhole ? count : min(count, Self.sampleBytes - body.count)
        if kept > 0 { body.append(contentsOf: UnsafeBufferPointer(start: bytes, count: kept)) }
    }

    private mutating func complete(_ totals: inout ServerSentEvents.Totals, _ piece: inout Piece) {
        state = .ended
        piece.isEnd = true
        guard let head else { return fail(.malformed, &piece) }
        if head.status >= 300 {
            reply.outcome = ErrorClass.outcome(status: head.status, body: body)
            reply.sample = ErrorClass.sample(body)
        } else if head.isCompressed {
            // Asked for identity, got compressed bytes: gaps and sizes would be the compressor's.
            reply.outcome = .wrongContentType
        } else {
            switch head.content {
            case .eventStream:
                if events.finishInput(into: &totals) { reply.hasLooseEnd = true }
                completeStream(&piece)
            case .json: completeWhole(&piece)
            case .other:
                reply.outcome = .wrongContentType
                reply.sample = ErrorClass.sample(body)
            }
        }
    }

    private mutating func collectStreamFacts() {
        reply.usage = events.usage
        reply.finish = events.finish
        if events.malformedEvents > 0 || events.eventsAfterDone > 0 {
            reply.outcome = .malformed
        } else if let error = events.error {
            reply.outcome = error
        } else if events.finish == .contentFilter {
            reply.outcome = .contentFilter
        } else if events.finish == .error {
            reply.outcome = .streamError
        }
    }

    private mutating func completeStream(_ piece: inout Piece) {
        collectStreamFacts()
        guard reply.outcome == .succeeded else { return }
        if !events.isDone {
            if events.finish == nil {
                reply.outcome = .truncated
            } else {
                reply.isEndMarkMissing = true
            }
        }
    }

    private mutating func completeWhole(_ piece: inout Piece) {
        let whole = body.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.flatMap { ChatScan.marks($0, count: bytes.count)?.marks }
        }
        guard let marks = whole else {
            reply.outcome = .malformed
            reply.sample = ErrorClass.sample(body)
            return
        }
        reply.isWhole = true
        reply.usage = marks.usage
        reply.finish = marks.finish
        if marks.error != nil {
            reply.outcome = .streamError
            reply.sample = ErrorClass.sample(body)
        } else if marks.finish == .contentFilter {
            reply.outcome = .contentFilter
        }
        if marks.isContent {
            piece.contentEvents &+= 1
            piece.answerEvents &+= marks.answerBytes > 0 ? 1 : 0
            piece.textBytes &+= marks.textBytes
        }
    }
}
