extension LogDefinition {
    /// Input and output of OpenAI's batches; their times are the batch's, not its users', and are left out.
    static let openAIBatch = LogDefinition(
        signatures: [["custom_id", "response"], ["custom_id", "body"], ["custom_id", "url"]],
        fields: [
            .model: ["response.body.model", "body.model"], .kind: ["url", "response.body.object"],
            .input: ["response.body.usage.prompt_tokens", "response.body.usage.input_tokens"],
            .output: ["response.body.usage.completion_tokens", "response.body.usage.output_tokens"],
            .cached: [
                "response.body.usage.prompt_tokens_details.cached_tokens",
                "response.body.usage.input_tokens_details.cached_tokens",
            ],
            .status: ["response.status_code"], .error: ["error"], .user: ["body.user"],
            .inputText: ["body"], .outputText: ["response.body"],
        ]
    )
}
