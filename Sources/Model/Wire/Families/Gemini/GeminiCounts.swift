/// The counts of `usageMetadata`; -1 where one is not stated.
///
/// Google leaves out what is zero: where the prompt's count stands, the others are known. Source: docs/wire/gemini.md.
struct GeminiCounts {
    var prompt: Int32 = -1
    var toolUsePrompt: Int32 = -1
    var cached: Int32 = -1
    var candidates: Int32 = -1
    var thoughts: Int32 = -1

    /// Nil where neither prompt nor output is counted: Vertex counts in its last event only.
    var usage: Usage? {
        guard prompt >= 0 || candidates >= 0 || thoughts >= 0 else { return nil }
        func sum(_ first: Int32, _ second: Int32) -> Int32 {
            Int32(clamping: Int(max(first, 0)) + Int(max(second, 0)))
        }
        return Usage(
            input: prompt >= 0 ? sum(prompt, toolUsePrompt) : -1,
            cached: cached,
            output: sum(candidates, thoughts),
            reasoning: thoughts
        )
    }
}
