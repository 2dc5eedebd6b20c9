import Glibc

/// The bytes around the text of a stream's last text event, by which the next one is recognised.
///
/// This file and `JSONScan` are the only readers of raw pointers on the hot path; `ServerSentEvents` without a
/// template is their checked twin (see WireTests).
struct EventTemplate: ~Copyable {
    private static let capacity = 1_024
    private let bytes: UnsafeMutablePointer<UInt8>
    private var prefix = 0
    private var suffix = 0
    private var isAnswer = true

    init() {
        bytes = .allocate(capacity: Self.capacity)
    }

    deinit {
        bytes.deallocate()
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
        memcpy(bytes, event, prefix)
        memcpy(bytes + prefix, event + suffixFrom, suffix)
        self.prefix = prefix
        self.suffix = suffix
        self.isAnswer = isAnswer
    }

    /// How many bytes a whole event of the known shape takes up at the start of `piece`; 0 if there is none.
    @inline(__always)
    func match(_ piece: UnsafePointer<UInt8>, count: Int, into totals: inout ServerSentEvents.Totals) -> Int {
        guard prefix > 0, count > prefix + suffix, memcmp(piece, bytes, prefix) == 0 else { return 0 }
        var end = prefix
        let last = count - suffix
        // Up to the closing quote: an escape or a control character needs the real parser.
        while end < last, piece[end] != UInt8(ascii: "\"") {
            guard piece[end] >= 0x20, piece[end] != UInt8(ascii: "\\") else { return 0 }
            end += 1
        }
        guard end <= last, end > prefix, memcmp(piece + end, bytes + prefix, suffix) == 0 else { return 0 }
        totals.events &+= 1
        totals.content &+= 1
        if isAnswer { totals.answers &+= 1 }
        totals.textBytes &+= Int32(truncatingIfNeeded: end - prefix)
        return end + suffix
    }
}
