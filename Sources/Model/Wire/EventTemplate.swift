import Glibc

/// The bytes around the text of a stream's last text event, by which the next one is recognised.
///
/// What it takes for an event is checked against the full parse in WireTests.
struct EventTemplate: ~Copyable {
    private static let capacity = 1_024
    private let known: UnsafeMutablePointer<UInt8>
    private var prefix = 0
    private var suffix = 0
    private var isAnswer = true

    init() {
        known = .allocate(capacity: Self.capacity)
    }

    deinit {
        known.deallocate()
    }

    /// Keeps `event[..<prefix]` and `event[suffixFrom..<count]`; forgets everything if they are too long.
    mutating func learn(
        _ event: UnsafePointer<UInt8>,
        prefix: Int,
        suffixFrom: Int,
        count: Int,
        isAnswer: Bool
    ) {
        let suffix = count - suffixFrom
        guard prefix + suffix <= Self.capacity else {
            self.prefix = 0
            return
        }
        memcpy(known, event, prefix)
        memcpy(known + prefix, event + suffixFrom, suffix)
        self.prefix = prefix
        self.suffix = suffix
        self.isAnswer = isAnswer
    }

    /// How many bytes the whole events of the known shape take up at the start of `bytes`; their content is added
    /// to `piece`.
    func match(_ bytes: UnsafePointer<UInt8>, count: Int, into piece: inout ReplyParser.Piece) -> Int {
        guard prefix > 0 else { return 0 }
        var at = 0
        var events: Int32 = 0
        var textBytes = 0
        while let text = textLength(bytes + at, count: count - at) {
            at += prefix + text + suffix
            events &+= 1
            textBytes += text
        }
        piece.contentEvents &+= events
        if isAnswer { piece.answerEvents &+= events }
        piece.textBytes &+= Int32(truncatingIfNeeded: textBytes)
        return at
    }

    /// The length of the text of an event of the known shape; nil if none lies whole at the start of `event`.
    @inline(__always)
    private func textLength(_ event: UnsafePointer<UInt8>, count: Int) -> Int? {
        guard count > prefix + suffix, memcmp(event, known, prefix) == 0 else { return nil }
        var end = prefix
        let last = count - suffix
        // Up to the closing quote: an escape or a control character needs the real parser.
        while end < last, event[end] != UInt8(ascii: "\"") {
            guard event[end] >= 0x20, event[end] != UInt8(ascii: "\\") else { return nil }
            end += 1
        }
        guard end <= last, end > prefix, memcmp(event + end, known + prefix, suffix) == 0 else { return nil }
        return end - prefix
    }
}
