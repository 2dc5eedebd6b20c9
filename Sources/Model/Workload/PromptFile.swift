/// Prompts of the user's own, read from a file: their text, escaped once, and where in it each message stands.
package struct PromptFile: Sendable {
    /// Bytes of a file at most.
    package static let mostBytes = 256 << 20

    /// What messages and reports call it.
    package let name: String
    /// Never empty.
    package private(set) var rows: [Row] = []
    /// What was left out, one sentence each.
    package private(set) var notes: [String] = []
    /// Whether rows are sent in the order of the file, rather than shuffled.
    package var isOrdered = false
    /// Of all messages, escaped for JSON.
    private(set) var text: [UInt8] = []
    private(set) var messages: [Message] = []

    struct Message: Sendable {
        var role: Prompt.Role
        /// Of `text`.
        var range: Range<Int>
        var tokens: Int
    }

    package struct Row: Sendable {
        /// Of the file's messages: at most one system message first, then user and assistant in turn, from a user's on.
        var messages: Range<Int>
        /// Tokens to be answered, where the row states them.
        package var output: Int?
        /// The kind of request, where the row states it.
        package var type: String?
        /// Tokens of all messages up to the last one of the user.
        package var input: Int
    }

    /// Tokens of the longest row.
    package var longest: Int { rows.reduce(1) { max($0, $1.input) } }
    /// Whether every row states what is to be answered.
    package var statesOutputs: Bool { rows.allSatisfy { $0.output != nil } }
    /// The kinds that rows state, each once, in the order of the file.
    package var types: [String] {
        var seen: Set<String> = []
        return rows.compactMap(\.type).filter { seen.insert($0).inserted }
    }

    /// Only the rows of this kind.
    package func rows(ofType type: String) -> PromptFile {
        var part = self
        part.rows = rows.filter { $0.type == type }
        return part
    }

    init(name: String) {
        self.name = name
    }

    /// Adds a row; says nothing where it holds no message of a user.
    ///
    /// Messages of one role that follow each other become one, answers before the first question are left out, and one
    /// behind the last question is what is to be answered.
    mutating func add(_ row: PromptRow, _ counter: TokenCounter, _ left: inout LeftOut) {
        var turns: [(role: Prompt.Role, text: String)] = []
        for message in row.messages where message.role != .system {
            if turns.isEmpty, message.role == .assistant {
                left.answers += 1
                continue
            }
            if let last = turns.indices.last, turns[last].role == message.role {
                turns[last].text += "\n\n" + message.text
            } else {
                turns.append(message)
            }
        }
        guard !turns.isEmpty else {
            left.rows += 1
            return
        }
        let system = row.messages.filter { $0.role == .system }.map(\.text).joined(separator: "\n\n")
        let start = messages.count
        for (role, words) in (system.isEmpty ? [] : [(.system, system)]) + turns {
            let first = text.count
            EscapedText.append(words.utf8, to: &text)
            let shares = counter.shares(ofWhole: words.utf8)
            messages.append(Message(role: role, range: first..<text.count, tokens: Self.rounded(shares)))
        }
        var end = messages.count
        var output = row.output
        if messages[end - 1].role == .assistant {
            end -= 1
            output = output ?? max(1, messages[end].tokens)
        }
        let input = messages[start..<end].reduce(0) { $0 + $1.tokens }
        rows.append(Row(messages: start..<messages.count, output: output, type: row.type, input: max(1, input)))
    }

    /// What rows were read without.
    struct LeftOut {
        var rows = 0
        var answers = 0
    }

    mutating func note(_ left: LeftOut) {
        if left.rows > 0 { notes.append("\(name): \(left.rows) rows without a message of a user were left out") }
        if left.answers > 0 { notes.append("\(name): \(left.answers) answers before any question were left out") }
    }

    private static func rounded(_ shares: Int) -> Int { (shares + 4_095) / 4_096 }
}

extension PromptFile: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        left.name == right.name && left.isOrdered == right.isOrdered && left.text == right.text
            && left.rows.count == right.rows.count
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(rows.count)
    }
}

/// A row of a file of prompts as it was read.
struct PromptRow {
    var messages: [(role: Prompt.Role, text: String)] = []
    var output: Int?
    var type: String?
}
