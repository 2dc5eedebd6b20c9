extension LogDefinition {
    /// Mooncake's traces: times in ms from the start, a number for each 512 tokens of the input.
    ///
    /// Source: Mooncake, FAST'25 release.
    static let mooncake = LogDefinition(
        signatures: [["timestamp", "input_length", "output_length"]],
        fields: [
            .time: ["timestamp"], .input: ["input_length"], .output: ["output_length"], .blocks: ["hash_ids"],
            .conversation: ["session_id", "chat_id"], .kind: ["type"],
        ],
        timeUnit: .milliseconds
    )
}
