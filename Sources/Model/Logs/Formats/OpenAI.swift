extension LogDefinition {
    /// Stored completions and responses of OpenAI, and logs of requests and answers in its form.
    static let openAI = LogDefinition(
        signatures: [
            ["usage.prompt_tokens"], ["response.usage.prompt_tokens"], ["response.body.usage.prompt_tokens"],
            ["usage.input_tokens"], ["response.usage.input_tokens"], ["object", "choices"], ["object", "output"],
            ["request.messages"], ["request.input"], ["request.prompt"],
        ],
        fields: [
            .time: [
                "timestamp", "time", "ts", "start_time", "startTime", "created_at", "created", "response.created_at",
                "response.created", "response.body.created",
            ],
            .model: ["model", "request.model", "response.model", "response.body.model"],
            .kind: ["object", "response.object"],
            .input: [
                "usage.prompt_tokens", "usage.input_tokens", "response.usage.prompt_tokens",
                "response.usage.input_tokens", "response.body.usage.prompt_tokens",
            ],
            .output: [
                "usage.completion_tokens", "usage.output_tokens", "response.usage.completion_tokens",
                "response.usage.output_tokens", "response.body.usage.completion_tokens",
            ],
            .cached: [
                "usage.prompt_tokens_details.cached_tokens", "usage.input_tokens_details.cached_tokens",
                "response.usage.prompt_tokens_details.cached_tokens",
                "response.usage.input_tokens_details.cached_tokens",
                "response.body.usage.prompt_tokens_details.cached_tokens",
            ],
            .status: ["status_code", "status", "response.status_code", "response.status"],
            .error: ["error", "response.error"],
            .user: ["user", "request.user", "metadata.user_id", "user_id"],
            .conversation: [
                "session_id", "conversation_id", "metadata.session_id", "metadata.conversation_id", "conversation.id",
            ],
            .system: ["system", "instructions"], .inputText: ["messages", "request", "input", "prompt"],
            .outputText: ["choices", "output", "response"],
        ]
    )
}
