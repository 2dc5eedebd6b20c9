/// The API families that Tidemark speaks, by their ids in plans.
///
/// Each has a folder of its own with what it says in both directions. Source: docs/wire, a page a family.
package enum APIFamily: String, Sendable, Hashable, CaseIterable, Codable {
    case ollamaChat = "ollama-chat"
    case ollamaGenerate = "ollama-generate"
    case openAIChat = "openai-chat"
    case tgi
}

extension APIFamily {
    /// How its requests are written and its answers read.
    package var client: any ClientFormat {
        switch self {
        case .ollamaChat: Ollama(.chat)
        case .ollamaGenerate: Ollama(.generate)
        case .openAIChat: OpenAIChat()
        case .tgi: TGI()
        }
    }

    /// How its requests are read and its answers written.
    package var server: any ServerFormat {
        switch self {
        case .ollamaChat: Ollama(.chat)
        case .ollamaGenerate: Ollama(.generate)
        case .openAIChat: OpenAIChat()
        case .tgi: TGI()
        }
    }
}

extension APIFamily {
    /// Whether its answers are made of generated text, which has a length and a first token.
    package var generatesText: Bool {
        switch self {
        case .ollamaChat, .ollamaGenerate, .openAIChat, .tgi: true
        }
    }
}
