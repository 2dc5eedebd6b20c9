extension LogDefinition {
    /// Helicone's requests, as exported or as rows of its table; its prompt tokens do not count those of a cache.
    static let helicone = LogDefinition(
        signatures: [
            ["request_created_at"], ["request_id", "response_status", "prompt_tokens"],
        ],
        fields: [
            .time: ["request_created_at"], .model: ["request_model", "model", "response_model"],
            .input: ["prompt_tokens"], .output: ["completion_tokens"],
            .cached: ["prompt_cache_read_tokens"], .written: ["prompt_cache_write_tokens"],
            .status: ["response_status", "status"], .user: ["request_user_id", "user_id"],
            .conversation: ["request_properties.Helicone-Session-Id", "properties.Helicone-Session-Id"],
            .inputText: ["request_body"], .outputText: ["response_body"],
        ],
        isCachedApart: true
    )
}
