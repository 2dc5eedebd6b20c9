/// The API families that Tidemark speaks, by their ids in plans.
///
/// Each has a folder of its own with what it says in both directions. Source: docs/wire, a page a family.
package enum APIFamily: String, Sendable, Hashable, CaseIterable, Codable {
    case azureOpenAI = "azure-openai"
    case openAIChat = "openai-chat"
    case openAICompletions = "openai-completions"
    case openAIEmbeddings = "openai-embeddings"
    case openAIResponses = "openai-responses"
}

extension APIFamily {
    /// How its requests are written and its answers read.
    package var client: any ClientFormat {
        switch self {
        case .azureOpenAI: AzureOpenAI()
        case .openAIChat: OpenAIChat()
        case .openAICompletions: OpenAICompletions()
        case .openAIEmbeddings: OpenAIEmbeddings()
        case .openAIResponses: OpenAIResponses()
        }
    }

    /// How its requests are read and its answers written.
    package var server: any ServerFormat {
        switch self {
        case .azureOpenAI: AzureOpenAI()
        case .openAIChat: OpenAIChat()
        case .openAICompletions: OpenAICompletions()
        case .openAIEmbeddings: OpenAIEmbeddings()
        case .openAIResponses: OpenAIResponses()
        }
    }
}
