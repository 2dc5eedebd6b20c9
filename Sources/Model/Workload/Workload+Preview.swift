package import TidemarkProfile

extension Workload {
    /// One request as a forecast sees it: what it is expected to come to, and the most.
    package struct Preview: Sendable, Hashable {
        /// Tokens of the prompt; those of pictures are not counted.
        package var input: Int
        /// Of the input, the system message's.
        package var system: Int
        /// Of the input, all that was said before the user's last message.
        package var history: Int
        /// Of the input, those from its beginning on that an earlier request has, too.
        package var repeated: Int
        /// Tokens of the answer: as asked for, as the file states, or else the bound.
        package var output: Int
        /// The most that may be answered.
        package var outputBound: Int
        /// The most tokens that the prompt can be billed for.
        package var inputBound: Int

        /// A request of which nothing is known but its draft.
        package init(_ draft: RequestDraft, inputBound: Int) {
            input = draft.inputTokens
            system = 0
            history = 0
            repeated = 0
            output = draft.outputTokens
            outputBound = draft.outputTokens
            self.inputBound = inputBound
        }
    }

    /// Requests of one type, all turns of its conversations, one conversation after another.
    package struct TypePreview: Sendable, Hashable {
        package fileprivate(set) var requests: [Preview] = []
        /// Where each conversation ends in `requests`.
        package fileprivate(set) var ends: [Int] = []
        /// What the expected length of its answers is taken from.
        package fileprivate(set) var basis = OutputBasis.asked

        /// Mean requests of a conversation.
        package var turns: Double { ends.isEmpty ? 1 : Double(requests.count) / Double(ends.count) }

        /// The requests of each conversation.
        package var conversations: some Sequence<ArraySlice<Preview>> {
            zip([0] + ends, ends).lazy.map { requests[$0..<$1] }
        }
    }

    /// What is known of how long answers are.
    package enum OutputBasis: Sendable, Hashable {
        /// They are asked for so long.
        case asked
        /// The file of prompts states it, under a bound.
        case file
        /// Only the bound is known; a server may answer less.
        case bound
    }

    /// More requests than these, of enough conversations, teach nothing.
    private static let mostPreviewed = 20_000
    private static let fewestConversations = 200

    /// The requests to expect, by type, from so many conversations with a fixed seed; the same each time.
    ///
    /// `bound` gives the most tokens that the prompt of a draft can be billed for.
    package func preview(
        conversations: Int = 2_000,
        bound: (RequestDraft) -> Int = { $0.inputTokens }
    ) -> [TypePreview] {
        types.indices.map { type in
            var preview = TypePreview()
            preview.basis = basis(ofType: type)
            for index in 0..<UInt64(max(0, conversations)) {
                let isEnough = preview.requests.count >= Self.mostPreviewed
                if isEnough, index >= Self.fewestConversations { break }
                var previous: Preview?
                for turn in 0..<turns(of: index, type, root: 0) {
                    let draft = draft(ofType: type, index: index, turn: turn, root: 0)
                    let request = request(draft, after: previous, index: index, turn: turn, bound)
                    preview.requests.append(request)
                    previous = request
                }
                preview.ends.append(preview.requests.count)
            }
            return preview
        }
    }

    /// The requests of a trace, at even distances where there are more than `most`, with their types.
    ///
    /// What they repeat of each other is known from the hashes of their blocks.
    package func preview(
        replaying count: Int,
        root: UInt64,
        most: Int = 20_000,
        record: (UInt64) -> TrafficRecord?,
        bound: (RequestDraft) -> Int = { $0.inputTokens }
    ) -> [(type: Int, request: Preview)] {
        let step = max(1, (count + most - 1) / max(1, most))
        var seen: Set<UInt64> = []
        var previews: [(type: Int, request: Preview)] = []
        for index in 0..<max(0, count) {
            guard let row = record(UInt64(index)) else { continue }
            let known = row.blocks.prefix { seen.contains($0) }.count
            seen.formUnion(row.blocks.dropFirst(known))
            guard index % step == 0 else { continue }
            let draft = request(UInt64(index), root: root, replaying: row)
            var preview = request(draft, after: nil, index: UInt64(index), turn: 0, bound)
            if draft.isOutputExact { preview.output = draft.outputTokens }
            preview.history = 0
            let shared = known * max(0, row.blockTokens)
            preview.repeated = types[draft.type].isCold ? 0 : min(draft.inputTokens, max(preview.system, shared))
            previews.append((draft.type, preview))
        }
        return previews
    }

    private func basis(ofType type: Int) -> OutputBasis {
        guard types[type].items == nil else { return .asked }
        switch types[type].lengths {
        case .drawn(_, .bound): return .bound
        case .file(let file, .bound?): return file.statesOutputs ? .file : .bound
        default: return .asked
        }
    }

    private func request(
        _ draft: RequestDraft,
        after previous: Preview?,
        index: UInt64,
        turn: Int,
        _ bound: (RequestDraft) -> Int
    ) -> Preview {
        let type = draft.type
        var preview = Preview(draft, inputBound: bound(draft))
        guard types[type].items == nil else { return preview }
        preview.system = min(systems[type].tokens, draft.inputTokens)
        if case .file(let file, let output) = types[type].lengths {
            let row = file.rows[row(of: file, index: index, root: 0)]
            let messages = file.messages[row.messages]
            if let first = messages.first, first.role == .system { preview.system = first.tokens }
            let own = Self.lastQuestion(of: messages, turn: types[type].conversation == nil ? nil : turn)
            preview.history = max(0, draft.inputTokens - preview.system - own)
            if case .bound(let most)? = output, let stated = row.output { preview.output = min(stated, most) }
            preview.repeated = messages.first?.role == .system ? 0 : preview.system
        } else {
            preview.history = previous.map { $0.input - preview.system + $0.outputBound } ?? 0
            preview.repeated = min(draft.inputTokens, sharedTokens(ofType: type, index: index, root: 0))
        }
        if let previous { preview.repeated = previous.input }
        if types[type].isCold { preview.repeated = 0 }
        return preview
    }

    /// Tokens of the question that a turn asks; of the last one for nil.
    private static func lastQuestion(of messages: ArraySlice<PromptFile.Message>, turn: Int?) -> Int {
        let questions = messages.filter { $0.role == .user }
        guard let turn else { return questions.last?.tokens ?? 0 }
        return questions.indices.contains(turn) ? questions[turn].tokens : 0
    }
}
