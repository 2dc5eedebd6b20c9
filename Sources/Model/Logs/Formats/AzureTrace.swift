extension LogDefinition {
    /// Azure's public traces of LLM inference.
    ///
    /// Source: Azure Public Dataset, AzureLLMInferenceDataset2023.
    static let azureTrace = LogDefinition(
        signatures: [["TIMESTAMP", "ContextTokens", "GeneratedTokens"]],
        fields: [.time: ["TIMESTAMP"], .input: ["ContextTokens"], .output: ["GeneratedTokens"]]
    )
}
