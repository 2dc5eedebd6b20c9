/// A part of what `tidemark check` says, in the order in which people read it: made once, then put into text or
/// Markdown.
enum CheckPart {
    /// What the page is about.
    case title(String)
    case heading(String)
    case sentence(String)
    /// A sentence that explains the table above it.
    case note(String)
    case table(CheckTable)
    /// A picture for each label, all of one scale: rates over time.
    case strips(title: String, [(label: String, picture: String, note: String)])
    case list(title: String, [String])
    case warning(String)
    /// A space between what belongs together and what does not.
    case gap
}

struct CheckTable {
    /// What the rows are of, over their labels; empty where they say it themselves.
    var title = ""
    var heads: [String]
    var rows: [(label: String, cells: [String])]
    /// The last columns that may go where there is no room.
    var optionalColumns = 0
}

/// The text of `tidemark check` for a terminal.
enum CheckText {
    static func render(_ parts: [CheckPart], width: Int, style: TextReport.Style) -> String {
        var page = TextPage(width: width, style: style)
        for part in parts { write(part, to: &page) }
        return page.text
    }

    private static func write(_ part: CheckPart, to page: inout TextPage) {
        switch part {
        case .title(let text), .sentence(let text): page.paragraph(text)
        case .heading(let text): page.heading(text)
        case .note(let text): page.paragraph(text, indent: 4, ink: .dim)
        case .table(let table): write(table, to: &page)
        case .strips(let title, let strips):
            let label = strips.map { PlainText.width(PlainText.line($0.label)) }.max() ?? 0
            page.add(page.paint("    \(title)", .dim))
            for strip in strips {
                let name = PlainText.padded(PlainText.line(strip.label), to: label)
                page.add("    \(name)  \(strip.picture)  \(strip.note)")
            }
        case .list(let title, let items):
            page.add(page.paint("    \(title)", .dim))
            for item in items { page.paragraph(item, indent: 6) }
        case .warning(let text): page.paragraph("warning: \(text)", ink: .yellow)
        case .gap: page.blank()
        }
    }

    private static func write(_ table: CheckTable, to page: inout TextPage) {
        if !table.title.isEmpty { page.paragraph(table.title, indent: 4, ink: .dim) }
        let rows = table.rows.map { row in
            (label: PlainText.line(row.label), cells: row.cells.map { TextTable.Cell($0, isNumber: false) })
        }
        TextTable(heads: table.heads, blocks: [TextTable.Block(title: nil, rows: rows)])
            .write(to: &page, optionalColumns: table.optionalColumns)
    }
}

/// The same as GitHub Flavored Markdown, to be pasted into a ticket.
///
/// Names of a plan may hold anything: nothing in them is read as markup, as a mention or as a link.
enum CheckMarkdown {
    static func render(_ parts: [CheckPart]) -> String {
        var lines: [String] = []
        func blank() { if lines.last != "" { lines.append("") } }
        for part in parts {
            switch part {
            case .title(let text):
                lines += ["### \(escaped(text))", ""]
            case .heading(let text):
                blank()
                lines += ["#### \(escaped(text))", ""]
            case .sentence(let text), .note(let text):
                blank()
                lines += [escaped(text), ""]
            case .table(let table):
                blank()
                lines.append(row([table.title] + table.heads))
                lines.append("| --- |" + String(repeating: " ---: |", count: table.heads.count))
                lines += table.rows.map { row([$0.label] + $0.cells) }
                lines.append("")
            case .strips(let title, let strips):
                blank()
                let label = strips.map { PlainText.width(plain($0.label)) }.max() ?? 0
                // Pictures need columns of one width: a block of code, whose text is no markup.
                lines += ["\(escaped(title)):", "", "```text"]
                lines += strips.map { "\(PlainText.padded(plain($0.label), to: label))  \($0.picture)  \($0.note)" }
                lines += ["```", ""]
            case .list(let title, let items):
                blank()
                lines += ["\(escaped(title)):", ""] + items.map { "- \(escaped($0))" } + [""]
            case .warning(let text):
                blank()
                lines += ["> **Warning:** \(escaped(text))", ""]
            case .gap: blank()
            }
        }
        while lines.last == "" { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func row(_ cells: [String]) -> String {
        "| " + cells.map(escaped).joined(separator: " | ") + " |"
    }

    /// Fences must not be closed from inside.
    private static func plain(_ text: String) -> String {
        PlainText.line(text).replacing("```", with: "'''")
    }

    /// Signs of markup stand behind a backslash; a space of no width after `@` keeps anybody from being called.
    static func escaped(_ text: String) -> String {
        var out = ""
        for character in PlainText.line(text) {
            switch character {
            case "\\", "`", "*", "_", "[", "]", "|", "#", "~": out += "\\\(character)"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "&": out += "&amp;"
            case "@": out += "@\u{200B}"
            default: out.append(character)
            }
        }
        return out
    }
}
