import TidemarkProfile
import TidemarkStatistics

/// The lengths of one request of a trace, and the blocks that its input begins with.
package struct ReplayedRequest: Sendable, Hashable {
    /// Tokens of the whole input, from 1.
    package var input: Int
    /// Tokens to be answered, from 1.
    package var output: Int
    /// Equal hashes, equal text up to there; the last block may reach beyond the input.
    package var blocks: [UInt64]
    /// Tokens of one block.
    package var blockTokens: Int

    package init(input: Int, output: Int, blocks: [UInt64] = [], blockTokens: Int = 512) {
        self.input = input
        self.output = output
        self.blocks = blocks
        self.blockTokens = blockTokens
    }
}

extension Workload {
    /// Request `index` with the lengths and the shared blocks of a trace: its type is drawn by the shares, and the text
    /// of a block is the same wherever its hash occurs in the scenario behind the same blocks.
    package func request(_ index: UInt64, root: UInt64, replaying row: ReplayedRequest) -> RequestDraft {
        let type = type(of: index, root: root)
        let seed = seed(of: index, root: root)
        let input = min(max(row.input, 1), Profile.longestLength)
        let own = max(1, input - systems[type].tokens)
        var left = own
        var segments: [Segment] = []
        let blockTokens = max(row.blockTokens, 1)
        let blockRoot = Stream.text.seed(root)
        for block in row.blocks {
            if left == 0 { break }
            let tokens = min(blockTokens, left)
            segments.append(Segment(owner: RandomSource.substream(blockRoot, block), tokens: tokens))
            left -= tokens
        }
        if left > 0 { segments.append(Segment(owner: Stream.text.seed(seed), tokens: left)) }
        let turn = Turn(tokens: own, answer: 0, seed: seed)
        return draft(
            ofType: type,
            output: min(max(row.output, 1), Profile.longestLength),
            seed: seed,
            kind: types[type].text ?? .prose,
            turns: [turn],
            segments: segments
        )
    }

    /// A request like another one, of the same type and length, in words that no other request has.
    package func probe(like draft: RequestDraft, _ number: UInt64, root: UInt64) -> RequestDraft {
        if case .file = types[draft.type].lengths { return draft }
        let seed = seed(of: number, root: root)
        let tokens = max(1, draft.inputTokens - systems[draft.type].tokens)
        var probe = self.draft(
            ofType: draft.type,
            output: draft.outputTokens,
            seed: seed,
            kind: types[draft.type].text ?? .prose,
            turns: [Turn(tokens: tokens, answer: 0, seed: seed)],
            segments: nil
        )
        probe.isOutputExact = draft.isOutputExact
        return probe
    }
}
