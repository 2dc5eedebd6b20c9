/// The API families that Tidemark speaks, by their ids in plans.
///
/// Each has a folder of its own with what it says in both directions. Source: docs/wire, a page a family.
package enum APIFamily: String, Sendable, Hashable, CaseIterable, Codable {
    case openAIChat = "openai-chat"
}

extension APIFamily {
    /// How its requests are written and its answers read.
    package var client: any ClientFormat {
        switch self {
        case .openAIChat: OpenAIChat()
        }
    }

    /// How its requests are read and its answers written.
    package var server: any ServerFormat {
        switch self {
        case .openAIChat: OpenAIChat()
        }
    }
}
