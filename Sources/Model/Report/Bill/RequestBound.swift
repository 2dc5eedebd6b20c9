import TidemarkPlan
import TidemarkWorkload

/// The most tokens that the prompt of a request can be billed for.
struct RequestBound {
    private let hasTokenizer: Bool
    /// What a family writes around the messages, and around each.
    private static let tokens = (request: 16, message: 16)
    private static let bytes = (request: 256, message: 64)

    init(_ target: Target?) {
        hasTokenizer = target?.tokenizer.name != nil
    }

    /// By the target's tokenizer with a margin; without one, or with pictures, a token for every byte.
    func input(_ draft: RequestDraft) -> Int {
        let messages = draft.prompt.messages.count
        if hasTokenizer, !draft.prompt.pieces.contains(where: \.isImage) {
            let tokens = Int((Double(draft.inputTokens) * 1.1).rounded(.up))
            return tokens + Self.tokens.request + messages * Self.tokens.message
        }
        return draft.prompt.byteCount + Self.bytes.request + messages * Self.bytes.message
    }
}
