import TidemarkStatistics
import TidemarkTokens
package import TidemarkUnits

/// Draws the requests of a plan: request i is a pure function of (types, corpus, root, i).
package struct Workload: Sendable {
    package let types: [RequestType]
    package let corpus: Corpus
    /// What the ranges of prompts are of: one text for all requests, escaped for JSON.
    package var text: [UInt8] { corpus.escaped }
    /// Sum of the shares up to and with each type.
    private let shareSums: [Double]
    let samplers: [LengthSampler]

    /// Takes types with shares over 0, at least one.
    package init(types: [RequestType], corpus: Corpus) {
        precondition(!types.isEmpty, "a workload without types")
        self.types = types
        self.corpus = corpus
        var sum = 0.0
        shareSums = types.map {
            sum += $0.share
            return sum
        }
        samplers = types.map { LengthSampler($0.lengths) }
    }

    /// Request `index` of the scenario whose streams hang under `root`.
    ///
    /// Stream 1 draws the type, stream 2 + `index` all else (see `RandomSource.substream`).
    package func request(_ index: UInt64, root: UInt64) -> RequestDraft {
        var choice = RandomSource(seed: RandomSource.substream(RandomSource.substream(root, 1), index))
        let type = type(at: choice.unit())
        var source = RandomSource(seed: RandomSource.substream(root, 2 &+ index))
        let lengths = samplers[type].sample(using: &source)
        return RequestDraft(
            type: type,
            inputTokens: lengths.input,
            outputTokens: lengths.output,
            isOutputExact: samplers[type].isOutputExact,
            prompt: Prompt(tokens: lengths.input, from: corpus, using: &source)
        )
    }

    /// The turn after a request of a conversation, and how long its user thinks before it is due; nil if there is none.
    ///
    /// A pure function of its arguments: `conversation` is the index of the first request, whose turn is 0.
    package func followUp(
        conversation: UInt64,
        turn: Int,
        root: UInt64
    ) -> (draft: RequestDraft, think: Nanoseconds)? { nil }

    /// The type at a place in [0, 1) of the line of shares.
    private func type(at place: Double) -> Int {
        let scaled = place * (shareSums.last ?? 1)
        return shareSums.firstIndex { scaled < $0 } ?? types.count - 1
    }
}
