import Glibc
import TidemarkJSON

/// Walks a JSON text where it lies, without building a tree: the hot path's reader.
///
/// Accepts exactly what `JSONValue(parsing:)` accepts. After a fault `isBroken` stays true and every further step
/// returns at once, so that callers check it a single time at the end.
struct JSONScan {
    private let base: UnsafePointer<UInt8>
    private let end: Int
    private(set) var at = 0
    private(set) var isBroken = false
    /// Objects and arrays that have been entered and not left.
    private var depth = 0

    /// The bytes must outlive the scan.
    init(_ base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        end = count
    }

    /// A string's place between its quotes, and its length in UTF-8 bytes once unescaped.
    struct Text {
        var start: Int
        var end: Int
        var decodedBytes: Int
    }

    private static let deepest = 200

    @inline(__always)
    private mutating func skipSpace() {
        while at < end {
            let byte = base[at]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            at += 1
        }
    }

    private mutating func breakOff() {
        isBroken = true
        at = end
    }

    /// The first byte of the next value; 0 at the end.
    mutating func peek() -> UInt8 {
        skipSpace()
        return at < end ? base[at] : 0
    }

    /// Whether nothing but white space follows.
    mutating func isAtEnd() -> Bool {
        skipSpace()
        return at == end
    }

    /// Steps into `{` or `[`; false, with the value skipped, if the next value is something else.
    mutating func enter(_ bracket: UInt8) -> Bool {
        guard peek() == bracket else {
            skipValue()
            return false
        }
        at += 1
        depth += 1
        return true
    }

    /// The next member's name within an object that was entered; nil after the closing brace.
    mutating func nextName(isFirst: inout Bool) -> Text? {
        guard nextItem(close: UInt8(ascii: "}"), isFirst: &isFirst) else { return nil }
        guard peek() == UInt8(ascii: "\"") else {
            breakOff()
            return nil
        }
        let name = string()
        guard peek() == UInt8(ascii: ":") else {
            breakOff()
            return nil
        }
        at += 1
        return name
    }

    /// Whether a further element follows within an array that was entered; false after the closing bracket.
    mutating func nextElement(isFirst: inout Bool) -> Bool {
        nextItem(close: UInt8(ascii: "]"), isFirst: &isFirst)
    }

    private mutating func nextItem(close: UInt8, isFirst: inout Bool) -> Bool {
        let byte = peek()
        if byte == close {
            at += 1
            depth -= 1
            return false
        }
        if isFirst {
            isFirst = false
            return !isBroken
        }
        guard byte == UInt8(ascii: ",") else {
            breakOff()
            return false
        }
        at += 1
        return true
    }

    /// Whether a string, unescaped, is `name`.
    func matches(_ text: Text, _ name: StaticString) -> Bool {
        matches(text, UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }

    /// Whether a string, unescaped, is `name` in UTF-8.
    func matches(_ text: Text, _ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.decodedBytes == name.count else { return false }
        guard let start = name.baseAddress else { return true }
        if text.end - text.start == text.decodedBytes { return memcmp(base + text.start, start, name.count) == 0 }
        return decoded(text) == String(decoding: name, as: UTF8.self)
    }

    /// A string, unescaped: for the few of a stream that are read as words.
    func decoded(_ text: Text) -> String {
        let quoted = UnsafeBufferPointer(start: base + text.start - 1, count: text.end - text.start + 2)
        return (try? JSONValue(parsing: quoted))?.string ?? ""
    }

    /// Reads the string that stands next; the caller has seen its opening quote.
    mutating func string() -> Text {
        at += 1
        let start = at
        var saved = 0
        while true {
            skipPlain()
            guard at < end else { break }
            let byte = base[at]
            if byte == UInt8(ascii: "\"") {
                at += 1
                return Text(start: start, end: at - 1, decodedBytes: at - 1 - start - saved)
            }
            if byte == UInt8(ascii: "\\") {
                saved += escape()
                if isBroken { break }
            } else {
                break  // a control character
            }
        }
        breakOff()
        return Text(start: start, end: start, decodedBytes: 0)
    }

    /// Steps over the bytes of a string that stand for themselves, eight at a time.
    ///
    /// Each test sets the high bit of the bytes that it is about, and perhaps of bytes above the first of them: only the
    /// lowest one counts. Source: Warren, "Hacker's Delight", 6-1.
    @inline(__always)
    private mutating func skipPlain() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        while at + 8 <= end {
            let bytes = UInt64(littleEndian: UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self))
            let quotes = bytes ^ (ones &* 0x22)
            let slashes = bytes ^ (ones &* 0x5C)
            let special =
                ((quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes | (bytes &- ones &* 0x20) & ~bytes) & highs
            guard special == 0 else {
                at += special.trailingZeroBitCount / 8
                return
            }
            at += 8
        }
        while at < end, base[at] >= 0x20, base[at] != UInt8(ascii: "\""), base[at] != UInt8(ascii: "\\") { at += 1 }
    }

    /// Steps over an escape; returns by how many bytes it is longer than what it stands for.
    private mutating func escape() -> Int {
        guard at + 1 < end else {
            breakOff()
            return 0
        }
        switch base[at + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            at += 2
            return 1
        case UInt8(ascii: "u"):
            guard let high = hex(at: at + 2) else {
                breakOff()
                return 0
            }
            at += 6
            if high < 0x80 { return 5 }
            if high < 0x800 { return 4 }
            if (0xD800...0xDBFF).contains(high), at + 1 < end, base[at] == UInt8(ascii: "\\"),
                base[at + 1] == UInt8(ascii: "u")
            {
                guard let low = hex(at: at + 2) else {
                    breakOff()
                    return 0
                }
                if (0xDC00...0xDFFF).contains(low) {
                    at += 6
                    return 8
                }
            }
            return 3  // lone surrogates become U+FFFD, three bytes as well
        default:
            breakOff()
            return 0
        }
    }

    private func hex(at index: Int) -> UInt32? {
        guard index + 4 <= end else { return nil }
        var value: UInt32 = 0
        for offset in 0..<4 {
            let byte = base[index + offset]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return value
    }

    /// The integer that stands next, cut to `Int32`; nil, with the value skipped, for anything else.
    mutating func integer() -> Int32? {
        let first = peek()
        guard first == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            skipValue()
            return nil
        }
        let start = at
        skipNumber()
        guard !isBroken else { return nil }
        let text = UnsafeBufferPointer(start: base + start, count: at - start)
        var value: Int32 = 0
        for byte in text {
            guard byte >= 0x30, byte <= 0x39, value < 100_000_000 else {
                // A sign, a fraction, an exponent or very many digits: rare enough for the long way.
                return JSONValue.number(String(decoding: text, as: UTF8.self)).int.map { Int32(clamping: $0) }
            }
            value = value * 10 + Int32(byte - 0x30)
        }
        return value
    }

    /// The number that stands next, as it is written; nil, with the value skipped, for anything else.
    mutating func number() -> JSONValue? {
        let first = peek()
        let start = at
        skipValue()
        guard !isBroken, first == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first) else {
            return nil
        }
        return .number(String(decoding: UnsafeBufferPointer(start: base + start, count: at - start), as: UTF8.self))
    }

    /// Steps over a value and measures it: the bytes of its text without white space and with strings unescaped.
    ///
    /// `JSONValue.unescapedBytes` is its twin.
    mutating func measureValue() -> Int {
        guard depth < Self.deepest else {
            breakOff()
            return 0
        }
        var isFirst = true
        var length = 0
        switch peek() {
        case UInt8(ascii: "\""): return string().decodedBytes + 2
        case UInt8(ascii: "{"):
            _ = enter(UInt8(ascii: "{"))
            while let name = nextName(isFirst: &isFirst) { length += name.decodedBytes + 4 + measureValue() }
            return max(length, 1) + 1
        case UInt8(ascii: "["):
            _ = enter(UInt8(ascii: "["))
            while nextElement(isFirst: &isFirst) { length += 1 + measureValue() }
            return max(length, 1) + 1
        default:
            let start = at
            skipValue()
            return at - start
        }
    }

    mutating func skipValue() {
        guard depth < Self.deepest else { return breakOff() }
        var isFirst = true
        switch peek() {
        case UInt8(ascii: "\""): _ = string()
        case UInt8(ascii: "{"):
            _ = enter(UInt8(ascii: "{"))
            while nextName(isFirst: &isFirst) != nil { skipValue() }
        case UInt8(ascii: "["):
            _ = enter(UInt8(ascii: "["))
            while nextElement(isFirst: &isFirst) { skipValue() }
        case UInt8(ascii: "t"): skipWord("true")
        case UInt8(ascii: "f"): skipWord("false")
        case UInt8(ascii: "n"): skipWord("null")
        default: skipNumber()
        }
    }

    private mutating func skipWord(_ word: StaticString) {
        let count = word.utf8CodeUnitCount
        guard at + count <= end, memcmp(base + at, word.utf8Start, count) == 0 else { return breakOff() }
        at += count
    }

    private mutating func skipDigits() -> Int {
        let start = at
        while at < end, base[at] >= 0x30, base[at] <= 0x39 { at += 1 }
        return at - start
    }

    private mutating func skipNumber() {
        if at < end, base[at] == UInt8(ascii: "-") { at += 1 }
        let hasLeadingZero = at < end && base[at] == UInt8(ascii: "0")
        let whole = skipDigits()
        guard whole > 0, !hasLeadingZero || whole == 1 else { return breakOff() }
        if at < end, base[at] == UInt8(ascii: ".") {
            at += 1
            guard skipDigits() > 0 else { return breakOff() }
        }
        if at < end, base[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < end, base[at] == UInt8(ascii: "+") || base[at] == UInt8(ascii: "-") { at += 1 }
            guard skipDigits() > 0 else { return breakOff() }
        }
    }
}

extension JSONValue {
    /// What `JSONScan.measureValue` finds of it.
    var unescapedBytes: Int {
        switch self {
        case .null, .bool(true): 4
        case .bool(false): 5
        case .number(let text): text.utf8.count
        case .string(let text): text.utf8.count + 2
        case .array(let items): max(items.reduce(0) { $0 + 1 + $1.unescapedBytes }, 1) + 1
        case .object(let members):
            max(members.reduce(0) { $0 + $1.name.utf8.count + 4 + $1.value.unescapedBytes }, 1) + 1
        }
    }
}
