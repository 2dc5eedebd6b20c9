import TidemarkJSON

/// What a scan found.
package struct ScannedEvent {
    package var marks = Marks()
    /// The place of its text in the event's bytes, if it has just one.
    package var text: Range<Int>?
}

/// What the scans of all families share: a walk over JSON, the marks found so far, and the place of the only text.
struct MarkScan {
    var json: JSONScan
    var marks = Marks()
    private var place: Range<Int>?
    private var texts = 0

    init(_ base: UnsafePointer<UInt8>, count: Int) {
        json = JSONScan(base, count: count)
    }

    /// What was found, if all of it was JSON.
    mutating func finish() -> ScannedEvent? {
        guard !json.isBroken, json.isAtEnd() else { return nil }
        return ScannedEvent(marks: marks, text: texts == 1 ? place : nil)
    }

    /// Steps over a string that is generated text; null and other values are skipped.
    ///
    /// - Returns: its length in UTF-8 bytes; 0 if it is no string.
    mutating func text() -> Int32 {
        word().map { take($0) } ?? 0
    }

    /// Counts a string that was read as generated text.
    ///
    /// - Returns: its length in UTF-8 bytes.
    mutating func take(_ text: JSONScan.Text) -> Int32 {
        if text.decodedBytes > 0 {
            place = text.start..<text.end
            texts += 1
        }
        return Int32(clamping: text.decodedBytes)
    }

    /// The number of tokens that stands next; -1, with the value skipped, for anything else.
    mutating func count() -> Int32 { max(json.integer() ?? -1, -1) }

    /// A span of whole nanoseconds; -1, with the value skipped, for anything else.
    mutating func nanoseconds() -> Int64 { ServerTiming.nanoseconds(json.number()) }

    /// Whether the value that stands next is `true`.
    mutating func isTrue() -> Bool {
        let isTrue = json.peek() == UInt8(ascii: "t")
        json.skipValue()
        return isTrue
    }

    /// Whether the value that stands next is anything but null.
    mutating func isPresent() -> Bool {
        let isPresent = json.peek() != UInt8(ascii: "n")
        json.skipValue()
        return isPresent
    }

    /// The string that stands next, or nil with the value skipped if it is none.
    mutating func word() -> JSONScan.Text? {
        guard json.peek() == UInt8(ascii: "\"") else {
            json.skipValue()
            return nil
        }
        return json.string()
    }

    /// Calls `member` for each member of the object that stands next, which must step over its value.
    mutating func object(_ member: (inout MarkScan, JSONScan.Text) -> Void) {
        var isFirst = true
        guard json.enter(UInt8(ascii: "{")) else { return }
        while let name = json.nextName(isFirst: &isFirst) { member(&self, name) }
    }

    /// Calls `element` for each element of the array that stands next, which must step over it.
    mutating func array(_ element: (inout MarkScan) -> Void) {
        var isFirst = true
        guard json.enter(UInt8(ascii: "[")) else { return }
        while json.nextElement(isFirst: &isFirst) { element(&self) }
    }
}

/// The same readings of a value in a tree.
extension JSONValue {
    /// The length of a text in UTF-8 bytes; 0 if it is none.
    var textBytes: Int32 { Int32(clamping: string?.utf8.count ?? 0) }

    /// A number of tokens; -1 for anything else.
    var tokenCount: Int32 { max(int.map { Int32(clamping: $0) } ?? -1, -1) }
}
