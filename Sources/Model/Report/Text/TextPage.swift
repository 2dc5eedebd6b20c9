/// The lines of a text report as they are written, with the width and colours of the terminal.
struct TextPage {
    let width: Int
    let style: TextReport.Style
    private(set) var lines: [String] = []

    init(width: Int, style: TextReport.Style) {
        self.width = max(40, width)
        self.style = style
    }

    /// The page as text that ends with a line break.
    var text: String { lines.joined(separator: "\n") + "\n" }

    enum Ink: String {
        case bold = "1"
        case dim = "2"
        case red = "1;31"
        case green = "1;32"
        case yellow = "33"
        case cyan = "36"
    }

    func paint(_ text: String, _ ink: Ink?) -> String {
        guard style == .colour, let ink, !text.isEmpty else { return text }
        return "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m"
    }

    /// Adds a line as it is; spaces at its end go.
    mutating func add(_ line: String) {
        var line = Substring(line)
        while line.last == " " { line.removeLast() }
        lines.append(String(line))
    }

    mutating func blank() {
        if lines.last != "" { lines.append("") }
    }

    mutating func heading(_ title: String) {
        blank()
        add(paint(title, .bold))
    }

    /// A heading with a rule to the right edge: the begin of a scenario.
    mutating func ruled(_ title: String) {
        blank()
        let title = PlainText.truncated(PlainText.line(title), to: width - 6)
        let rule = String(repeating: "─", count: max(0, width - PlainText.width(title) - 4))
        add(paint("── ", .dim) + paint(title, .bold) + paint(" " + rule, .dim))
    }

    /// Wraps `text` beside a label; further lines stand under the text, or under a label that is long.
    mutating func paragraph(_ text: String, label: String = "", indent: Int = 2, ink: Ink? = nil, labelInk: Ink? = nil)
    {
        let margin = String(repeating: " ", count: indent)
        let labelWidth = PlainText.width(label)
        let hang = labelWidth <= 14 ? labelWidth : 2
        // A mark holds the place of the label, so that the first line is wrapped with it.
        let mark = String(repeating: "\u{A0}", count: labelWidth - hang)
        for (index, line) in PlainText.wrapped(mark + PlainText.line(text), to: max(20, width - indent - hang))
            .enumerated()
        {
            let lead = index == 0 ? paint(label, labelInk) : String(repeating: " ", count: hang)
            add(margin + lead + paint(String(line.drop { $0 == "\u{A0}" }), ink))
        }
    }

    /// A warning, beside what it spoils.
    mutating func warning(_ text: String) {
        paragraph(text, label: "! ", ink: .yellow, labelInk: .yellow)
    }
}
