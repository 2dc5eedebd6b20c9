extension LogDefinition {
    /// The requests of a run of Tidemark, so that it can be compared with what it was to be like, or repeated.
    ///
    /// Lone requests between scenarios are none of its load.
    static let tidemark = LogDefinition(
        signatures: [["due_ms", "input_tokens"]],
        fields: [
            .time: ["due_ms"], .kind: ["type"], .input: ["input_tokens", "input_asked"], .output: ["output_tokens"],
            .cached: ["cached_tokens"], .status: ["outcome"], .conversation: ["conversation"], .turn: ["turn"],
            .filter: ["purpose"],
        ],
        timeUnit: .milliseconds,
        successes: ["ok"],
        kinds: ["load", "warmup"]
    )
}
