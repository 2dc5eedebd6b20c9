import TidemarkProfile
import TidemarkStatistics
import TidemarkTokens

extension Workload {
    /// A turn of a conversation, or a request alone, which is turn 0.
    func draft(ofType type: Int, index: UInt64, turn: Int, root: UInt64) -> RequestDraft {
        if case .file(let file, _) = types[type].lengths {
            return draft(ofType: type, file, index: index, turn: turn, root: root)
        }
        switch types[type].items {
        case .inputs(let count)?: return inputs(count, ofType: type, index: index, root: root)
        case .documents(let count)?: return ranking(count, ofType: type, index: index, root: root)
        case nil: return conversationDraft(ofType: type, index: index, turn: turn, root: root)
        }
    }

    /// A message of the user and the answer to it.
    struct Turn {
        var tokens: Int
        /// Tokens of the answer; 0 for the last turn, which has none yet.
        var answer: Int
        var seed: UInt64
    }

    /// All turns up to one, those before it with answers of the lengths that were asked for.
    private func conversationDraft(ofType type: Int, index: UInt64, turn: Int, root: UInt64) -> RequestDraft {
        var turns: [Turn] = []
        var output = 1
        for place in 0...turn {
            let seed = turnSeed(index, place, root: root)
            var source = RandomSource(seed: seed)
            let lengths = samplers[type].sample(using: &source)
            let tokens = place == 0 ? userTokens(ofType: type, input: lengths.input) : lengths.input
            output = lengths.output
            turns.append(Turn(tokens: tokens, answer: place < turn ? lengths.output : 0, seed: seed))
        }
        let first = turns[0].tokens
        return draft(
            ofType: type,
            output: output,
            seed: seed(of: index, root: root),
            kind: kind(ofType: type, index: index, root: root),
            turns: turns,
            segments: sharing[type] == nil ? nil : segments(ofType: type, index: index, root: root, tokens: first)
        )
    }

    /// Puts the messages of a conversation together.
    ///
    /// `segments` is what the first message is made of, where that is more than text of its own.
    func draft(
        ofType type: Int,
        output: Int,
        seed: UInt64,
        kind: TextKind,
        turns: [Turn],
        segments: [Segment]?
    ) -> RequestDraft {
        var writer = PromptWriter(library)
        var tokens = begin(&writer, ofType: type, seed: seed, messages: 2 * turns.count)
        for (place, turn) in turns.enumerated() {
            writer.begin(.user)
            if place == 0 { append(types[type].images, to: &writer, seed: seed) }
            if place == 0, let segments {
                writer.write(segments, of: kind)
            } else {
                var source = RandomSource(seed: Stream.choice.seed(turn.seed))
                writer.writePassage(turn.tokens, of: kind, owner: Stream.text.seed(turn.seed), using: &source)
            }
            tokens += turn.tokens
            guard turn.answer > 0 else { continue }
            writer.begin(.assistant)
            writer.write([Segment(owner: Stream.answer.seed(turn.seed), tokens: turn.answer)], of: kind)
            tokens += turn.answer
        }
        return finish(writer, ofType: type, input: tokens, output: output)
    }

    /// Opens a prompt with the system message of the type, and gives its tokens.
    func begin(_ writer: inout PromptWriter, ofType type: Int, seed: UInt64, messages: Int) -> Int {
        writer.reserve(messages: messages + 1)
        if types[type].isCold { writer.nonce = Stream.choice.seed(seed) % 1_000_000_000 }
        guard !systems[type].pieces.isEmpty else { return 0 }
        writer.begin(.system)
        writer.append(systems[type].pieces)
        return systems[type].tokens
    }

    func finish(_ writer: PromptWriter, ofType type: Int, input: Int, output: Int) -> RequestDraft {
        let prompt = library.template?.joined(writer.prompt) ?? writer.prompt
        return RequestDraft(
            type: type,
            inputTokens: input,
            outputTokens: output,
            isOutputExact: samplers[type].isOutputExact,
            prompt: prompt
        )
    }

    func append(_ images: RequestType.Images?, to writer: inout PromptWriter, seed: UInt64) {
        guard let images, let pictures = library.pictures[images] else { return }
        for place in 0..<images.count {
            let variant = Int((seed >> 8 &+ UInt64(place)) % UInt64(pictures.count))
            writer.append(.image(.png, base64: pictures[variant]))
        }
    }

    /// Tokens of the user's first message: of lengths that count the whole input, the system message is a part.
    func userTokens(ofType type: Int, input: Int) -> Int {
        guard case .profile = types[type].lengths else { return input }
        return max(1, input - systems[type].tokens)
    }

    func kind(ofType type: Int, index: UInt64, root: UInt64) -> TextKind {
        if let text = types[type].text { return text }
        guard let sampler = languages[type] else { return .prose }
        // The same cell as the lengths: its first draw.
        var source = RandomSource(seed: seed(of: index, root: root))
        let draw = sampler.draw(using: &source)
        var own = RandomSource(seed: Stream.language.seed(seed(of: index, root: root)))
        return sampler.language(ofType: draw.type, using: &own).map { TextKind($0) } ?? .prose
    }

    // MARK: - Several texts in one request

    private func inputs(_ count: Int, ofType type: Int, index: UInt64, root: UInt64) -> RequestDraft {
        var writer = PromptWriter(library)
        let tokens = write(count, .user, into: &writer, ofType: type, index: index, root: root)
        return finish(writer, ofType: type, input: tokens, output: 0)
    }

    /// Tokens of the query that documents are ranked by.
    private static let queryTokens = 16

    private func ranking(_ count: Int, ofType type: Int, index: UInt64, root: UInt64) -> RequestDraft {
        var writer = PromptWriter(library)
        writer.begin(.user)
        let query = Segment(owner: Stream.answer.seed(seed(of: index, root: root)), tokens: Self.queryTokens)
        writer.write([query], of: kind(ofType: type, index: index, root: root))
        let tokens = write(count, .document, into: &writer, ofType: type, index: index, root: root)
        return finish(writer, ofType: type, input: Self.queryTokens + tokens, output: 0)
    }

    private func write(
        _ count: Int,
        _ role: Prompt.Role,
        into writer: inout PromptWriter,
        ofType type: Int,
        index: UInt64,
        root: UInt64
    ) -> Int {
        let kind = kind(ofType: type, index: index, root: root)
        var tokens = 0
        for place in 0..<count {
            let seed = turnSeed(index, place, root: root)
            var source = RandomSource(seed: seed)
            let length = samplers[type].sample(using: &source).input
            writer.begin(role)
            writer.write([Segment(owner: Stream.text.seed(seed), tokens: length)], of: kind)
            tokens += length
        }
        return tokens
    }
}
