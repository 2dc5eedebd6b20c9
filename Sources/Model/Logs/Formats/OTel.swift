extension LogDefinition {
    /// Spans of OpenTelemetry's conventions for generative AI in OTLP's JSON, with the names before 1.27 and those of
    /// OpenInference and OpenLLMetry.
    ///
    /// Source: opentelemetry.io, "Semantic conventions for generative client AI spans".
    static let otel = LogDefinition(
        signatures: [["resourceSpans"], ["scopeSpans"], ["startTimeUnixNano", "attributes"]],
        fields: [
            .time: ["startTimeUnixNano"],
            .filter: ["@gen_ai.operation.name"],
            .kind: ["@gen_ai.operation.name"],
            .model: [
                "@gen_ai.request.model", "@gen_ai.response.model", "@llm.model_name", "@llm.request.model",
            ],
            .input: [
                "@gen_ai.usage.input_tokens", "@gen_ai.usage.prompt_tokens", "@llm.token_count.prompt",
                "@llm.usage.prompt_tokens",
            ],
            .output: [
                "@gen_ai.usage.output_tokens", "@gen_ai.usage.completion_tokens", "@llm.token_count.completion",
                "@llm.usage.completion_tokens",
            ],
            .cached: [
                "@gen_ai.usage.cache_read.input_tokens", "@gen_ai.usage.cache_read_input_tokens",
                "@llm.token_count.prompt_details.cache_read",
            ],
            .written: [
                "@gen_ai.usage.cache_creation.input_tokens", "@gen_ai.usage.cache_write.input_tokens",
                "@gen_ai.usage.cache_creation_input_tokens", "@llm.token_count.prompt_details.cache_write",
            ],
            .status: ["status.code"],
            .error: ["@error.type"],
            .conversation: ["@gen_ai.conversation.id", "@session.id"],
            .user: ["@user.id", "@enduser.id"],
            .system: ["@gen_ai.system_instructions"],
            .inputText: ["@gen_ai.input.messages", "@gen_ai.prompt", "@input.value"],
            .outputText: ["@gen_ai.output.messages", "@gen_ai.completion", "@output.value"],
        ],
        shape: .span,
        timeUnit: .nanoseconds,
        successes: ["0", "1", "status_code_unset", "status_code_ok", "unset", "ok"],
        kinds: ["chat", "text_completion", "generate_content", "completion", "embeddings", "response"]
    )
}
