extension LogDefinition {
    /// Helicone's exported requests.
    static let helicone = LogDefinition(
        signatures: [["request_created_at"], ["request_id", "response_status", "prompt_tokens"]],
        fields: [
            .time: ["request_created_at"], .model: ["request_model", "model", "response_model"],
            .input: ["prompt_tokens"], .output: ["completion_tokens"],
            .cached: ["prompt_cache_read_tokens"], .written: ["prompt_cache_write_tokens"],
            .status: ["response_status"], .user: ["request_user_id"],
            .conversation: ["request_properties.Helicone-Session-Id"],
            .inputText: ["request_body"], .outputText: ["response_body"],
        ]
    )
}
