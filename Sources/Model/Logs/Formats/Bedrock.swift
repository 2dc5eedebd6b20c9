extension LogDefinition {
    /// Bedrock's model invocation logs; tokens of its cache stand apart from the input's.
    static let bedrock = LogDefinition(
        signatures: [
            ["schemaType", "modelId"], ["modelId", "input.inputTokenCount"], ["modelId", "requestId", "operation"],
        ],
        fields: [
            .time: ["timestamp"], .model: ["modelId"], .kind: ["operation"],
            .input: ["input.inputTokenCount", "output.outputBodyJson.usage.inputTokens"],
            .output: ["output.outputTokenCount", "output.outputBodyJson.usage.outputTokens"],
            .cached: ["input.cacheReadInputTokenCount"], .written: ["input.cacheWriteInputTokenCount"],
            .error: ["errorCode"], .user: ["identity.arn"],
            .conversation: ["requestMetadata.sessionId", "requestMetadata.session_id"],
            .inputText: ["input.inputBodyJson"], .outputText: ["output.outputBodyJson"],
        ],
        isCachedApart: true
    )
}
