extension LogDefinition {
    /// Logs of requests and answers in the form of Anthropic's Messages, and results of its batches; input does not hold
    /// what was read from the cache or written to it.
    static let anthropic = LogDefinition(
        signatures: [
            ["usage.input_tokens", "usage.cache_read_input_tokens"],
            ["usage.input_tokens", "usage.cache_creation_input_tokens"],
            ["response.usage.input_tokens", "response.usage.cache_read_input_tokens"],
            ["stop_reason", "usage.input_tokens"], ["response.stop_reason", "response.usage.input_tokens"],
            ["request.messages", "response.usage.input_tokens"], ["custom_id", "result"],
        ],
        fields: [
            .time: ["timestamp", "time", "ts", "start_time", "startTime", "created_at"],
            .model: ["model", "request.model", "response.model", "result.message.model"],
            .input: ["usage.input_tokens", "response.usage.input_tokens", "result.message.usage.input_tokens"],
            .output: ["usage.output_tokens", "response.usage.output_tokens", "result.message.usage.output_tokens"],
            .cached: [
                "usage.cache_read_input_tokens", "response.usage.cache_read_input_tokens",
                "result.message.usage.cache_read_input_tokens",
            ],
            .written: [
                "usage.cache_creation_input_tokens", "response.usage.cache_creation_input_tokens",
                "result.message.usage.cache_creation_input_tokens",
            ],
            .status: ["status_code", "status", "response.status_code", "result.type"],
            .error: ["error", "response.error", "result.error"],
            .user: ["request.metadata.user_id", "metadata.user_id", "user_id", "user"],
            .conversation: ["session_id", "conversation_id"],
            .system: ["system"], .inputText: ["messages", "request"],
            .outputText: ["content", "response", "result.message"],
        ],
        isCachedApart: true
    )
}
