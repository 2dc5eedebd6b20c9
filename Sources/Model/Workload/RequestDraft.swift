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
