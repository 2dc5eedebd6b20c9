import Glibc

extension TextScan {
    /// The fewest bytes of a key that is known by the word before it alone.
    private static let shortestBorn = 16
    /// The fewest bytes of a key that is known by nothing but how dense it is.
    private static let shortestDense = 24
    /// More than hexadecimal numbers can have.
    private static let leastEntropy = 4.0

    /// A key that begins as a provider's do.
    mutating func providerKey() -> Bool {
        let start = at
        for form in keyForms[Int(self[start])] {
            let rest = start + form.beginning.count
            guard rest <= bytes.count, form.beginning.indices.allSatisfy({ form.beginning[$0] == bytes[start + $0] })
            else { continue }
            let end = end(of: form.marks, from: rest)
            guard end - rest >= form.rest, !form.isUpper || !isWord(end) else { continue }
            note(.key, start..<end)
            return true
        }
        return false
    }

    /// What follows `Bearer`: the key alone.
    mutating func bornKey(wordEnd: Int) -> Bool {
        let start = at
        guard wordEnd - start == 6, self[wordEnd] == UInt8(ascii: " "),
            zip(bytes[start..<wordEnd], "bearer".utf8).allSatisfy({ $0 | 0x20 == $1 })
        else { return false }
        var key = wordEnd
        while self[key] == UInt8(ascii: " ") { key += 1 }
        var end = key
        var seen: ByteClass = []
        while !classOf(end).isDisjoint(with: .key) || ".~=".utf8.contains(self[end]) {
            seen.formUnion(classOf(end))
            end += 1
        }
        while end > key, self[end - 1] == UInt8(ascii: ".") { end -= 1 }
        let isProse = !seen.contains(.digit) && !seen.isSuperset(of: [.lower, .upper])
        guard end - key >= Self.shortestBorn, !isProse else { return false }
        note(.key, key..<end)
        return true
    }

    /// A web token (RFC 7519): three parts in base 64 of which the first is an object that names an algorithm.
    mutating func webToken() -> Bool {
        let start = at
        guard start >= tokenRunEnd, matches("eyJ", at: start) else { return false }
        let head = end(of: .key, from: start)
        tokenRunEnd = head
        guard self[head] == UInt8(ascii: "."), isTokenHead(start..<head) else { return false }
        let body = end(of: .key, from: head + 1)
        guard body > head + 1, self[body] == UInt8(ascii: ".") else { return false }
        let end = end(of: .key, from: body + 1)
        note(.key, start..<end)
        return true
    }

    /// Whether these bytes of base 64 stand for an object with a member `alg` (RFC 7515, section 4.1.1).
    private func isTokenHead(_ range: Range<Int>) -> Bool {
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        var bits: UInt32 = 0
        var pending = 0
        for index in range {
            guard let value = base64Value(bytes[index]) else { return false }
            bits = bits << 6 | UInt32(value)
            pending += 6
            guard pending >= 8 else { continue }
            pending -= 8
            text.append(UInt8(truncatingIfNeeded: bits >> UInt32(pending)))
        }
        let name = Array("\"alg\"".utf8)
        guard text.first == UInt8(ascii: "{"), text.count >= name.count else { return false }
        return (0...text.count - name.count).contains { start in
            name.indices.allSatisfy { text[start + $0] == name[$0] }
        }
    }

    private func base64Value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
        case UInt8(ascii: "-"), UInt8(ascii: "+"): 62
        case UInt8(ascii: "_"), UInt8(ascii: "/"): 63
        default: nil
        }
    }

    /// A key in armour (RFC 7468), from its first line to its last; where that is cut off, to the end of the text.
    mutating func armoredKey() -> Bool {
        let start = at
        guard matches("-----BEGIN ", at: start) else { return false }
        var index = start + 11
        while classOf(index).contains(.upper) || isDigit(index) || self[index] == UInt8(ascii: " ") { index += 1 }
        guard matches("-----", at: index) else { return false }
        index += 5
        while index < bytes.count, !matches("-----END ", at: index) { index += 1 }
        var end = min(index + 9, bytes.count)
        while classOf(end).contains(.upper) || isDigit(end) || self[end] == UInt8(ascii: " ") { end += 1 }
        if matches("-----", at: end) { end += 5 }
        note(.key, start..<end)
        return true
    }

    /// The user and password of an address: `scheme://user:password@host`.
    mutating func login() -> Bool {
        guard isWord(at - 1), matches("://", at: at) else { return false }
        let start = at + 3
        var end = start
        var colon: Int?
        var mark: Int?
        while end < bytes.count, end - start < 1024, self[end] > UInt8(ascii: " "),
            !"/?#\"'<>\\".utf8.contains(self[end])
        {
            if self[end] == UInt8(ascii: ":"), colon == nil { colon = end }
            if self[end] == UInt8(ascii: "@") { mark = end }
            end += 1
        }
        guard let mark, let colon, colon + 1 < mark else { return false }
        note(.key, start..<mark)
        at = mark + 1
        return true
    }

    /// A long run of letters, digits and the marks of base 64 that is too dense for words.
    ///
    /// Beside its entropy, its classes of letters and digits must change as often as in random text: paths and
    /// names in `camelCase` have the entropy of their letters alone.
    mutating func denseKey() -> Bool {
        let start = at
        var end = start
        var changes = 0
        var hasDigit = false
        var last: ByteClass = []
        runEnd = self.end(of: .key, from: start)
        while self[runEnd] == UInt8(ascii: "=") { runEnd += 1 }
        guard runEnd - start >= Self.shortestDense else { return false }
        var counts = [Int32](repeating: 0, count: 128)
        while end < runEnd {
            counts[Int(bytes[end] & 0x7F)] += 1
            let kind = classOf(end).intersection(.word)
            if !kind.isEmpty {
                changes += last.isEmpty || last == kind ? 0 : 1
                last = kind
                hasDigit = hasDigit || kind == .digit
            }
            end += 1
        }
        let count = end - start
        guard hasDigit ? changes * 5 >= count : changes * 5 >= count * 2 else { return false }
        let total = Double(count)
        let entropy = counts.reduce(0.0) { sum, each in
            each == 0 ? sum : sum - Double(each) / total * log2(Double(each) / total)
        }
        guard entropy > Self.leastEntropy else { return false }
        note(.key, start..<end)
        return true
    }
}
