/// A piece of a plan as it was written: text scalars, lists and mappings, each with the place it comes from.
///
/// Scalars have no type here: what `yes`, `1e3` or `2026-11-20` mean is up to the key that they stand under.
struct YAMLNode: Sendable {
    var content: Content
    var place: PlanError.Place

    enum Content: Sendable {
        /// The text without its quotes. An unquoted empty scalar is a key without a value.
        case scalar(String, isQuoted: Bool)
        case list([YAMLNode])
        case mapping([Entry])
    }

    struct Entry: Sendable {
        var key: Key
        var value: YAMLNode
    }

    struct Key: Sendable {
        var text: String
        var place: PlanError.Place
    }

    /// A key without a value: `warmup:`.
    var isEmpty: Bool {
        if case .scalar(let text, false) = content { text.isEmpty } else { false }
    }

    var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    var items: [YAMLNode]? {
        if case .list(let items) = content { items } else { nil }
    }

    var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    /// The value under a key; the first where the key stands twice.
    subscript(key: String) -> YAMLNode? {
        entries?.first { $0.key.text == key }?.value
    }

    /// A noun phrase for messages.
    var described: String {
        switch content {
        case .scalar: isEmpty ? "nothing" : "a single value"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}

// MARK: - Writing

extension YAMLNode {
    /// The node as YAML text that reads back to the same node, places apart.
    var yaml: String {
        var out = ""
        switch content {
        case .mapping(let entries) where !entries.isEmpty: Self.write(entries, to: &out, indent: 0)
        case .list(let items) where !items.isEmpty: Self.write(items, to: &out, indent: 0)
        default: out = inline + "\n"
        }
        return out
    }

    private static func write(_ entries: [Entry], to out: inout String, indent: Int) {
        for (index, entry) in entries.enumerated() {
            // The first line of a mapping in a list stands behind its dash.
            if index > 0 || out.isEmpty || out.hasSuffix("\n") { out += String(repeating: " ", count: indent) }
            out += quoted(entry.key.text) + ":"
            switch entry.value.content {
            case .mapping(let entries) where !entries.isEmpty:
                out += "\n"
                write(entries, to: &out, indent: indent + 2)
            case .list(let items) where items.contains { $0.entries?.isEmpty == false }:
                out += "\n"
                write(items, to: &out, indent: indent + 2)
            default: out += entry.value.isEmpty ? "\n" : " \(entry.value.inline)\n"
            }
        }
    }

    private static func write(_ items: [YAMLNode], to out: inout String, indent: Int) {
        for item in items {
            out += String(repeating: " ", count: indent) + "- "
            if let entries = item.entries, !entries.isEmpty {
                write(entries, to: &out, indent: indent + 2)
            } else {
                out += item.inline + "\n"
            }
        }
    }

    private var inline: String {
        switch content {
        case .scalar(let text, let isQuoted): text.isEmpty && !isQuoted ? "" : Self.quoted(text)
        case .list(let items): "[" + items.map(\.inline).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\(Self.quoted($0.key.text)): \($0.value.inline)" }.joined(separator: ", ") + "}"
        }
    }

    /// The scalar as it is where that is safe in every context of YAML, else in double quotes.
    private static func quoted(_ text: String) -> String {
        let first = text.unicodeScalars.first.map { $0.properties.isAlphabetic || ("0"..."9").contains($0) } ?? false
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.isASCII
                && ($0.properties.isAlphabetic || ("0"..."9").contains($0)
                    || " ._-+/%()|<>=".unicodeScalars.contains($0))
        }
        if first, isPlain, text.last != " " { return text }
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20 || (0x7F...0xA0).contains(scalar.value):
                let hex = String(scalar.value, radix: 16)
                out += "\\x" + String(repeating: "0", count: 2 - hex.count) + hex
            case "\u{2028}", "\u{2029}", "\u{FEFF}": out += "\\u" + String(scalar.value, radix: 16)
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
