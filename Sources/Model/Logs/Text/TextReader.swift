import TidemarkProfile
import TidemarkTokens

/// Looks at the texts of a request in place, and keeps none of them.
///
/// It finds how many tokens they have, what their leading blocks hash to, what language they are in, and which turn of a
/// conversation they are.
struct TextReader: ~Copyable {
    /// Tokens that a chat format adds for a message, and once for a request.
    ///
    /// Source: OpenAI Cookbook, "How to count tokens with tiktoken".
    static let messageTokens = 4
    static let requestTokens = 3

    /// Counts the tokens of a text; nil estimates them.
    var countTokens: ((UnsafeBufferPointer<UInt8>) -> Int)?
    /// Gets each message's text.
    var onMessage: ((LogMessage) -> Void)?
    /// Told before the texts of another request or conversation.
    var onTexts: (() -> Void)?
    /// Whether tokens are to be counted in what comes next.
    var isCounting = false

    /// Tokens so far.
    private(set) var tokens = 0
    /// Messages so far, those with a role of their own.
    private(set) var messages = 0
    /// Of them, the model's.
    private(set) var answers = 0
    private(set) var texts = 0
    private(set) var language: Language?
    private var hasher: BlockHasher
    private var unescaped = ByteBuffer()
    private var isOutput = false

    init(key: KeyedHash) {
        hasher = BlockHasher(key)
    }

    /// Begins a request's input, or its output.
    mutating func begin(output: Bool) {
        isOutput = output
        tokens = 0
        messages = 0
        answers = 0
        texts = 0
        guard !output else { return }
        onTexts?()
        language = nil
        hasher.reset()
    }

    /// The input's tokens with what the format adds.
    var inputTokens: Int { messages == 0 ? tokens : tokens + messages * Self.messageTokens + Self.requestTokens }

    /// Takes a message by itself: its role's mark, then its texts.
    mutating func message(_ role: LogMessage.Role, _ content: Slot, _ record: inout TrafficRecord) {
        messages += 1
        if role == .assistant { answers += 1 }
        walk(content, role, depth: 0, &record)
    }

    /// Takes whatever holds texts: a string, a list of messages or of parts, a body of a request or of an answer.
    mutating func walk(_ value: Slot, _ role: LogMessage.Role, depth: Int, _ record: inout TrafficRecord) {
        guard depth < 16 else { return }
        switch value.kind {
        case .plain:
            text(value.text, role, &record)
        case .string:
            if value.text.index(of: UInt8(ascii: "\\")) == nil {
                text(value.text, role, &record)
            } else {
                unescaped.removeAll(keeping: 1 << 20)
                JSONText.unescape(value.text, into: &unescaped)
                text(unescaped.bytes, role, &record)
            }
        case .array:
            guard var scanner = JSONScanner(value.text) else { return }
            scanner.advance()
            scanner.space()
            while scanner.next != UInt8(ascii: "]"), let element = scanner.value() {
                walk(element, role, depth: depth + 1, &record)
                guard scanner.separator(UInt8(ascii: "]")) == .more else { return }
            }
        case .object:
            object(value, role, depth: depth, &record)
        case .missing, .null, .true, .false, .number: return
        }
    }

    private mutating func object(_ value: Slot, _ role: LogMessage.Role, depth: Int, _ record: inout TrafficRecord) {
        var role = role
        var hasSystem = false
        var isMessage = false
        Self.members(of: value) { name, member in
            switch TextMember(name) {
            case .role where member.kind == .string:
                role = LogMessage.Role(member.text) ?? role
                isMessage = true
            case .system: hasSystem = true
            default: break
            }
        }
        if isMessage {
            messages += 1
            if role == .assistant { answers += 1 }
        }
        // What a family gives apart from the messages stands before them in what the model reads.
        if hasSystem { members(value, .system, .system, depth: depth, &record) }
        members(value, .text, role, depth: depth, &record)
    }

    private mutating func members(
        _ value: Slot,
        _ wanted: TextMember,
        _ role: LogMessage.Role,
        depth: Int,
        _ record: inout TrafficRecord
    ) {
        guard var scanner = JSONScanner(value.text) else { return }
        scanner.advance()
        scanner.space()
        while scanner.next == 0x22, let name = scanner.name(), let member = scanner.value() {
            if TextMember(name) == wanted { walk(member, role, depth: depth + 1, &record) }
            guard scanner.separator(UInt8(ascii: "}")) == .more else { return }
        }
    }

    /// Gives the members of an object that is known to be whole.
    static func members(of value: Slot, _ take: (Bytes, Slot) -> Void) {
        guard value.kind == .object, var scanner = JSONScanner(value.text) else { return }
        scanner.advance()
        scanner.space()
        while scanner.next == 0x22, let name = scanner.name(), let member = scanner.value() {
            take(name, member)
            guard scanner.separator(UInt8(ascii: "}")) == .more else { return }
        }
    }

    private mutating func text(_ bytes: Bytes, _ role: LogMessage.Role, _ record: inout TrafficRecord) {
        texts += 1
        if isCounting {
            if let countTokens {
                tokens += max(0, countTokens(bytes))
            } else {
                var estimator = TokenEstimator()
                estimator.add(bytes)
                tokens += estimator.tokens
            }
        }
        if !isOutput {
            withUnsafePointer(to: Self.mark(role)) { mark in
                hasher.add(Bytes(start: mark, count: 1), &record.blocks)
            }
            hasher.add(bytes, &record.blocks)
            if role == .user, let guess = LanguageGuess.language(of: bytes) { language = guess }
        }
        onMessage?(LogMessage(role: role, text: bytes, isOutput: isOutput))
    }

    /// Keeps apart texts that differ only in where one message ends.
    private static func mark(_ role: LogMessage.Role) -> UInt8 {
        switch role {
        case .system: 0x01
        case .user: 0x02
        case .assistant: 0x03
        case .tool: 0x04
        }
    }
}

/// What a member of a body or of a message is for.
private enum TextMember {
    case role, system, text, other

    init(_ name: Bytes) {
        let known: TextMember =
            switch name.count {
            case 4 where name.matches("role"), 4 where name.matches("from"): .role
            case 4 where name.matches("text"), 4 where name.matches("body"): .text
            case 5 where name.matches("parts"), 5 where name.matches("value"), 5 where name.matches("input"),
                5 where name.matches("query"), 5 where name.matches("texts"):
                .text
            case 5 where name.matches("tools"): .other
            case 6 where name.matches("system"): .system
            case 6 where name.matches("prompt"), 6 where name.matches("output"): .text
            case 7 where name.matches("content"), 7 where name.matches("message"), 7 where name.matches("choices"),
                7 where name.matches("results"), 7 where name.matches("refusal"):
                .text
            case 8 where name.matches("messages"), 8 where name.matches("contents"), 8 where name.matches("thinking"),
                8 where name.matches("function"):
                .text
            case 9 where name.matches("inputText"), 9 where name.matches("arguments"),
                9 where name.matches("documents"),
                9 where name.matches("reasoning"):
                .text
            case 10 where name.matches("outputText"), 10 where name.matches("candidates"),
                10 where name.matches("completion"), 10 where name.matches("generation"),
                10 where name.matches("tool_calls"):
                .text
            case 12 where name.matches("instructions"): .system
            case 17 where name.matches("systemInstruction"), 17 where name.matches("reasoning_content"):
                name[0] == UInt8(ascii: "s") ? .system : .text
            case 18 where name.matches("system_instruction"): .system
            default: .other
            }
        self = known
    }
}
