/// The API families that Tidemark speaks, by their ids in plans.
///
/// Each has a folder of its own with what it says in both directions. Source: docs/wire, a page a family.
package enum APIFamily: String, Sendable, Hashable, CaseIterable, Codable {
    case cohereChat = "cohere-chat"
    case cohereRerank = "cohere-rerank"
    case gemini = "gemini"
    case mistralChat = "mistral-chat"
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
        case .openAIChat: OpenAIChat()
        case .vertex: Gemini(.vertex)
        }
    }
}
