package import TidemarkProfile
import TidemarkStatistics

extension Workload {
    /// Request `index` of a scenario that repeats a trace: its lengths are those of its row, all else is drawn.
    ///
    /// Where the row does not say how long input or output were, the type's own lengths stand in.
    package func request(_ index: UInt64, root: UInt64, replaying record: TrafficRecord) -> RequestDraft {
        var draft = request(index, root: root)
        if let output = record.output {
            draft.outputTokens = output
            draft.isOutputExact = true
        }
        guard let input = record.input else { return draft }
        var source = RandomSource(seed: RandomSource.substream(root, 2 &+ index))
        draft.inputTokens = input
        draft.prompt = Prompt(tokens: input, from: corpus, using: &source)
        return draft
    }
}
