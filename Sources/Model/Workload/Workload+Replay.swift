package import TidemarkProfile
import TidemarkStatistics

extension Workload {
    /// Request `index` of a scenario that repeats a trace: its lengths and the blocks that it begins with are those of
    /// its row, all else is drawn.
    ///
    /// The text of a block is the same wherever its hash occurs in the scenario behind the same blocks. Where the row
    /// does not say how long input or output were, the type's own lengths stand in.
    package func request(_ index: UInt64, root: UInt64, replaying record: TrafficRecord) -> RequestDraft {
        let type = type(of: index, root: root)
        let seed = seed(of: index, root: root)
        var source = RandomSource(seed: seed)
        let drawn = samplers[type].sample(using: &source)
        let input = record.input.map { min(max($0, 1), Profile.longestLength) }
        let output = record.output.map { min(max($0, 1), Profile.longestLength) }
        let isOwn = if case .file = types[type].lengths { true } else { types[type].items != nil }
        guard !isOwn else {
            var draft = request(index, root: root)
            draft.outputTokens = output ?? draft.outputTokens
            draft.isOutputExact = output != nil || draft.isOutputExact
            return draft
        }
        let own = max(1, (input ?? drawn.input) - systems[type].tokens)
        let turn = Turn(tokens: own, answer: 0, seed: seed)
        var draft = draft(
            ofType: type,
            output: output ?? drawn.output,
            seed: seed,
            kind: kind(ofType: type, index: index, root: root),
            turns: [turn],
            segments: record.blocks.isEmpty ? nil : segments(record, seed: seed, root: root, tokens: own)
        )
        draft.isOutputExact = output != nil || draft.isOutputExact
        return draft
    }

    /// A segment for each block of a row, and the rest of its own.
    private func segments(_ record: TrafficRecord, seed: UInt64, root: UInt64, tokens: Int) -> [Segment] {
        let blockTokens = max(record.blockTokens, 1)
        let blockRoot = Stream.text.seed(root)
        var left = tokens
        var segments: [Segment] = []
        segments.reserveCapacity(record.blocks.count + 1)
        for block in record.blocks where left > 0 {
            let tokens = min(blockTokens, left)
            segments.append(Segment(owner: RandomSource.substream(blockRoot, block), tokens: tokens))
            left -= tokens
        }
        if left > 0 { segments.append(Segment(owner: Stream.text.seed(seed), tokens: left)) }
        return segments
    }

    /// A request like another one, of the same type and length, in words that no other request has.
    package func probe(like draft: RequestDraft, _ number: UInt64, root: UInt64) -> RequestDraft {
        if case .file = types[draft.type].lengths { return draft }
        if types[draft.type].items != nil { return self.draft(ofType: draft.type, index: number, turn: 0, root: root) }
        let seed = seed(of: number, root: root)
        var probe = self.draft(
            ofType: draft.type,
            output: draft.outputTokens,
            seed: seed,
            kind: kind(ofType: draft.type, index: number, root: root),
            turns: [Turn(tokens: max(1, draft.inputTokens - systems[draft.type].tokens), answer: 0, seed: seed)],
            segments: nil
        )
        probe.isOutputExact = draft.isOutputExact
        return probe
    }

    /// Tokens of the answer to a lone request: it needs no long one.
    private static let loneOutput = 16

    /// What lone requests between scenarios are like: one of the type with the largest share, with a short answer.
    package func loneRequest(root: UInt64) -> RequestDraft {
        let shares = types.map(\.share)
        let type = shares.indices.max { shares[$0] < shares[$1] } ?? 0
        let draws = (0..<1_000 as Range<UInt64>).lazy.map { request($0, root: root) }
        var draft = draws.first { $0.type == type } ?? request(0, root: root)
        draft.outputTokens = min(draft.outputTokens, Self.loneOutput)
        return draft
    }
}
