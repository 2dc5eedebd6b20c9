/// Text that is safe and measured for a terminal: server answers and plan names may hold anything.
enum PlainText {
    /// One line in which control characters and invisible marks are written out, so that no answer can steer the terminal.
    static func line(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n", "\r", "\t": out += " "
            case _ where isUnsafe(scalar): out += "\\u{\(String(scalar.value, radix: 16))}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// Controls, marks of direction, and what no font shows.
    static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }

    /// Columns that the text takes in a terminal: two for wide East Asian characters and emoji, none for combining marks.
    static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    private static func width(of scalar: Unicode.Scalar) -> Int {
        if scalar.isASCII { return 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }

    /// The text, or its beginning and `…` where it is wider than `columns`.
    static func truncated(_ text: String, to columns: Int) -> String {
        width(text) > columns ? head(of: text, columns: columns - 1) + "…" : text
    }

    private static func head(of text: String, columns: Int) -> String {
        var used = 0
        return String(
            text.prefix { character in
                used += width(String(character))
                return used <= columns
            }
        )
    }

    static func padded(_ text: String, to columns: Int) -> String {
        text + String(repeating: " ", count: max(0, columns - width(text)))
    }

    static func leftPadded(_ text: String, to columns: Int) -> String {
        String(repeating: " ", count: max(0, columns - width(text))) + text
    }

    /// Lines of at most `columns`, broken at spaces, or inside words that are longer than a line; never between a
    /// number and its unit.
    static func wrapped(_ text: String, to columns: Int) -> [String] {
        var lines: [String] = []
        var current = ""
        for word in words(of: text) {
            var rest = word
            if !current.isEmpty, width(current) + 1 + width(rest) > columns {
                lines.append(current)
                current = ""
            }
            while width(rest) > columns {
                let piece = head(of: rest, columns: columns)
                guard !piece.isEmpty else { break }
                lines.append(piece)
                rest.removeFirst(piece.count)
            }
            current += current.isEmpty ? rest : " " + rest
        }
        if !current.isEmpty { lines.append(current) }
        return lines
    }

    private static let units: Set<Substring> = ["%", "µs", "ms", "s", "min", "h", "GiB", "MiB"]

    /// The words between spaces, a number and its unit as one.
    private static func words(of text: String) -> [String] {
        var words: [String] = []
        for word in text.split(separator: " ") {
            let bare = word.prefix { !",;.:)".contains($0) }
            if let last = words.last?.last, last.isNumber || last == "]", units.contains(bare) {
                words[words.count - 1] += " " + word
            } else {
                words.append(String(word))
            }
        }
        return words
    }
}
