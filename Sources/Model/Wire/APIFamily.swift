/// The API families that Tidemark speaks, by their ids in plans.
///
/// Each has a folder of its own with what it says in both directions. Source: docs/wire, a page a family.
package enum APIFamily: String, Sendable, Hashable, CaseIterable, Codable {
    case openAIChat = "openai-chat"
}

/// How a family marks the end of a streamed answer.
enum EndMark: Sendable {
    /// An event whose data are `[DONE]`.
    case done
    /// An event of the family's own, which its scan knows.
    case event
    /// The end of the body; the answer is whole if it said why it ended.
    case endOfBody
}

extension APIFamily {
    /// The hot path's reader of one event of an answer, or of a whole one.
    var scan: EventScan {
        switch self {
        case .openAIChat: ChatScan.scan
        }
    }

    var endMark: EndMark {
        switch self {
        case .openAIChat: .done
        }
    }
}
