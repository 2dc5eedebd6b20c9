/// Walks over JSON where it lies, without a tree: finds the ends of values and checks their form (RFC 8259).
///
/// Strict, but for what writers of logs do: control characters in strings, and `NaN` and `Infinity` as numbers.
struct JSONScanner {
    static let deepest = 200

    let bytes: Bytes
    private let base: UnsafePointer<UInt8>
    private let end: Int
    private(set) var at = 0

    /// Nil for no bytes at all.
    init?(_ bytes: Bytes) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return nil }
        self.bytes = bytes
        self.base = base
        end = bytes.count
    }

    /// The offset of the first quote or backslash from `start` on, or the end.
    static func endOfPlainText(_ bytes: Bytes, _ start: Int) -> Int {
        guard let base = bytes.baseAddress else { return start }
        return endOfPlainText(base, start, bytes.count)
    }

    /// Eight bytes at a time: a byte of a difference is zero where `(x - 1) & ~x` has its top bit.
    @inline(__always)
    private static func endOfPlainText(_ base: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var at = start
        while at &+ 8 <= end {
            let word = UInt64(littleEndian: UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self))
            let quotes = word ^ 0x2222_2222_2222_2222
            let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
            let found =
                ((quotes &- 0x0101_0101_0101_0101) & ~quotes | (slashes &- 0x0101_0101_0101_0101) & ~slashes)
                & 0x8080_8080_8080_8080
            if found != 0 { return at &+ found.trailingZeroBitCount / 8 }
            at &+= 8
        }
        while at < end, base[at] != 0x22, base[at] != 0x5C { at &+= 1 }
        return at
    }

    var isAtEnd: Bool { at >= end }

    /// The byte that comes next, or 0 at the end.
    @inline(__always)
    var next: UInt8 { at < end ? base[at] : 0 }

    @inline(__always)
    mutating func advance() { at &+= 1 }

    @inline(__always)
    mutating func space() {
        while at < end, base[at] <= 0x20, base[at] == 0x20 || base[at] == 0x0A || base[at] == 0x0D || base[at] == 0x09 {
            at &+= 1
        }
    }

    /// Passes over a string whose opening quote comes next and gives what stands between its quotes, escapes as they are.
    mutating func string() -> Bytes? {
        guard next == 0x22 else { return nil }
        let start = at &+ 1
        var index = start
        while true {
            index = Self.endOfPlainText(base, index, end)
            guard index < end else { return nil }
            if base[index] == 0x22 { break }
            guard index &+ 1 < end else { return nil }
            switch base[index &+ 1] {
            case UInt8(ascii: "u"):
                guard index &+ 5 < end else { return nil }
                for offset in 2...5 where JSONText.hexDigit(base[index &+ offset]) == nil { return nil }
                index &+= 6
            case 0x22, 0x5C, UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
                UInt8(ascii: "r"), UInt8(ascii: "t"):
                index &+= 2
            default: return nil
            }
        }
        at = index &+ 1
        return Bytes(start: base + start, count: index &- start)
    }

    /// Passes over the value that comes next; nil where it is broken.
    mutating func value(depth: Int = 0) -> Slot? {
        let start = at
        switch next {
        case 0x22:
            guard let text = string() else { return nil }
            return Slot(kind: .string, text: text)
        case UInt8(ascii: "{"):
            guard object(depth: depth) else { return nil }
            return Slot(kind: .object, text: Bytes(start: base + start, count: at &- start))
        case UInt8(ascii: "["):
            guard array(depth: depth) else { return nil }
            return Slot(kind: .array, text: Bytes(start: base + start, count: at &- start))
        case UInt8(ascii: "t"):
            guard word("true") else { return nil }
            return Slot(kind: .true, text: bytes.part(start, at))
        case UInt8(ascii: "f"):
            guard word("false") else { return nil }
            return Slot(kind: .false, text: bytes.part(start, at))
        case UInt8(ascii: "n"):
            guard word("null") else { return nil }
            return Slot(kind: .null)
        default:
            guard number() else {
                at = start
                return word("NaN") || word("Infinity") || word("-Infinity") ? Slot(kind: .null) : nil
            }
            return Slot(kind: .number, text: Bytes(start: base + start, count: at &- start))
        }
    }

    private mutating func word(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard at &+ count <= end, base[at] == text.utf8Start[0], bytes.part(at, at &+ count).matches(text) else {
            return false
        }
        at &+= count
        return true
    }

    private mutating func digits() -> Bool {
        let start = at
        while at < end, base[at] &- 0x30 <= 9 { at &+= 1 }
        return at > start
    }

    private mutating func number() -> Bool {
        if next == UInt8(ascii: "-") { at &+= 1 }
        let isZero = next == 0x30
        let start = at
        guard digits(), !isZero || at == start &+ 1 else { return false }
        if next == UInt8(ascii: ".") {
            at &+= 1
            guard digits() else { return false }
        }
        if next | 0x20 == UInt8(ascii: "e") {
            at &+= 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at &+= 1 }
            guard digits() else { return false }
        }
        return true
    }

    private mutating func object(depth: Int) -> Bool {
        guard depth < Self.deepest else { return false }
        at &+= 1
        space()
        if next == UInt8(ascii: "}") {
            at &+= 1
            return true
        }
        while true {
            guard name() != nil, value(depth: depth &+ 1) != nil else { return false }
            switch separator(UInt8(ascii: "}")) {
            case .more: continue
            case .end: return true
            case .broken: return false
            }
        }
    }

    private mutating func array(depth: Int) -> Bool {
        guard depth < Self.deepest else { return false }
        at &+= 1
        space()
        if next == UInt8(ascii: "]") {
            at &+= 1
            return true
        }
        while true {
            guard value(depth: depth &+ 1) != nil else { return false }
            switch separator(UInt8(ascii: "]")) {
            case .more: continue
            case .end: return true
            case .broken: return false
            }
        }
    }

    /// Passes over a member's name and colon, and gives the name.
    @inline(__always)
    mutating func name() -> Bytes? {
        guard let name = string() else { return nil }
        space()
        guard next == UInt8(ascii: ":") else { return nil }
        at &+= 1
        space()
        return name
    }

    enum Separator { case more, end, broken }

    /// Passes over what stands behind an element: a comma, or the closing bracket.
    @inline(__always)
    mutating func separator(_ close: UInt8) -> Separator {
        space()
        let byte = next
        guard at < end else { return .broken }
        at &+= 1
        if byte == UInt8(ascii: ",") {
            space()
            return .more
        }
        return byte == close ? .end : .broken
    }
}
