import TidemarkUnits

/// The formats of logs that are known; docs/logs.md describes each.
package enum LogFormat: String, Sendable, Hashable, CaseIterable {
    case azureTrace = "azure-trace"
    case mooncake
    case burstGPT = "burstgpt"
    case tidemark
    case otel
    case bedrock
    case liteLLM = "litellm"
    case langfuse
    case helicone
    case apiManagement = "azure-apim"
    case openAIBatch = "openai-batch"
    case anthropic
    case openAI = "openai"
    case wildChat = "wildchat"
    case lmsys
    case shareGPT = "sharegpt"
    case oasst
    case messages

    /// Finds a format by its name.
    ///
    /// - Throws: `LogError` with the nearest name.
    package init(named name: some StringProtocol, option: String = "--format") throws(LogError) {
        let names = Self.allCases.map(\.rawValue)
        guard let format = Self(rawValue: name.lowercased()) else {
            let nearest = Spelling.nearest(to: name, among: names).map { "; did you mean \($0)?" } ?? ""
            throw LogError(
                file: option,
                found: "\"\(name)\"",
                allowed: "one of " + names.joined(separator: ", ") + nearest
            )
        }
        self = format
    }

    var definition: LogDefinition {
        switch self {
        case .azureTrace: .azureTrace
        case .mooncake: .mooncake
        case .burstGPT: .burstGPT
        case .tidemark: .tidemark
        case .otel: .otel
        case .bedrock: .bedrock
        case .liteLLM: .liteLLM
        case .langfuse: .langfuse
        case .helicone: .helicone
        case .apiManagement: .apiManagement
        case .openAIBatch: .openAIBatch
        case .anthropic: .anthropic
        case .openAI: .openAI
        case .wildChat: .wildChat
        case .lmsys: .lmsys
        case .shareGPT: .shareGPT
        case .oasst: .oasst
        case .messages: .messages
        }
    }
}
