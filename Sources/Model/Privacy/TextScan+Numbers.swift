extension TextScan {
    /// A word that begins with a digit: an address of version 4, a card, a phone number; dates are stepped over.
    mutating func number(wordEnd: Int) -> Bool {
        let start = at
        let isFraction = self[start - 1] == UInt8(ascii: ".") && isDigit(start - 2)
        guard !isFraction else { return false }
        if self[wordEnd] == UInt8(ascii: "."), addressOfVersion4() { return true }
        let isAlone = phoneSeparator(at: wordEnd) == nil
        guard !isAlone || wordEnd - start >= CardIssuer.fewestDigits, end(of: .digit, from: start) == wordEnd else {
            return false
        }
        if card() { return true }
        guard !isAlone else { return false }
        if let end = endOfDate(from: start) {
            at = end
            return true
        }
        // Behind `1a2f-` it is rather a part of an identifier.
        let isPart = self[start - 1] == UInt8(ascii: "-") && classOf(start - 2).contains(.hex)
        return !isPart && phone()
    }

    /// A card's number: 13 to 19 digits, in one or in groups of which the first has four, that begin as a network's
    /// do and pass the check of their last digit.
    private mutating func card() -> Bool {
        let start = at
        let first = self.end(of: .digit, from: start) - start
        guard first == 4 || first >= CardIssuer.fewestDigits else { return false }
        var digits: [UInt8] = []
        var end = start
        var found: Int?
        while true {
            let groupEnd = self.end(of: .digit, from: end)
            guard digits.count + groupEnd - end <= 19 else { break }
            let isGroup = digits.isEmpty || (3...7).contains(groupEnd - end)
            guard isGroup, !isWord(groupEnd) else { break }
            for index in end..<groupEnd { digits.append(self[index] & 0x0F) }
            if digits.count >= CardIssuer.fewestDigits, CardIssuer.of(digits) != nil, Checksum.isLuhn(digits) {
                found = groupEnd
            }
            let isFirst = end == start
            guard !isFirst || digits.count == 4 else { break }
            let width = separator(at: groupEnd, " -")
            guard width > 0, isDigit(groupEnd + width) else { break }
            end = groupEnd + width
        }
        guard let found, !isDecimal(found) else { return false }
        note(.card, start..<found)
        return true
    }

    /// Whether a fraction follows.
    private func isDecimal(_ end: Int) -> Bool {
        (self[end] == UInt8(ascii: ".") || self[end] == UInt8(ascii: ",")) && isDigit(end + 1)
    }

    /// The bytes of one separator out of `marks`, or of a hard space or hyphen in its place; 0 for none.
    private func separator(at index: Int, _ marks: StaticString) -> Int {
        let byte = self[index]
        if byte == 0xC2, self[index + 1] == 0xA0 { return 2 }
        if byte == 0xE2, self[index + 1] == 0x80, (0x90...0x93).contains(self[index + 2]) || self[index + 2] == 0xAF {
            return 3
        }
        return (0..<marks.utf8CodeUnitCount).contains { marks.utf8Start[$0] == byte } ? 1 : 0
    }

    /// `2026-11-29`, `29.11.2026`, `11/29/26`: where it ends.
    private func endOfDate(from start: Int) -> Int? {
        let mark = { (index: Int) in "-./".utf8.contains(self[index]) }
        let first = end(of: .digit, from: start)
        guard mark(first) else { return nil }
        let second = end(of: .digit, from: first + 1)
        guard self[second] == self[first] else { return nil }
        let third = end(of: .digit, from: second + 1)
        let counts = (first - start, second - first - 1, third - second - 1)
        guard !isWord(third) || self[third] | 0x20 == UInt8(ascii: "t") else { return nil }
        guard self[third] != self[first] || !isDigit(third + 1) else { return nil }
        func value(_ range: Range<Int>) -> Int { range.reduce(0) { $0 * 10 + Int(self[$1] & 0x0F) } }
        switch counts {
        case (4, 1...2, 1...2):
            let isDay = (1...12).contains(value(first + 1..<second)) && (1...31).contains(value(second + 1..<third))
            return (1000...2999).contains(value(start..<first)) && isDay ? third : nil
        case (1...2, 1...2, 4), (1...2, 1...2, 2):
            let (one, two) = (value(start..<first), value(first + 1..<second))
            return (1...31).contains(one) && (1...31).contains(two) && min(one, two) <= 12 ? third : nil
        default:
            return nil
        }
    }
}
