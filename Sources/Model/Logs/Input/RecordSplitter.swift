/// Joins lines to records of a CSV whose quoted cells hold ends of lines (RFC 4180, section 2, rules 5 to 7).
///
/// A quote that nothing closes would swallow the rest of the file: the record that it opens counts as bad at the end of
/// the file or of the cap, and the lines behind its first are read again, within a bound.
struct RecordSplitter: ~Copyable {
    private enum State { case cellStart, bare, quoted, quoteInQuoted }

    private static let rereadLimit = 256 << 20

    private let longest: Int
    private let delimiter: UInt8
    private var held = ByteBuffer()
    /// Offsets into `held`: of the open record, behind its first line, and of what was not looked at yet.
    private var start = 0
    private var firstLineEnd = 0
    private var at = 0
    private var state = State.cellStart
    /// Lines: of the record's start, and of `at`.
    private var startLine = 1
    private var line = 1
    private var reread = 0
    private var isCutLine = false

    init(longest: Int, delimiter: UInt8) {
        self.longest = longest
        self.delimiter = delimiter
    }

    /// Whether a line by itself is a record, and nothing waits.
    func passes(_ line: Bytes) -> Bool { held.count == 0 && line.index(of: 0x22) == nil }

    /// Takes a line that did not pass.
    mutating func feed(_ row: RowBytes) {
        if held.count == 0 {
            start = 0
            at = 0
            state = .cellStart
            startLine = row.place
            line = row.place
        }
        held.append(row.bytes)
        held.append(0x0A)
        isCutLine = row.isUnterminated
    }

    /// The next record, or nil where more lines are needed; its bytes stay until the next call.
    mutating func next(isLast: Bool = false) -> RowBytes? {
        while at < held.count {
            let isFirst = at == start
            guard let end = held.bytes.index(of: 0x0A, from: at) else { break }
            let isClosed = look(held.bytes.part(at, end))
            at = end + 1
            line += 1
            if isFirst { firstLineEnd = at }
            guard let isClosed else { return given(.malformedCSV) }
            if isClosed {
                var record = RowBytes(bytes: held.bytes.part(start, end), place: startLine)
                record.isUnterminated = isLast && at == held.count && isCutLine
                begin()
                return record
            }
            if at - start > longest { return given(.tooLong) }
        }
        if start >= held.count {
            held.removeAll(keeping: 1 << 20)
            start = 0
            at = 0
        } else if isLast {
            return given(.malformedCSV)
        } else if start > 1 << 20 {
            held.removeFirst(start)
            at -= start
            firstLineEnd -= start
            start = 0
        }
        return nil
    }

    private mutating func begin() {
        start = at
        startLine = line
        state = .cellStart
    }

    /// Counts the open record's first line as bad and goes on behind it.
    private mutating func given(_ reason: LogTally.Reason) -> RowBytes {
        let place = startLine
        reread += at - firstLineEnd
        if reread <= Self.rereadLimit {
            at = firstLineEnd
            line = startLine + 1
        }
        begin()
        return RowBytes(bytes: .empty, place: place, reason: reason)
    }

    /// Whether the record is closed at the line's end; nil where a closing quote is followed by anything but a delimiter.
    private mutating func look(_ line: Bytes) -> Bool? {
        var index = 0
        while index < line.count {
            switch state {
            case .quoted:
                guard let quote = line.index(of: 0x22, from: index) else { return false }
                index = quote
                state = .quoteInQuoted
            case .cellStart:
                if line[index] == 0x22 { state = .quoted } else if line[index] != delimiter { state = .bare }
            case .bare:
                if line[index] == delimiter { state = .cellStart }
            case .quoteInQuoted:
                if line[index] == 0x22 {
                    state = .quoted
                } else if line[index] == delimiter {
                    state = .cellStart
                } else if line[index] != 0x0D || index != line.count - 1 {
                    return nil
                }
            }
            index += 1
        }
        return state != .quoted
    }
}
