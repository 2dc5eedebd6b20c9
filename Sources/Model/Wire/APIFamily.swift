/// The API families that Tidemark speaks, by their ids in plans.
///
/// Each has a folder of its own with what it says in both directions. Source: docs/wire, a page a family.
package enum APIFamily: String, Sendable, Hashable, CaseIterable, Codable {
    case cohereChat = "cohere-chat"
    case cohereRerank = "cohere-rerank"
    case gemini = "gemini"
    case mistralChat = "mistral-chat"
    case anthropicMessages = "anthropic-messages"
    case bedrockConverse = "bedrock-converse"
    case bedrockInvokeAnthropic = "bedrock-invoke-anthropic"
    case openAIChat = "openai-chat"
    case vertex = "vertex"
}

extension APIFamily {
    /// How its requests are written and its answers read.
    package var client: any ClientFormat {
        switch self {
        case .cohereChat: CohereChat()
        case .cohereRerank: CohereRerank()
        case .gemini: Gemini(.aiStudio)
        case .mistralChat: MistralChat()
        case .anthropicMessages: AnthropicMessages()
        case .bedrockConverse: BedrockConverse()
        case .bedrockInvokeAnthropic: BedrockInvokeAnthropic()
        case .openAIChat: OpenAIChat()
        case .vertex: Gemini(.vertex)
        }
    }

    /// How its requests are read and its answers written.
    package var server: any ServerFormat {
        switch self {
        case .cohereChat: CohereChat()
        case .cohereRerank: CohereRerank()
        case .gemini: Gemini(.aiStudio)
        case .mistralChat: MistralChat()
        case .anthropicMessages: AnthropicMessages()
        case .bedrockConverse: BedrockConverse()
        case .bedrockInvokeAnthropic: BedrockInvokeAnthropic()
        case .openAIChat: OpenAIChat()
        case .vertex: Gemini(.vertex)
        }
    }
}
