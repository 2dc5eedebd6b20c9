/// One pass over the bytes of a text that collects what identifies or opens something.
///
/// Every step looks ahead or back by a bounded number of bytes, or over bytes that no other step of its kind looks
/// at again: the pass is linear in the length of the text, whatever it holds.
struct TextScan {
    let bytes: UnsafeBufferPointer<UInt8>
    /// In order, without overlaps.
    var findings: [Finding] = []
    /// The next byte to look at.
    var at = 0
    /// Where the run of key bytes ends that was looked at last.
    var runEnd = 0
    /// Where the run of key bytes ends that was looked at last as the head of a web token.
    var tokenRunEnd = 0
    let keyForms = KeyForm.byFirstByte
    private let classes = ByteClass.table

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The byte at `index`; 0 outside of the text.
    subscript(index: Int) -> UInt8 {
        index >= 0 && index < bytes.count ? bytes[index] : 0
    }

    func classOf(_ index: Int) -> ByteClass {
        index >= 0 && index < bytes.count ? classes[Int(bytes[index])] : []
    }

    func isDigit(_ index: Int) -> Bool { classOf(index).contains(.digit) }
    func isWord(_ index: Int) -> Bool { !classOf(index).isDisjoint(with: .word) }

    /// Where the bytes of `set` end that begin at `start`.
    func end(of set: ByteClass, from start: Int) -> Int {
        var end = start
        while end < bytes.count, !classes[Int(bytes[end])].isDisjoint(with: set) { end += 1 }
        return end
    }

    func matches(_ text: StaticString, at start: Int) -> Bool {
        guard start >= 0, start + text.utf8CodeUnitCount <= bytes.count else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[start + $0] == text.utf8Start[$0] }
    }

    /// Notes a finding and goes on behind it; findings inside it give way.
    mutating func note(_ kind: Finding.Kind, _ range: Range<Int>) {
        while let last = findings.last, last.range.upperBound > range.lowerBound { findings.removeLast() }
        findings.append(Finding(kind: kind, range: range))
        at = range.upperBound
    }

    mutating func run() {
        while at < bytes.count {
            if classes[Int(bytes[at])].isDisjoint(with: .word) { mark() } else { word() }
        }
    }

    /// A byte that is no letter or digit.
    private mutating func mark() {
        let isFound =
            switch bytes[at] {
            case UInt8(ascii: "@"): email(around: at, at + 1)
            case UInt8(ascii: "%"):
                self[at + 1] == UInt8(ascii: "4") && self[at + 2] == UInt8(ascii: "0")
                    && email(around: at, at + 3)
            case UInt8(ascii: ":"): login() || (!isWord(at - 1) && addressOfVersion6())
            case UInt8(ascii: "-"): armoredKey()
            case UInt8(ascii: "+"), UInt8(ascii: "("): !isWord(at - 1) && phone()
            default: false
            }
        if !isFound { at += 1 }
    }

    /// A letter or digit behind a byte that is none.
    private mutating func word() {
        let start = at
        var seen: ByteClass = []
        var end = start
        while end < bytes.count {
            let kind = classes[Int(bytes[end])]
            if kind.isDisjoint(with: .word) { break }
            seen.formUnion(kind)
            end += 1
        }
        let next = self[end]
        let isPlain = seen.isDisjoint(with: [.digit, .upper]) && classOf(end).isDisjoint(with: .keyMark)
        if isPlain, next != UInt8(ascii: ":"), next != UInt8(ascii: " ") || end - start != 6 {
            at = end
            return
        }
        if providerKey() || bornKey(wordEnd: end) || webToken() { return }
        if seen.contains(.digit) {
            if isDigit(start), number(wordEnd: end) { return }
            if account() { return }
        }
        if end - start <= 4, next == UInt8(ascii: ":"), addressOfVersion6() { return }
        if start >= runEnd, denseKey() { return }
        // Dates are stepped over by `number`.
        at = max(at, end)
    }
}
