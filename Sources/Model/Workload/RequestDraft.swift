/// What one request asks, before it is put into the words of an API.
package struct RequestDraft: Sendable, Hashable {
    /// The index of its type in the workload.
    package var type: Int
    /// Tokens of the prompt by the estimator, to within one word; without what a server's chat template adds.
    package var inputTokens: Int
    /// Tokens asked for, or the bound.
    package var outputTokens: Int
    /// Whether exactly `outputTokens` are asked for; otherwise they are a bound, and the server decides.
    package var isOutputExact: Bool
    package var prompt: Prompt

    package init(type: Int, inputTokens: Int, outputTokens: Int, isOutputExact: Bool, prompt: Prompt) {
        self.type = type
        self.inputTokens = inputTokens
        self.outputTokens = outputTokens
        self.isOutputExact = isOutputExact
        self.prompt = prompt
    }
}

/// The text of one user message, without a copy of the corpus: `instruction`, then the slices joined.
package struct Prompt: Sendable, Hashable {
    /// As it stands inside a JSON string; empty for prompts too short to hold one.
    package var instruction: [UInt8]
    /// Ranges of `Corpus.escaped`.
    package var slices: [Range<Int>]

    package init(instruction: [UInt8], slices: [Range<Int>]) {
        self.instruction = instruction
        self.slices = slices
    }

    /// Bytes inside the JSON string.
    package var byteCount: Int { slices.reduce(instruction.count) { $0 + $1.count } }
}
