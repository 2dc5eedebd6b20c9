import Glibc

/// Splits a `text/event-stream` into events, fed with whatever pieces a connection delivers.
///
/// Follows the WHATWG standard: lines end with LF, CRLF or CR; `data` lines join with LF; an empty line dispatches;
/// one leading byte order mark is dropped. Only new bytes are looked at, however an event is cut up. An event that
/// lies whole within a piece is read in place; others are put together in buffers that are kept.
struct ServerSentEvents: ~Copyable {
    private static let longestEvent = 16 << 20
    private static let largestBufferKept = 1 << 16

    /// A line whose end has not come yet.
    private var line: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var isAfterCR = false
    private var isAtStart = true
    private(set) var isTooLarge = false

    /// Makes ready for the next stream; keeps buffers.
    mutating func reset() {
        line.removeAll(keepingCapacity: line.capacity <= Self.largestBufferKept)
        data.removeAll(keepingCapacity: data.capacity <= Self.largestBufferKept)
        hasData = false
        isAfterCR = false
        isAtStart = true
        isTooLarge = false
    }

    /// Takes the next piece of the stream and hands on the events that it completes.
    mutating func feed(_ base: UnsafePointer<UInt8>, count: Int, to sink: inout some EventSink & ~Copyable) {
        var at = 0
        var lineFeed = -1
        while at < count {
            if !hasData, !isAfterCR, !isAtStart, line.isEmpty {
                at += sink.takeKnown(base + at, count: count - at)
                if at == count { return }
            }
            at = readLine(base, at, count, &lineFeed, to: &sink)
        }
    }

    /// The stream has ended: an event without its empty line is handed on all the same.
    ///
    /// - Returns: whether there was such an event.
    mutating func endOfInput(to sink: inout some EventSink & ~Copyable) -> Bool {
        if !line.isEmpty { takeKeptLine(to: &sink) }
        guard hasData else { return false }
        dispatch(to: &sink)
        return true
    }

    // MARK: - Lines

    /// Reads from `start` to behind the next line or event; `lineFeed` is the last line feed found so far.
    private mutating func readLine(
        _ base: UnsafePointer<UInt8>,
        _ start: Int,
        _ count: Int,
        _ lineFeed: inout Int,
        to sink: inout some EventSink & ~Copyable
    ) -> Int {
        if isAfterCR {
            isAfterCR = false
            if base[start] == UInt8(ascii: "\n") { return start + 1 }
        }
        if lineFeed < start { lineFeed = Self.index(of: UInt8(ascii: "\n"), in: base, start, count) ?? count }
        let carriageReturn = Self.index(of: UInt8(ascii: "\r"), in: base, start, lineFeed)
        let end = carriageReturn ?? lineFeed
        guard end < count else {
            keep(base + start, count - start)
            return count
        }
        var next = end + 1
        if carriageReturn != nil {
            if next == count {
                isAfterCR = true
            } else if base[next] == UInt8(ascii: "\n") {
                next += 1
            }
        }
        if line.isEmpty {
            return takeInPlace(base, start, end, next, count, to: &sink)
        }
        keep(base + start, end - start)
        takeKeptLine(to: &sink)
        return next
    }

    private static func index(of byte: UInt8, in base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
        guard end > start, let found = memchr(base + start, Int32(byte), end - start) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    private mutating func keep(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        guard line.count + data.count + count <= Self.longestEvent else {
            isTooLarge = true
            return
        }
        line.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
    }

    private mutating func takeKeptLine(to sink: inout some EventSink & ~Copyable) {
        // Taken out for the call: the line is read while this value changes.
        var kept: [UInt8] = []
        swap(&kept, &line)
        kept.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            let mark = byteOrderMark(base, bytes.count)
            take(line: base + mark, count: bytes.count - mark, to: &sink)
        }
        kept.removeAll(keepingCapacity: true)
        swap(&kept, &line)
    }

    /// Takes a line that lies whole in the piece, and the event along with it if that is its only line.
    ///
    /// - Returns: the place behind what was taken.
    private mutating func takeInPlace(
        _ base: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int,
        _ next: Int,
        _ count: Int,
        to sink: inout some EventSink & ~Copyable
    ) -> Int {
        let start = start + byteOrderMark(base + start, end - start)
        guard !hasData, let before = Self.dataValue(base + start, end - start),
            let after = Self.emptyLine(base, next, count)
        else {
            take(line: base + start, count: end - start, to: &sink)
            return next
        }
        let value = start + before
        sink.take(FramedEvent(data: base + value, count: end - value, before: before, after: after - end))
        return after
    }

    /// The place behind an empty line, if one begins at `start`, ends with LF or CRLF, and lies whole in the piece.
    private static func emptyLine(_ base: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
        guard start < count else { return nil }
        if base[start] == UInt8(ascii: "\n") { return start + 1 }
        guard start + 1 < count, base[start] == UInt8(ascii: "\r"), base[start + 1] == UInt8(ascii: "\n") else {
            return nil
        }
        return start + 2
    }

    /// The length of the byte order mark of the stream's first line; 0 for all others.
    private mutating func byteOrderMark(_ line: UnsafePointer<UInt8>, _ count: Int) -> Int {
        guard isAtStart else { return 0 }
        isAtStart = false
        return count >= 3 && line[0] == 0xEF && line[1] == 0xBB && line[2] == 0xBF ? 3 : 0
    }

    // MARK: - Fields

    /// Where the value of a `data` line begins; nil for other lines.
    private static func dataValue(_ line: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        guard count >= 5, memcmp(line, "data:", 5) == 0 else { return nil }
        return count > 5 && line[5] == UInt8(ascii: " ") ? 6 : 5
    }

    private mutating func take(
        line: UnsafePointer<UInt8>,
        count: Int,
        to sink: inout some EventSink & ~Copyable
    ) {
        if count == 0 {
            if hasData { dispatch(to: &sink) }
        } else if let value = Self.dataValue(line, count) {
            append(line + value, count - value)
        } else if count == 4, memcmp(line, "data", 4) == 0 {
            append(line, 0)
        }
        // Comments and the fields event, id and retry carry nothing that is measured here.
    }

    private mutating func append(_ value: UnsafePointer<UInt8>, _ count: Int) {
        guard data.count + count < Self.longestEvent else {
            isTooLarge = true
            return
        }
        if hasData { data.append(UInt8(ascii: "\n")) }
        data.append(contentsOf: UnsafeBufferPointer(start: value, count: count))
        hasData = true
    }

    private mutating func dispatch(to sink: inout some EventSink & ~Copyable) {
        hasData = false
        data.withUnsafeBufferPointer { bytes in
            withUnsafePointer(to: UInt8(0)) { nothing in
                sink.take(FramedEvent(data: bytes.baseAddress ?? nothing, count: bytes.count))
            }
        }
        data.removeAll(keepingCapacity: true)
    }
}
