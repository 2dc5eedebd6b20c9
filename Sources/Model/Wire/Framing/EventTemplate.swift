import Glibc

/// The shape of a stream's text events, by which the next one is recognised without being parsed.
///
/// A shape is the bytes of an event with holes, each of which takes a plain string. At first the text is the only hole.
/// Where a stream's events differ elsewhere too, as by padding or a time, every string value becomes one: none but those of
/// `type` and of a finish reason, which text events have not, has a meaning here. Replacing plain strings leaves everything else as it
/// was. What it takes for an event is checked against the full parse in WireTests.
struct EventTemplate: ~Copyable {
    private static let mostBytes = 1_024
    private static let mostParts = 24
    /// A stream whose events have no common shape is not learnt over and over.
    private static let mostLearnt = 6

    /// The parts between the holes, one behind the other.
    private let known: UnsafeMutablePointer<UInt8>
    private let lengths: UnsafeMutablePointer<Int32>
    private var parts = 0
    private var knownBytes = 0
    /// The hole that is the text, by the part before it.
    private var textPart = 0
    private var isAnswer = true
    private var hasManyHoles = false
    private var learnt = 0

    init() {
        known = .allocate(capacity: Self.mostBytes)
        lengths = .allocate(capacity: Self.mostParts)
    }

    deinit {
        known.deallocate()
        lengths.deallocate()
    }

    /// A new answer begins; it may have the shape of the last one.
    mutating func beginAnswer() {
        learnt = 0
    }

    // MARK: - Learning

    /// Keeps the shape of an event that was just parsed; `text` is the place of its text, which holds no escapes.
    mutating func learn(_ event: UnsafePointer<UInt8>, text: Range<Int>, count: Int, isAnswer: Bool) {
        guard learnt < Self.mostLearnt else { return }
        // The first event often has more to it than those that follow. When a later shape does not fit either, the
        // events differ in more than their text.
        if learnt > 1, isAnswer == self.isAnswer { hasManyHoles = true }
        learnt += 1
        self.isAnswer = isAnswer
        parts = 0
        knownBytes = 0
        var start = 0
        if hasManyHoles {
            start = learnHoles(event, from: 0, to: text.lowerBound)
        }
        textPart = parts
        guard keep(event, start..<text.lowerBound) else { return }
        start = text.upperBound
        if hasManyHoles {
            start = learnHoles(event, from: start, to: count)
        }
        _ = keep(event, start..<count)
    }

    /// Keeps the parts of a stretch up to its last hole.
    ///
    /// - Returns: where the part behind that hole begins.
    private mutating func learnHoles(_ event: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
        var partStart = start
        // A stretch behind the text begins with the text's closing quote.
        var at = start > 0 ? start + 1 : start
        while at < end, parts < Self.mostParts - 2 {
            guard event[at] == UInt8(ascii: "\"") else {
                at += 1
                continue
            }
            let stringStart = at + 1
            let stringEnd = Self.endOfPlain(event, from: stringStart, to: end)
            guard stringEnd < end, event[stringEnd] == UInt8(ascii: "\"") else { break }
            if isFree(event, quote: at), stringEnd > stringStart {
                guard keep(event, partStart..<stringStart) else { break }
                partStart = stringEnd
            }
            at = stringEnd + 1
        }
        return partStart
    }

    /// Whether the string that begins at a quote may differ from event to event without changing what they mean.
    private func isFree(_ event: UnsafePointer<UInt8>, quote: Int) -> Bool {
        var before = quote - 1
        while before >= 0, event[before] == UInt8(ascii: " ") { before -= 1 }
        guard before >= 0, event[before] == UInt8(ascii: ":") else { return false }
        let name: StaticString = "\"type\""
        let length = name.utf8CodeUnitCount
        return before < length || memcmp(event + before - length, name.utf8Start, length) != 0
    }

    /// - Returns: false where there is no room: then nothing is known.
    private mutating func keep(_ event: UnsafePointer<UInt8>, _ part: Range<Int>) -> Bool {
        guard parts < Self.mostParts, knownBytes + part.count <= Self.mostBytes else {
            parts = 0
            knownBytes = 0
            return false
        }
        memcpy(known + knownBytes, event + part.lowerBound, part.count)
        lengths[parts] = Int32(truncatingIfNeeded: part.count)
        knownBytes += part.count
        parts += 1
        return true
    }

    // MARK: - Matching

    /// How many bytes the whole events of the known shape take up at the start of `bytes`; their content is added
    /// to `piece`.
    func match(_ bytes: UnsafePointer<UInt8>, count: Int, into piece: inout ReplyParser.Piece) -> Int {
        guard parts > 1 else { return 0 }
        var at = 0
        var events: Int32 = 0
        var textBytes = 0
        while let event = matchOne(bytes + at, count: count - at) {
            at += event.length
            events &+= 1
            textBytes += event.text
        }
        piece.contentEvents &+= events
        if isAnswer { piece.answerEvents &+= events }
        piece.textBytes &+= Int32(truncatingIfNeeded: textBytes)
        return at
    }

    /// The length of an event of the known shape and of its text; nil if none lies whole at the start of `event`.
    @inline(__always)
    private func matchOne(_ event: UnsafePointer<UInt8>, count: Int) -> (length: Int, text: Int)? {
        guard count > knownBytes else { return nil }
        var at = 0
        var offset = 0
        var text = 0
        for part in 0..<parts {
            let length = Int(lengths[part])
            guard at + length <= count, memcmp(event + at, known + offset, length) == 0 else { return nil }
            at += length
            offset += length
            guard part < parts - 1 else { break }
            let start = at
            at = Self.endOfPlain(event, from: start, to: count)
            if part == textPart {
                text = at - start
                guard text > 0 else { return nil }
            }
        }
        return (at, text)
    }

    /// Where the bytes of a string that stand for themselves end: at a quote, an escape or a control character.
    @inline(__always)
    private static func endOfPlain(_ event: UnsafePointer<UInt8>, from start: Int, to end: Int) -> Int {
        var at = start
        while at < end, event[at] >= 0x20, event[at] != UInt8(ascii: "\""), event[at] != UInt8(ascii: "\\") { at += 1 }
        return at
    }
}
