import TidemarkPricing
import TidemarkUnits

/// The columns of a list of prices, with points under each other.
///
/// Widths are found once, because a list may have thousands of lines.
struct PriceColumns {
    /// One line of the list.
    struct Line {
        var label: String
        /// Nil leaves the columns empty.
        var rates: Tariff.Rates?
        /// Behind the prices, such as the model's context.
        var context = ""
        var note = ""
    }

    private static let heads = ["input", "cached", "cache write", "output"]
    private static let gap = 3
    private let lines: [Line]
    private let margin: Int

    init(_ lines: [Line], margin: Int) {
        self.lines = lines
        self.margin = margin
    }

    private static func prices(_ rates: Tariff.Rates?) -> [TokenPrice?] {
        [rates?.input, rates?.cachedInput, rates?.cacheWrite, rates?.output]
    }

    /// The digits of a price before and from its point on.
    private static func parts(_ price: TokenPrice?) -> (whole: Substring, fraction: Substring) {
        let text = price?.description ?? ""
        let point = text.firstIndex(of: ".") ?? text.endIndex
        return (text[..<point], text[point...])
    }

    /// A list of prices as lines of text.
    struct Texts {
        var head: String
        /// Of each line; a note that does not fit stands on lines of its own.
        var lines: [[String]]
        /// The heads of the columns that did not fit, and the width at which all do.
        var left: [String]
        var whole: Int
    }

    /// The list at a width.
    ///
    /// The columns of the cache, then that of the context go where the page is too narrow for them.
    func texts(width: Int) -> Texts {
        let cells = lines.map { line in Self.prices(line.rates).map { Self.parts($0) } }
        let wholes = Self.heads.indices.map { column in cells.map { $0[column].whole.utf8.count }.max() ?? 0 }
        let fractions = Self.heads.indices.map { column in cells.map { $0[column].fraction.utf8.count }.max() ?? 0 }
        let widths = Self.heads.indices.map { max(Self.heads[$0].utf8.count, wholes[$0] + fractions[$0]) }
        let contextWidth = max("context".utf8.count, lines.map(\.context.utf8.count).max() ?? 0)
        let longest = lines.map { PlainText.width($0.label) }.max() ?? 0
        var shown = Array(Self.heads.indices)
        var hasContext = true
        func total(_ label: Int) -> Int {
            margin + label + shown.reduce(0) { $0 + widths[$1] + Self.gap } + (hasContext ? contextWidth + Self.gap : 0)
        }
        let whole = total(longest)
        if total(min(longest, 44)) > width { shown.removeAll { $0 == 2 } }
        if total(min(longest, 36)) > width { shown.removeAll { $0 == 1 } }
        if total(min(longest, 30)) > width { hasContext = false }
        let label = max(16, min(longest, width - total(0)))
        let space = String(repeating: " ", count: margin)
        let gap = String(repeating: " ", count: Self.gap)

        var head = space + String(repeating: " ", count: label)
        for column in shown { head += gap + PlainText.leftPadded(Self.heads[column], to: widths[column]) }
        if hasContext { head += gap + PlainText.leftPadded("context", to: contextWidth) }

        let texts = zip(lines, cells).map { line, cells in
            var text = space + PlainText.padded(PlainText.truncated(line.label, to: label), to: label)
            for column in shown {
                let fraction = PlainText.padded(String(cells[column].fraction), to: fractions[column])
                text += gap + PlainText.leftPadded(cells[column].whole + fraction, to: widths[column])
            }
            if hasContext { text += gap + PlainText.leftPadded(line.context, to: contextWidth) }
            guard !line.note.isEmpty else { return [text] }
            if PlainText.width(text) + Self.gap + PlainText.width(line.note) <= width {
                return [text + gap + line.note]
            }
            let wrapped = PlainText.wrapped(line.note, to: max(20, width - margin - 2))
            return [text] + wrapped.map { space + "  " + $0 }
        }
        let left = Self.heads.indices.filter { !shown.contains($0) }.map { Self.heads[$0] }
        return Texts(head: head, lines: texts, left: left + (hasContext ? [] : ["context"]), whole: whole)
    }
}
