extension LogDefinition {
    /// The gateway logs for language models of Azure API Management.
    static let apiManagement = LogDefinition(
        signatures: [["PromptTokens", "CompletionTokens"]],
        fields: [
            .time: ["TimeGenerated", "timestamp", "time"], .model: ["ModelName", "DeploymentName"],
            .kind: ["OperationName"], .input: ["PromptTokens"], .output: ["CompletionTokens"],
            .inputText: ["RequestMessages"], .outputText: ["ResponseMessages"],
        ]
    )
}
