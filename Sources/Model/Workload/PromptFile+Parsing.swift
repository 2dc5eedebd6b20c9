import TidemarkJSON
import TidemarkUnits

/// A file of prompts that cannot be used.
package struct PromptFileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Names the file and the lines, never their text.
    package var description: String

    init(_ description: String) {
        self.description = description
    }
}

extension PromptFile {
    /// The ways in which prompts are written, by the ending of the file.
    private static let endings = [".jsonl", ".ndjson", ".json", ".csv"]

    /// Whether a file of this name can hold prompts.
    package static func isOne(_ name: String) -> Bool { endings.contains { name.hasSuffix($0) } }

    /// Reads all rows of JSON lines, of a JSON list (ShareGPT, LMSYS) or of CSV with a header.
    ///
    /// - Throws: `PromptFileError` that names the lines of the rows that cannot be used, the first ones by what is
    ///   wrong with them.
    package init(parsing bytes: [UInt8], name: String, measure: TokenMeasure) throws(PromptFileError) {
        self.init(name: name)
        guard bytes.count <= Self.mostBytes else {
            throw PromptFileError("\(name) has \(bytes.count) bytes; \(Self.mostBytes >> 20) MiB are the most")
        }
        let counter = TokenCounter(measure)
        var left = LeftOut()
        var faults: [(line: Int, message: String)] = []
        var count = 0
        func take(_ line: Int, _ read: () throws(RowFault) -> PromptRow) {
            count += 1
            do throws(RowFault) {
                add(try read(), counter, &left)
            } catch {
                faults.append((line, error.message))
            }
        }
        if name.hasSuffix(".csv") {
            var table = CSVTable(bytes)
            guard let header = table.next() else { throw PromptFileError("\(name) is empty") }
            let columns = try CSVColumns(header.fields, file: name)
            while let record = table.next() {
                take(record.line) { () throws(RowFault) in try columns.row(record.fields) }
            }
        } else {
            var elements = JSONElements(bytes, isList: name.hasSuffix(".json"))
            while let element = elements.next() {
                take(element.line) { () throws(RowFault) in try PromptRow(json: bytes[element.range]) }
            }
            if let fault = elements.fault { throw PromptFileError("\(name): \(fault)") }
        }
        if !faults.isEmpty { throw PromptFileError(Self.summary(of: faults, among: count, name)) }
        note(left)
        guard !rows.isEmpty else {
            throw PromptFileError("\(name) holds no prompt; " + Self.allowed(name))
        }
    }

    private static func summary(of faults: [(line: Int, message: String)], among count: Int, _ name: String) -> String {
        let shown = faults.prefix(3).map { "line \($0.line): \($0.message)" }.joined(separator: "; ")
        let more = faults.dropFirst(3).prefix(8).map { "\($0.line)" }.joined(separator: ", ")
        let rest = faults.count > 11 ? " …" : ""
        return "\(faults.count) of \(count) rows of \(name) cannot be used: \(shown)"
            + (more.isEmpty ? "" : "; and lines \(more)\(rest)")
    }

    private static func allowed(_ name: String) -> String {
        name.hasSuffix(".csv")
            ? "a row has a column prompt, and may have system, output and type"
            : "a row is an object with prompt, text, input, messages or conversations"
    }
}

/// What is wrong with one row; holds no text of it.
struct RowFault: Error {
    var message: String
}

extension PromptRow {
    private static let prompts = ["prompt", "text", "input", "question", "instruction"]
    private static let conversations = ["messages", "conversations", "conversation"]
    private static let answers = ["output", "completion", "response", "answer"]
    private static let bounds = ["max_tokens", "max_completion_tokens", "output_tokens", "output_length"]

    /// Takes the prompt out of an object, which may be the body of a batch request.
    init(json bytes: ArraySlice<UInt8>) throws(RowFault) {
        var row: JSONValue
        do {
            row = try JSONValue(parsing: bytes)
        } catch {
            throw RowFault(message: "no JSON (\(error.message))")
        }
        if case .string(let text) = row {
            messages = [(.user, text)]
            return
        }
        if let body = row["body"], body.members != nil { row = body }
        guard row.members != nil else { throw RowFault(message: "found \(row.kind); allowed is an object") }
        if let key = Self.conversations.first(where: { row[$0] != nil }), let value = row[key] {
            guard let turns = value.array else {
                throw RowFault(message: "\"\(key)\": found \(value.kind), not a list")
            }
            for turn in turns { messages.append(try Self.message(turn, key)) }
        } else if let key = Self.prompts.first(where: { row[$0] != nil }), let value = row[key] {
            guard let text = value.string else {
                throw RowFault(message: "\"\(key)\": found \(value.kind), not a text")
            }
            messages = [(.user, text)]
        } else {
            let names = (Self.prompts + Self.conversations).joined(separator: ", ")
            throw RowFault(message: "no prompt; allowed is one of \(names)")
        }
        if let system = row["system"], !system.isNull {
            guard let text = system.string else {
                throw RowFault(message: "\"system\": found \(system.kind), not a text")
            }
            messages.insert((.system, text), at: 0)
        }
        if let type = row["type"]?.string { self.type = type }
        try readOutput(row)
    }

    private mutating func readOutput(_ row: JSONValue) throws(RowFault) {
        if let key = Self.bounds.first(where: { row[$0]?.isNull == false }), let value = row[key] {
            output = try Self.length(value, key)
        } else if let key = Self.answers.first(where: { row[$0]?.isNull == false }), let value = row[key] {
            if let text = value.string {
                messages.append((.assistant, text))
            } else {
                output = try Self.length(value, key)
            }
        }
    }

    private static func length(_ value: JSONValue, _ key: String) throws(RowFault) -> Int {
        guard let length = value.int, (1...10_000_000).contains(length) else {
            throw RowFault(message: "\"\(key)\": allowed is a whole number of tokens from 1 to 10M")
        }
        return length
    }

    private static func message(_ turn: JSONValue, _ key: String) throws(RowFault) -> (Prompt.Role, String) {
        guard let name = (turn["role"] ?? turn["from"])?.string else {
            throw RowFault(message: "\"\(key)\": a message without a role")
        }
        let role: Prompt.Role
        switch name {
        case "system", "developer": role = .system
        case "user", "human": role = .user
        case "assistant", "gpt", "chatgpt", "model", "bot", "bing", "bard": role = .assistant
        default: throw RowFault(message: "\"\(key)\": a role other than system, user (human) and assistant (gpt)")
        }
        let content = turn["content"] ?? turn["value"] ?? .null
        if let text = content.string { return (role, text) }
        if content.isNull, role == .assistant { return (role, "") }
        guard let parts = content.array else {
            throw RowFault(message: "\"\(key)\": a content that is \(content.kind), not a text")
        }
        var texts: [String] = []
        for part in parts {
            guard let text = part["text"]?.string ?? part.string else {
                throw RowFault(message: "\"\(key)\": a part that is no text; pictures come with \"images\" of the plan")
            }
            texts.append(text)
        }
        return (role, texts.joined(separator: "\n\n"))
    }
}

/// The columns of a CSV file of prompts.
private struct CSVColumns {
    private var prompt: Int
    private var system: Int?
    private var output: Int?
    private var type: Int?
    private let count: Int

    init(_ header: [String], file: String) throws(PromptFileError) {
        func column(_ names: [String]) -> Int? { header.firstIndex { names.contains($0.lowercased()) } }
        guard let prompt = column(["prompt", "text", "input"]) else {
            throw PromptFileError(
                "\(file): no column \"prompt\" among the \(header.count) of its first line; "
                    + "allowed are prompt, system, output, type"
            )
        }
        self.prompt = prompt
        system = column(["system"])
        output = column(["output", "output_tokens", "max_tokens"])
        type = column(["type"])
        count = header.count
    }

    func row(_ fields: [String]) throws(RowFault) -> PromptRow {
        guard fields.count == count else {
            throw RowFault(message: "\(fields.count) fields, and the first line has \(count)")
        }
        var row = PromptRow()
        if let system, !fields[system].isEmpty { row.messages.append((.system, fields[system])) }
        if !fields[prompt].isEmpty { row.messages.append((.user, fields[prompt])) }
        if let output, !fields[output].isEmpty {
            guard let length = Int(fields[output]), (1...10_000_000).contains(length) else {
                throw RowFault(message: "\"output\": allowed is a whole number of tokens from 1 to 10M")
            }
            row.output = length
        }
        if let type, !fields[type].isEmpty { row.type = fields[type] }
        return row
    }
}

extension JSONValue {
    /// A noun phrase for messages.
    fileprivate var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a truth value"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
