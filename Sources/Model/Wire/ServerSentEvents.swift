import Glibc

/// Splits a `text/event-stream` into events, fed with whatever pieces a connection delivers.
///
/// Follows the WHATWG standard: lines end with LF, CRLF or CR; `data` lines join with LF; an empty line dispatches;
/// one leading byte order mark is dropped. Only new bytes are looked at, however an event is cut up.
///
/// Two things make it fast. An event that lies whole within a piece is read in place. And a stream's text events
/// differ in their text only, so the bytes before and after the text of the last one are kept: an event with equal
/// ones needs no parsing, because replacing a plain JSON string by another leaves everything else as it was.
struct ServerSentEvents: ~Copyable {
    /// What a piece of the stream held.
    struct Totals {
        var events: Int32 = 0
        var content: Int32 = 0
        var answers: Int32 = 0
        var textBytes: Int32 = 0
    }

    /// Reads one event's data; nil where it is not JSON.
    typealias Reader = (_ data: UnsafePointer<UInt8>, _ count: Int) -> (marks: Marks, text: Range<Int>?)?

    private static let longestEvent = 16 << 20

    private var carry: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var isAfterCR = false
    /// Bytes of a byte order mark seen so far; nil once the stream's start has been passed.
    private var markBytes: Int? = 0
    private var template = EventTemplate()

    /// The end mark `[DONE]` has been seen.
    private(set) var isDone = false
    /// Events after the end mark, which no server may send.
    private(set) var eventsAfterDone = 0
    /// Events whose data were not JSON.
    private(set) var malformedEvents = 0
    private(set) var isTooLarge = false
    private(set) var finish: FinishReason?
    private(set) var usage: Usage?
    private(set) var error: Outcome?

    /// Makes ready for the next answer; keeps buffers and the template.
    mutating func reset() {
        carry.removeAll(keepingCapacity: carry.capacity <= 1 << 16)
        data.removeAll(keepingCapacity: data.capacity <= 1 << 16)
        hasData = false
        isAfterCR = false
        markBytes = 0
        isDone = false
        eventsAfterDone = 0
        malformedEvents = 0
        isTooLarge = false
        finish = nil
        usage = nil
        error = nil
    }

    /// Takes the next piece of the stream and adds what it completes to `totals`.
    mutating func feed(_ base: UnsafePointer<UInt8>, count: Int, into totals: inout Totals) {
        var at = 0
        if markBytes != nil { at = skipMark(base, count) }
        while at < count {
            if carry.isEmpty, !hasData, !isAfterCR, !isDone {
                let used = template.match(base + at, count: count - at, into: &totals)
                if used > 0 {
                    at += used
                    continue
                }
            }
            at = readLine(base, at, count, into: &totals)
        }
    }

    /// The stream has ended: an event without its empty line is taken all the same.
    ///
    /// - Returns: whether there was such an event.
    mutating func finishInput(into totals: inout Totals) -> Bool {
        let hadRest = !carry.isEmpty || hasData
        if !carry.isEmpty {
            let line = carry
            carry.removeAll()
            line.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                take(line: base, count: bytes.count, into: &totals)
            }
        }
        dispatch(into: &totals)
        return hadRest
    }

    /// - Returns: how many bytes belong to the byte order mark.
    private mutating func skipMark(_ base: UnsafePointer<UInt8>, _ count: Int) -> Int {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        var seen = markBytes ?? 0
        var at = 0
        while at < count, seen < 3, base[at] == mark[seen] {
            at += 1
            seen += 1
        }
        if seen == 3 || at < count {
            if seen < 3 { carry.append(contentsOf: mark[0..<seen]) }
            if seen == 3 || seen == 0 { carry.removeAll(keepingCapacity: true) }
            markBytes = nil
        } else {
            markBytes = seen
        }
        return at
    }

    private mutating func readLine(
        _ base: UnsafePointer<UInt8>,
        _ start: Int,
        _ count: Int,
        into totals: inout Totals
    ) -> Int {
        var start = start
        if isAfterCR {
            isAfterCR = false
            if base[start] == UInt8(ascii: "\n") {
                start += 1
                if start == count { return count }
            }
        }
        var end = Self.index(of: UInt8(ascii: "\n"), in: base, start, count) ?? count
        let carriageReturn = Self.index(of: UInt8(ascii: "\r"), in: base, start, end)
        end = carriageReturn ?? end
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
        if carry.isEmpty {
            if let after = takeWhole(base, start, end, next, count, into: &totals) { return after }
            take(line: base + start, count: end - start, into: &totals)
        } else {
            carry.append(contentsOf: UnsafeBufferPointer(start: base + start, count: end - start))
            let line = carry
            carry.removeAll(keepingCapacity: true)
            line.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                take(line: base, count: bytes.count, into: &totals)
            }
        }
        return next
    }

    private static func index(of byte: UInt8, in base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int? {
        guard end > start, let found = memchr(base + start, Int32(byte), end - start) else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    private mutating func keep(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        guard carry.count + data.count + count <= Self.longestEvent else {
            isTooLarge = true
            return
        }
        carry.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
    }

    /// Reads an event of one data line in place, if its empty line lies in the same piece.
    ///
    /// - Returns: the place behind the event, or nil if it is not of that form.
    private mutating func takeWhole(
        _ base: UnsafePointer<UInt8>,
        _ start: Int,
        _ end: Int,
        _ next: Int,
        _ count: Int,
        into totals: inout Totals
    ) -> Int? {
        guard !hasData, next < count, base[next] == UInt8(ascii: "\n"),
            let value = Self.dataValue(base + start, end - start)
        else { return nil }
        let valueStart = start + value
        if let text = read(base + valueStart, end - valueStart, into: &totals) {
            template.learn(
                base + start,
                prefix: valueStart - start + text.place.lowerBound,
                suffixFrom: valueStart - start + text.place.upperBound,
                count: next + 1 - start,
                isAnswer: text.isAnswer
            )
        }
        return next + 1
    }

    /// Where the value of a `data` line begins; nil for other lines.
    private static func dataValue(_ line: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        guard count >= 5, memcmp(line, "data:", 5) == 0 else { return nil }
        return count > 5 && line[5] == UInt8(ascii: " ") ? 6 : 5
    }

    private mutating func take(line: UnsafePointer<UInt8>, count: Int, into totals: inout Totals) {
        if count == 0 { return dispatch(into: &totals) }
        if let value = Self.dataValue(line, count) {
            append(line + value, count - value)
        } else if count == 4, memcmp(line, "data", 4) == 0 {
            append(line, 0)
        }
        // Comments and the fields event, id and retry carry nothing that is measured here.
    }

    private mutating func append(_ value: UnsafePointer<UInt8>, _ count: Int) {
        guard data.count + count <= Self.longestEvent else {
            isTooLarge = true
            return
        }
        if hasData { data.append(UInt8(ascii: "\n")) }
        data.append(contentsOf: UnsafeBufferPointer(start: value, count: count))
        hasData = true
    }

    private mutating func dispatch(into totals: inout Totals) {
        guard hasData else { return }
        hasData = false
        let event = data
        data.removeAll(keepingCapacity: true)
        event.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            _ = read(base, bytes.count, into: &totals)
        }
    }

    /// Reads one event's data; returns the place of its text if that is all it holds.
    private mutating func read(
        _ base: UnsafePointer<UInt8>,
        _ count: Int,
        into totals: inout Totals
    ) -> (place: Range<Int>, isAnswer: Bool)? {
        if count == 6, memcmp(base, "[DONE]", 6) == 0 {
            isDone = true
            return nil
        }
        if isDone { eventsAfterDone += 1 }
        totals.events &+= 1
        guard let event = ChatScan.marks(base, count: count) else {
            malformedEvents += 1
            return nil
        }
        let marks = event.marks
        if marks.isContent {
            totals.content &+= 1
            totals.textBytes &+= marks.textBytes
            if marks.answerBytes > 0 { totals.answers &+= 1 }
        }
        finish = marks.finish ?? finish
        usage = marks.usage ?? usage
        error = error ?? marks.error
        guard marks.isPlainText, let place = event.text else { return nil }
        return (place, marks.answerBytes > 0)
    }
}
