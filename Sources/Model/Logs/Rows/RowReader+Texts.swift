import TidemarkProfile

extension RowReader {
    /// Looks at the texts of a request, where its row has any.
    mutating func readTexts() {
        guard readsText else { return }
        let (system, input, output) = (filled(.system), filled(.inputText), filled(.outputText))
        if system.isFilled || input.isFilled {
            text.begin(output: false)
            text.isCounting = record.input == nil
            let blocks = record.blocks.count
            if system.isFilled { walk(system, .system) }
            if input.isFilled { walk(input, .user) }
            finishInput(blocks: blocks)
            if text.messages > 0, record.turn == nil { record.turn = text.answers + 1 }
        }
        if output.isFilled, !record.isFailed { readOutput(output) }
    }

    private mutating func readOutput(_ output: Slot) {
        guard record.output == nil || text.onMessage != nil else { return }
        text.begin(output: true)
        text.isCounting = record.output == nil
        walk(output, .assistant)
        if text.isCounting, text.texts > 0 {
            record.output = min(Profile.longestLength, text.tokens)
            record.isEstimated = true
        }
    }

    private mutating func finishInput(blocks: Int) {
        if text.isCounting, text.texts > 0 {
            record.input = min(Profile.longestLength, text.inputTokens)
            record.isEstimated = true
        }
        record.language = language ?? text.language
        if blocks > 0 {
            // The log's own blocks count.
            record.blocks.removeLast(record.blocks.count - blocks)
        } else if text.texts > 0 {
            record.blockTokens = BlockHasher.blockTokens
        }
    }

    /// Walks over a value, or over the JSON that it holds as a string.
    private mutating func walk(_ slot: Slot, _ role: LogMessage.Role) {
        var slot = slot
        if slot.kind == .string || slot.kind == .plain, let inner = opened(slot, slot.text.count) { slot = inner }
        text.walk(slot, role, depth: 0, &record)
    }

    /// The language that the log names, in English or as a code.
    private var language: Language? {
        let slot = filled(.language)
        guard slot.kind == .string || slot.kind == .plain, slot.text.count < 20 else { return nil }
        let name = String(decoding: slot.text.lazy.map(Self.lower), as: UTF8.self)
        return Language(rawValue: name) ?? Self.languages[name]
    }

    private static let languages: [String: Language] = [
        "en": .english, "de": .german, "fr": .french, "es": .spanish, "pt": .portuguese, "pt-br": .portuguese,
        "it": .italian, "ru": .russian, "el": .greek, "ar": .arabic, "he": .hebrew, "hi": .hindi, "th": .thai,
        "zh": .chinese, "ja": .japanese, "ko": .korean,
    ]

    /// A message of a list, with its role and what it says.
    private struct Part {
        var role: LogMessage.Role?
        var content = Slot()
        var time = Slot()

        init(_ element: Slot) {
            var part = (role: Slot(), content: Slot(), time: Slot(), calls: Slot())
            TextReader.members(of: element) { name, member in
                if name.matches("role") || name.matches("from") {
                    part.role = member
                } else if name.matches("content") || name.matches("value") || name.matches("text") {
                    if member.isFilled || !part.content.isFilled { part.content = member }
                } else if name.matches("timestamp") {
                    part.time = member
                } else if name.matches("tool_calls") {
                    part.calls = member
                }
            }
            role = LogMessage.Role(part.role.text)
            content = part.content.isFilled ? part.content : part.calls
            time = part.time
        }
    }

    /// Calls with each message of a list; stops where it answers false.
    private static func parts(of list: Slot, _ take: (Part) -> Bool) {
        guard list.kind == .array, var scanner = JSONScanner(list.text) else { return }
        scanner.advance()
        scanner.space()
        while scanner.next == UInt8(ascii: "{"), let element = scanner.value() {
            guard take(Part(element)), scanner.separator(UInt8(ascii: "]")) == .more else { return }
        }
    }

    private mutating func list() -> Slot {
        let slot = filled(.inputText)
        guard slot.kind == .string || slot.kind == .plain else { return slot }
        return opened(slot, slot.text.count) ?? slot
    }

    /// Reads the messages of one request, of which the last is the answer where it is the model's.
    mutating func readExchange() {
        guard readsText else { return }
        let messages = list()
        var parts: [Part] = []
        Self.parts(of: messages) { part in
            parts.append(part)
            return parts.count < 100_000
        }
        let answer = parts.last?.role == .assistant ? parts.removeLast() : nil
        text.begin(output: false)
        text.isCounting = record.input == nil
        let blocks = record.blocks.count
        for part in parts { text.message(part.role ?? .user, part.content, &record) }
        finishInput(blocks: blocks)
        if text.messages > 0 { record.turn = text.answers + 1 }
        if let answer { readOutput(answer.content) }
    }

    /// Reads a conversation: each answer is a request of its own, with all that stands before it as its input.
    mutating func readConversation(at place: Int, _ take: (borrowing TrafficRecord) -> Void) -> LogTally.Reason? {
        let messages = list()
        guard messages.kind == .array else { return .nothingFound }
        let time = record.time
        let last = Self.answers(of: messages)
        text.begin(output: false)
        text.isCounting = true
        let language = language
        var given = 0
        var isAsked = false
        guard var scanner = JSONScanner(messages.text) else { return .nothingFound }
        scanner.advance()
        scanner.space()
        while scanner.next == UInt8(ascii: "{"), let element = scanner.value() {
            let part = Part(element)
            let role = part.role ?? .user
            let before = (input: text.inputTokens, all: text.tokens)
            let (blocks, guess, turn) = (record.blocks.count, text.language, text.answers + 1)
            text.message(role, part.content, &record)
            if role == .assistant, isAsked {
                given += 1
                // The blocks of the answer belong to the next request's input.
                let own = record.blocks.suffix(record.blocks.count - blocks)
                record.blocks.removeLast(own.count)
                record.blockTokens = BlockHasher.blockTokens
                record.input = min(Profile.longestLength, before.input)
                record.output = min(Profile.longestLength, text.tokens - before.all)
                record.isEstimated = true
                record.turn = turn
                record.language = language ?? guess
                // A conversation's own time is its last turn's.
                record.time =
                    part.time.isFilled
                    ? LogTime.nanoseconds(part.time.text, unit: layout.timeUnit)
                    : given == last ? time : nil
                give(at: place, take)
                record.blocks += own
            }
            if role == .user { isAsked = true }
            guard scanner.separator(UInt8(ascii: "]")) == .more else { break }
        }
        if given == 0 { tally.skipped += 1 }
        return nil
    }

    /// How many answers of a conversation become requests.
    private static func answers(of messages: Slot) -> Int {
        var (count, isAsked) = (0, false)
        parts(of: messages) { part in
            if part.role == .assistant, isAsked { count += 1 }
            if part.role ?? .user == .user { isAsked = true }
            return true
        }
        return count
    }

    /// Reads a message of a tree: an answer becomes a request whose input are the messages above it.
    mutating func readTreeMessage(at place: Int, _ take: (borrowing TrafficRecord) -> Void) -> LogTally.Reason? {
        var (number, parent, role) = (Slot(), Slot(), Slot())
        let content = filled(.inputText)
        number = slots[layout.messageSlots.number]
        parent = slots[layout.messageSlots.parent]
        role = slots[layout.messageSlots.role]
        guard number.isFilled, content.isFilled, let role = LogMessage.Role(role.text) else { return .nothingFound }
        text.begin(output: false)
        text.isCounting = true
        let (onMessage, blocks) = (text.onMessage, record.blocks.count)
        text.onMessage = nil
        text.message(role, content, &record)
        text.onMessage = onMessage
        record.blocks.removeLast(record.blocks.count - blocks)
        let tokens = text.tokens
        let above = parent.isFilled ? tree[key.identifiers.hash(parent.text)] : MessageTree.Message()
        if let above {
            var own = above
            own.tokens = min(Profile.longestLength, own.tokens + tokens + TextReader.messageTokens)
            own.time = record.time
            own.language = role == .user ? language ?? text.language : above.language
            if role == .assistant { own.answers += 1 }
            tree[key.identifiers.hash(number.text)] = own
        }
        guard role == .assistant else {
            tally.skipped += 1
            return nil
        }
        if let above, parent.isFilled {
            record.input = above.tokens + TextReader.requestTokens
            record.turn = above.answers + 1
            record.language = above.language
            record.time = above.time
        }
        record.output = min(Profile.longestLength, tokens)
        record.isEstimated = true
        give(at: place, take)
        return nil
    }
}
