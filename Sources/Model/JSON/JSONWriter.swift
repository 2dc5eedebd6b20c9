extension JSONValue {
    /// How a document is laid out on the page.
    package enum Layout: Sendable {
        case compact
        /// One member a line, two spaces a level.
        case indented
    }

    /// The document as UTF-8 text; members stand in their own order, so equal values print equal text.
    package func text(_ layout: Layout = .compact) -> String {
        var out = ""
        write(to: &out, layout, level: 0)
        return out
    }

    /// `text` in quotes, with the escapes that RFC 8259 asks for.
    package static func quoted(_ text: String) -> String {
        var out = "\""
        out.reserveCapacity(text.utf8.count + 2)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    private func write(to out: inout String, _ layout: Layout, level: Int) {
        switch self {
        case .null: out += "null"
        case .bool(let flag): out += flag ? "true" : "false"
        case .number(let text): out += text
        case .string(let text): out += Self.quoted(text)
        case .array(let items):
            Self.list(items, in: "[]", to: &out, layout, level) { item, out in
                item.write(to: &out, layout, level: level + 1)
            }
        case .object(let members):
            Self.list(members, in: "{}", to: &out, layout, level) { member, out in
                out += Self.quoted(member.name) + (layout == .indented ? ": " : ":")
                member.value.write(to: &out, layout, level: level + 1)
            }
        }
    }

    private static func list<Item>(
        _ items: [Item],
        in brackets: String,
        to out: inout String,
        _ layout: Layout,
        _ level: Int,
        each: (Item, inout String) -> Void
    ) {
        out += brackets.prefix(1)
        for (index, item) in items.enumerated() {
            if index > 0 { out += "," }
            if layout == .indented { out += "\n" + String(repeating: "  ", count: level + 1) }
            each(item, &out)
        }
        if layout == .indented, !items.isEmpty { out += "\n" + String(repeating: "  ", count: level) }
        out += brackets.suffix(1)
    }
}
