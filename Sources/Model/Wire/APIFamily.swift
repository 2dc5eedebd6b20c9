/// The API families that Tidemark speaks, by their ids in plans.
///
/// Each has a folder of its own with what it says in both directions. Source: docs/wire, a page a family.
package enum APIFamily: String, Sendable, Hashable, CaseIterable, Codable {
    case anthropicMessages = "anthropic-messages"
    case azureOpenAI = "azure-openai"
    case bedrockConverse = "bedrock-converse"
    case bedrockInvokeAnthropic = "bedrock-invoke-anthropic"
    case cohereChat = "cohere-chat"
    case cohereRerank = "cohere-rerank"
    case gemini = "gemini"
    case mistralChat = "mistral-chat"
    case ollamaChat = "ollama-chat"
    case ollamaGenerate = "ollama-generate"
    case openAIChat = "openai-chat"
    case openAICompletions = "openai-completions"
    case openAIEmbeddings = "openai-embeddings"
    case openAIResponses = "openai-responses"
    case tgi = "tgi"
    case vertex = "vertex"
}

extension APIFamily {
    /// How its requests are written and its answers read.
    package var client: any ClientFormat { format }

    /// How its requests are read and its answers written.
    package var server: any ServerFormat { format }

    private var format: any ClientFormat & ServerFormat {
        switch self {
        case .anthropicMessages: AnthropicMessages()
        case .azureOpenAI: AzureOpenAI()
        case .bedrockConverse: BedrockConverse()
        case .bedrockInvokeAnthropic: BedrockInvokeAnthropic()
        case .cohereChat: CohereChat()
        case .cohereRerank: CohereRerank()
        case .gemini: Gemini(.aiStudio)
        case .mistralChat: MistralChat()
        case .ollamaChat: Ollama(.chat)
        case .ollamaGenerate: Ollama(.generate)
        case .openAIChat: OpenAIChat()
        case .openAICompletions: OpenAICompletions()
        case .openAIEmbeddings: OpenAIEmbeddings()
        case .openAIResponses: OpenAIResponses()
        case .tgi: TGI()
        case .vertex: Gemini(.vertex)
        }
    }
}

extension APIFamily {
    /// Whether a user's message can hold pictures.
    package var takesImages: Bool {
        switch self {
        case .anthropicMessages, .azureOpenAI, .bedrockConverse, .bedrockInvokeAnthropic, .gemini, .mistralChat,
            .ollamaChat, .openAIChat, .openAIResponses, .vertex:
            true
        case .cohereChat, .cohereRerank, .ollamaGenerate, .openAICompletions, .openAIEmbeddings, .tgi: false
        }
    }

    /// Whether a prompt is a query with documents.
    package var takesDocuments: Bool { self == .cohereRerank }

    /// Whether a prompt can be several texts, each with an answer of its own.
    package var takesSeveralInputs: Bool { self == .openAIEmbeddings }

    /// Whether a prompt can have a system's message and earlier turns; where there is one text, as a transcript.
    package var takesConversations: Bool { generatesText }

    /// Whether its answers are made of generated text, which has a length and a first token.
    package var generatesText: Bool {
        switch self {
        case .cohereRerank, .openAIEmbeddings: false
        default: true
        }
    }
}
