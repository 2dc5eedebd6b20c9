import TidemarkJSON
import TidemarkReport
import TidemarkTokens

/// Counts text after text and prints what comes of it.
struct TokenCounts {
    /// How tokens are counted.
    enum Counter {
        case exact(Encoder)
        case estimate
    }

    enum Output { case table, ids, json }

    private let counter: Counter
    private let output: Output
    private let listsIDs: Bool
    private var pending = ""
    private var rows: [JSONValue] = []
    private var texts = 0
    private var tokens = 0
    private var characters = 0

    init(_ counter: Counter, output: Output, listsIDs: Bool) {
        self.counter = counter
        self.output = output
        self.listsIDs = listsIDs
    }

    /// A text as a table names it: its first letters, in quotes.
    static func label(_ text: String) -> String {
        let line = text.prefix(40).map { $0.isNewline ? " " : String($0) }.joined()
        return "\"\(line)\(text.dropFirst(40).isEmpty ? "" : "…")\""
    }

    private var isEstimate: Bool { if case .estimate = counter { true } else { false } }

    /// Counts the parts of one text, each for itself.
    mutating func add(_ name: String, _ parts: [[UInt8]]) throws(Failure) {
        var ids: [Int32] = []
        var count = 0
        for part in parts {
            switch counter {
            case .exact(let encoder) where listsIDs: part.withUnsafeBufferPointer { encoder.encode($0, into: &ids) }
            case .exact(let encoder): count += part.withUnsafeBufferPointer { encoder.count($0) }
            case .estimate: count += TokenEstimator.tokens(in: part)
            }
        }
        if listsIDs { count = ids.count }
        let length = parts.reduce(0) { $0 + String(decoding: $1, as: UTF8.self).unicodeScalars.count }
        if texts == 0, output == .table { pending += Self.head }
        texts += 1
        tokens += count
        characters += length
        switch output {
        case .table: pending += line(count, length, name)
        case .ids: pending += ids.map(String.init).joined(separator: " ") + "\n"
        case .json: rows.append(entry(count, length, [JSONMember("name", .string(name))], listsIDs ? ids : nil))
        }
        if pending.utf8.count > 1 << 16 { try flush() }
    }

    /// Prints the total, and all that is not printed yet.
    mutating func finish(tokenizer: String?) throws(Failure) {
        switch output {
        case .table:
            if texts > 1 { pending += line(tokens, characters, "total of \(Quantity.count(texts)) texts") }
        case .ids: break
        case .json:
            let document: JSONValue = [
                "tokenizer": tokenizer.map { .string($0) } ?? .null,
                "isEstimated": .bool(isEstimate),
                "texts": .array(rows),
                "total": entry(tokens, characters, [], nil),
            ]
            pending += document.text(.indented) + "\n"
        }
        try flush()
    }

    private mutating func flush() throws(Failure) {
        if !pending.isEmpty { try Terminal.out(pending) }
        pending = ""
    }

    private static let head = "    tokens  characters  a token  text\n"

    private func line(_ count: Int, _ length: Int, _ name: String) -> String {
        let tokens = Self.padded((isEstimate ? "~" : "") + Quantity.count(count), 10)
        let ratio = count > 0 ? Quantity.number(Double(length) / Double(count)) : "–"
        return "\(tokens)  \(Self.padded(Quantity.count(length), 10))  \(Self.padded(ratio, 7))  \(name)\n"
    }

    private func entry(_ count: Int, _ length: Int, _ first: [JSONMember], _ ids: [Int32]?) -> JSONValue {
        var members = first
        members.append(JSONMember("tokens", .int(count)))
        members.append(JSONMember("characters", .int(length)))
        members.append(
            JSONMember("charactersPerToken", count > 0 ? .double(Double(length) / Double(count)) : .null)
        )
        if let ids { members.append(JSONMember("ids", .array(ids.map { .int(Int($0)) }))) }
        return .object(members)
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
