/// The most tokens that a server can count in the prompt of a request.
///
/// A byte-level tokenizer never makes more tokens of a text than it has bytes, so the bytes that are sent bound the
/// count; escapes of JSON are longer than what they stand for. What a server's own template adds around messages, and
/// pictures, which are counted by their size, are allowed for. Source: docs/budget.md.
package struct InputBound: Sendable {
    /// Bytes that a family writes besides the texts of a prompt.
    package struct Framing: Sendable, Hashable {
        /// In each request.
        package var request: Int
        /// Around each message.
        package var message: Int

        package init(request: Int = 0, message: Int = 0) {
            self.request = request
            self.message = message
        }
    }

    /// For what a server's chat template writes before a conversation, such as a system prompt of its own.
    package static let templateTokens = 128
    /// For the marks that a chat template puts around a message.
    package static let messageTokens = 16

    private let framing: Framing
    private let hasTokenizer: Bool
    /// By type; nil where requests have no pictures.
    private let pictureTokens: [Int?]

    package init(_ workload: Workload, framing: Framing) {
        self.framing = framing
        hasTokenizer = workload.measure.name != nil
        pictureTokens = workload.types.map { $0.images.map(Self.tokens) }
    }

    /// Of a workload made `for: .sending`: one for lengths alone has no texts to count.
    package func tokens(of draft: RequestDraft) -> Int {
        let prompt = draft.prompt
        let template = Self.templateTokens + Self.messageTokens * prompt.messages.count
        let written = framing.request + framing.message * prompt.messages.count
        var bytes = 0
        var hasPictures = false
        for piece in prompt.pieces {
            var size = piece.byteCount
            if piece.isImage {
                hasPictures = true
                // No server counts a picture by its bytes, which are a hundred times as many.
                let tokens = pictureTokens.indices.contains(draft.type) ? pictureTokens[draft.type] : nil
                size = tokens ?? Self.mostPictureTokens
            }
            bytes += size
        }
        let byBytes = bytes + written + template
        guard hasTokenizer, !hasPictures else { return byBytes }
        // Rounded up; what is counted piece by piece may be a little less than the whole.
        return min(byBytes, draft.inputTokens + (draft.inputTokens + 9) / 10 + written + template)
    }

    /// The dearest count that a provider is known to make of a picture: 2,833 tokens and 5,667 for each tile of 512 pixels.
    ///
    /// Source: OpenAI, "Images and vision", calculating costs for gpt-4o-mini.
    private static func tokens(_ images: RequestType.Images) -> Int {
        let columns = (max(1, images.width) + 511) / 512
        let rows = (max(1, images.height) + 511) / 512
        return 2_833 + 5_667 * columns * rows
    }

    /// Of a picture whose size is not known: it is made to fit into 2,048 by 768 pixels.
    private static let mostPictureTokens = 2_833 + 5_667 * 4 * 2
}
