/// A row as it was cut out of a log.
struct RowBytes {
    /// Until the next row is asked for.
    var bytes: Bytes
    /// Its first line, or its own number in a document that is cut into elements; from 1.
    var place: Int
    /// What is wrong with it already, its bytes left out.
    var reason: LogTally.Reason?
    /// Whether the data end with it, and not with the end of a line.
    var isUnterminated = false
}

/// Cuts bytes into lines, without their ends, and skips those over a cap with bounded memory.
struct LineSplitter: ~Copyable {
    private let longest: Int
    private var piece = Bytes.empty
    private var at = 0
    private var held = ByteBuffer()
    private var isHeldGiven = false
    private var isSkipping = false
    private var line = 1

    init(longest: Int) {
        self.longest = longest
    }

    /// The line that is being read, from 1.
    var place: Int { line }

    /// Takes the next piece; it must stay where it is until `next` gave nil.
    mutating func feed(_ bytes: Bytes) {
        piece = bytes
        at = 0
    }

    mutating func next() -> RowBytes? {
        if isHeldGiven {
            held.removeAll(keeping: 1 << 20)
            isHeldGiven = false
        }
        guard at < piece.count else { return nil }
        guard let end = piece.index(of: 0x0A, from: at) else {
            hold(piece.part(at, piece.count))
            at = piece.count
            return nil
        }
        let part = piece.part(at, end)
        at = end + 1
        defer { line += 1 }
        if isSkipping || part.count > longest - held.count { return tooLong() }
        if held.count == 0 { return RowBytes(bytes: part, place: line) }
        held.append(part)
        isHeldGiven = true
        return RowBytes(bytes: held.bytes, place: line)
    }

    /// The last line, where it has no end of its own.
    mutating func finish() -> RowBytes? {
        if isHeldGiven {
            held.removeAll()
            isHeldGiven = false
        }
        if isSkipping { return tooLong() }
        guard held.count > 0 else { return nil }
        isHeldGiven = true
        return RowBytes(bytes: held.bytes, place: line, isUnterminated: true)
    }

    private mutating func hold(_ part: Bytes) {
        if isSkipping { return }
        if part.count > longest - held.count {
            isSkipping = true
            held.removeAll(keeping: 1 << 12)
        } else {
            held.append(part)
        }
    }

    private mutating func tooLong() -> RowBytes {
        isSkipping = false
        held.removeAll(keeping: 1 << 12)
        return RowBytes(bytes: .empty, place: line, reason: .tooLong)
    }
}
