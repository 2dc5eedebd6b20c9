extension TextScan {
    /// More than the part before the `@` may have (RFC 5321 allows 64 bytes); a bound for the look back.
    private static let longestLocal = 256

    /// An e-mail address: `local@label.label…`, the last label at least two letters.
    ///
    /// - Parameters:
    ///   - mark: where the `@` begins.
    ///   - domain: where it ends.
    /// - Returns: whether there is one.
    mutating func email(around mark: Int, _ domain: Int) -> Bool {
        var start = mark
        while start > 0, mark - start < Self.longestLocal,
            !classOf(start - 1).isDisjoint(with: [.lower, .upper, .digit, .localMark, .wide])
        {
            start -= 1
        }
        while start < mark, !isWord(start), !classOf(start).contains(.wide) { start += 1 }
        guard start < mark else { return false }
        var end: Int?
        var label = domain
        var labels = 0
        while true {
            let labelEnd = labelEnd(from: label)
            guard labelEnd > label else { break }
            labels += 1
            if labels > 1, isTopLevel(label..<labelEnd) { end = labelEnd }
            guard self[labelEnd] == UInt8(ascii: ".") else { break }
            label = labelEnd + 1
        }
        guard let end else { return false }
        note(.email, start..<end)
        return true
    }

    private func labelEnd(from start: Int) -> Int {
        var end = start
        while !classOf(end).isDisjoint(with: [.lower, .upper, .digit, .wide]) || self[end] == UInt8(ascii: "-") {
            end += 1
        }
        while end > start, self[end - 1] == UInt8(ascii: "-") { end -= 1 }
        return end
    }

    private func isTopLevel(_ label: Range<Int>) -> Bool {
        guard label.count >= 2 else { return false }
        if matches("xn--", at: label.lowerBound) { return true }
        return label.allSatisfy { !classOf($0).isDisjoint(with: [.lower, .upper, .wide]) }
    }

    /// An address of version 4: exactly four numbers up to 255.
    mutating func addressOfVersion4() -> Bool {
        guard let end = endOfVersion4(from: at) else { return false }
        note(.ipv4, at..<end)
        return true
    }

    private func endOfVersion4(from start: Int) -> Int? {
        var end = start
        for part in 0..<4 {
            if part > 0 {
                guard self[end] == UInt8(ascii: ".") else { return nil }
                end += 1
            }
            let first = end
            var value = 0
            while isDigit(end), end - first < 3 {
                value = value * 10 + Int(self[end] & 0x0F)
                end += 1
            }
            guard end > first, value <= 255 else { return nil }
        }
        let goesOn = isWord(end) || (self[end] == UInt8(ascii: ".") && isDigit(end + 1))
        return goesOn ? nil : end
    }

    /// An address of version 6 (RFC 4291, section 2.2): eight groups of hexadecimal digits, or fewer around one `::`,
    /// perhaps with an address of version 4 at the end.
    ///
    /// Without any digit it needs three groups, as `a::b` is a name in many languages.
    mutating func addressOfVersion6() -> Bool {
        let start = at
        let isBehindColon = start > 0 && self[start - 1] == UInt8(ascii: ":")
        guard !isBehindColon else { return false }
        var end = start
        var groups = 0
        var gaps = 0
        var digits = 0
        if matches("::", at: end) {
            gaps = 1
            end += 2
        }
        while groups < 8 {
            if groups <= 6, isDigit(end), let tail = endOfVersion4(from: end) {
                groups += 2
                digits += 4
                end = tail
                break
            }
            let first = end
            while classOf(end).contains(.hex), end - first < 5 {
                digits += isDigit(end) ? 1 : 0
                end += 1
            }
            guard end > first else { break }
            guard end - first <= 4, !isWord(end) else { return false }
            groups += 1
            guard self[end] == UInt8(ascii: ":") else { break }
            if self[end + 1] == UInt8(ascii: ":") {
                gaps += 1
                end += 2
                if !classOf(end).contains(.hex) { break }
            } else if classOf(end + 1).contains(.hex), groups < 8 {
                end += 1
            } else {
                break
            }
        }
        let isWhole = gaps == 0 ? groups == 8 : gaps == 1 && groups > 0 && groups < 8
        let goesOn = isWord(end) || (self[end] == UInt8(ascii: ":") && isWord(end + 1))
        guard isWhole, !goesOn, digits > 0 || groups > 2 else { return false }
        note(.ipv6, start..<end)
        return true
    }
}
