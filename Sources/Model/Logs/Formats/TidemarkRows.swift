extension LogDefinition {
    /// The requests of a run of Tidemark, so that it can be compared with what it was to be like.
    static let tidemark = LogDefinition(
        signatures: [["due_ms", "input_tokens"]],
        fields: [
            .time: ["due_ms"], .kind: ["type"], .input: ["input_tokens"], .output: ["output_tokens"],
            .cached: ["cached_tokens"], .status: ["outcome"], .conversation: ["conversation"], .turn: ["turn"],
        ],
        timeUnit: .milliseconds,
        successes: ["ok"]
    )
}
