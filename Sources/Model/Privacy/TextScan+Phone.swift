extension TextScan {
    /// A phone number: `+` and 7 to 15 digits (ITU-T E.164), or as many with two separators or more.
    mutating func phone() -> Bool {
        let start = at
        guard let number = phoneDigits(from: start), (7...15).contains(number.count) else { return false }
        guard number.hasPlus || number.isNational else { return false }
        note(.phone, start..<number.end)
        return true
    }

    /// Groups of digits as they stand behind each other.
    private struct PhoneDigits {
        var hasPlus = false
        var firstDigit: UInt8 = 0
        /// Marks between and around the groups.
        var separators = 0
        var dots = 0
        var slashes = 0
        var openParentheses = 0
        var closedParentheses = 0
        var groups = 0
        var count = 0
        /// Digits of the first group and of the last.
        var first = 0
        var last = 0
        var longest = 0
        /// Whether all groups but the first have three digits.
        var isInThrees = true
        var end = 0
        /// Whether more digits follow than a phone number has.
        var goesOn = false

        mutating func addGroup(_ length: Int) {
            if groups == 0 { first = length } else if length != 3 { isInThrees = false }
            last = length
            longest = max(longest, length)
            groups += 1
            count += length
        }

        mutating func addSeparator(_ byte: UInt8) {
            separators += 1
            switch byte {
            case UInt8(ascii: "."): dots += 1
            case UInt8(ascii: "/"): slashes += 1
            case UInt8(ascii: "("): openParentheses += 1
            case UInt8(ascii: ")"): closedParentheses += 1
            default: break
            }
        }

        /// Whether it is written as numbers are within a country, and not as a large number, a version or a list.
        var isNational: Bool {
            guard separators >= 2, !goesOn, openParentheses == closedParentheses, groups <= 6 else { return false }
            if dots > 0 {
                let isNorthAmerican = first == 3 && groups == 3 && last == 4
                return dots == separators && (isNorthAmerican || (firstDigit == 0 && longest == 2))
            }
            if slashes > 0 { return slashes == 1 && firstDigit == 0 }
            guard firstDigit != 0, openParentheses == 0 else { return true }
            return !(isInThrees && first < 3) && longest > 2
        }
    }

    private func phoneDigits(from start: Int) -> PhoneDigits? {
        var number = PhoneDigits()
        var index = start
        if self[index] == UInt8(ascii: "(") {
            number.addSeparator(self[index])
            index += 1
        }
        if self[index] == UInt8(ascii: "+") {
            number.hasPlus = true
            index += 1
        }
        guard isDigit(index) else { return nil }
        if number.hasPlus, self[index] == UInt8(ascii: "0") { return nil }
        number.firstDigit = self[index] & 0x0F
        while true {
            let groupEnd = end(of: .digit, from: index)
            if number.groups > 0, !isPhoneGroup(index..<groupEnd) { break }
            guard number.count + groupEnd - index <= 15, !isWord(groupEnd) else {
                number.goesOn = true
                break
            }
            number.addGroup(groupEnd - index)
            number.end = groupEnd
            guard let width = phoneSeparator(at: groupEnd) else { break }
            index = groupEnd + width
            var next = number
            next.addSeparator(self[groupEnd])
            if !isDigit(index), let more = phoneSeparator(at: index), isPair(self[groupEnd], self[index]) {
                next.addSeparator(self[index])
                index += more
            }
            guard isDigit(index) else { break }
            number = next
        }
        return number.groups > 0 ? number : nil
    }

    /// Whether a further group belongs to the number, and is not the beginning of a date, a time or a fraction.
    private func isPhoneGroup(_ group: Range<Int>) -> Bool {
        let next = self[group.upperBound]
        if group.count == 4, next == UInt8(ascii: "-"), isDigit(group.upperBound + 1), isDigit(group.upperBound + 2),
            self[group.upperBound + 3] == UInt8(ascii: "-")
        {
            return false
        }
        let isTimeOrFraction = next == UInt8(ascii: ":") || next == UInt8(ascii: ",")
        return !(isTimeOrFraction && isDigit(group.upperBound + 1))
    }

    /// Whether two marks may stand between groups: `) `, ` (`, `)-`, ` /`, `/ `.
    private func isPair(_ first: UInt8, _ second: UInt8) -> Bool {
        let space = UInt8(ascii: " ")
        let hasParenthesis = first == UInt8(ascii: ")") || second == UInt8(ascii: "(")
        return hasParenthesis || (first == UInt8(ascii: "/") && second == space)
            || (first == space && second == UInt8(ascii: "/"))
    }

    func phoneSeparator(at index: Int) -> Int? {
        let byte = self[index]
        if " -./()".utf8.contains(byte) { return 1 }
        if byte == 0xC2, self[index + 1] == 0xA0 { return 2 }
        let isHyphen = byte == 0xE2 && self[index + 1] == 0x80 && (0x90...0x93).contains(self[index + 2])
        return isHyphen ? 3 : nil
    }
}
