extension LogDefinition {
    /// LiteLLM's SpendLogs, and its StandardLoggingPayload as its callbacks write it.
    static let liteLLM = LogDefinition(
        signatures: [
            ["startTime", "call_type", "prompt_tokens"], ["startTime", "spend", "prompt_tokens"],
            ["startTime", "model_group", "prompt_tokens"],
        ],
        fields: [
            .time: ["startTime"], .model: ["model_group", "model"], .kind: ["call_type"],
            .input: ["prompt_tokens"], .output: ["completion_tokens"],
            .cached: [
                "metadata.usage_object.prompt_tokens_details.cached_tokens",
                "metadata.usage_object.cache_read_input_tokens",
                "metadata.additional_usage_values.prompt_tokens_details.cached_tokens",
                "metadata.additional_usage_values.cache_read_input_tokens",
                "response.usage.prompt_tokens_details.cached_tokens",
            ],
            .status: ["status", "metadata.status"],
            .error: ["error_str", "metadata.error_information.error_class"],
            .user: [
                "end_user", "metadata.user_api_key_end_user_id", "user", "metadata.user_api_key_user_id", "api_key",
                "metadata.user_api_key_hash",
            ],
            .conversation: ["session_id", "metadata.session_id", "trace_id"],
            .inputText: ["messages", "proxy_server_request"], .outputText: ["response"],
        ]
    )
}
