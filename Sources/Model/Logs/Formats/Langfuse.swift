extension LogDefinition {
    /// Langfuse's observations as its exports and its API write them; the kinds of `usage_details` do not overlap.
    static let langfuse = LogDefinition(
        signatures: [
            ["start_time", "usage_details"], ["startTime", "usageDetails"], ["trace_id", "start_time", "type"],
            ["traceId", "startTime", "type"],
        ],
        fields: [
            .time: ["start_time", "startTime"],
            .filter: ["type"],
            .model: ["provided_model_name", "providedModelName", "model"],
            .input: [
                "usage_details.input", "usageDetails.input", "usage_details.prompt_tokens",
                "usageDetails.prompt_tokens",
                "usage.input", "usage.promptTokens", "prompt_tokens", "promptTokens", "input_tokens", "inputTokens",
                "input_usage", "inputUsage",
            ],
            .output: [
                "usage_details.output", "usageDetails.output", "usage_details.completion_tokens",
                "usageDetails.completion_tokens", "usage.output", "usage.completionTokens", "completion_tokens",
                "completionTokens", "output_tokens", "outputTokens", "output_usage", "outputUsage",
            ],
            .cached: [
                "usage_details.input_cached_tokens", "usageDetails.input_cached_tokens",
                "usage_details.cache_read_input_tokens", "usageDetails.cache_read_input_tokens",
                "usage_details.input_cache_read", "usageDetails.input_cache_read",
            ],
            .written: [
                "usage_details.cache_creation_input_tokens", "usageDetails.cache_creation_input_tokens",
                "usage_details.input_cache_creation", "usageDetails.input_cache_creation",
            ],
            .moreOutput: [
                "usage_details.output_reasoning_tokens", "usageDetails.output_reasoning_tokens",
                "usage_details.output_reasoning", "usageDetails.output_reasoning",
            ],
            .status: ["level"],
            .user: ["user_id", "userId"], .conversation: ["session_id", "sessionId"],
            .inputText: ["input"], .outputText: ["output"],
        ],
        isCachedApart: true,
        kinds: ["generation", "embedding"]
    )
}
