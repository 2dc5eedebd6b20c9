import NIOCore
import TidemarkTokens
import TidemarkWire
import TidemarkWorkload

/// What was read of a request's body.
///
/// The reading touches every byte of it, and no state: it can be done anywhere.
struct RequestRead: Sendable {
    let request: Result<ServedRequest, APIFault>
    let promptTokens: Int
    /// Nil where there is no prompt cache.
    let blocks: PromptBlocks?

    init(_ body: ByteBuffer, _ route: ServerRoute, blockTokens: Int?) {
        var estimator = TokenEstimator()
        var imageTokens = 0
        var blocks = blockTokens.map { PromptBlocks(blockTokens: $0) }
        request = body.withUnsafeReadableBytes { bytes in
            Result { () throws(APIFault) in
                try route.family.server.read(bytes, route) { part in
                    switch part {
                    case .text(let text):
                        estimator.add(text)
                        blocks?.add(text)
                    case .image(let image):
                        let tokens = ImageSize(reference: image)?.tokens ?? ImageSize.tokensOfUnknown
                        imageTokens += tokens
                        blocks?.add(image, tokens: tokens)
                    }
                }
            }
        }
        promptTokens = estimator.tokens + imageTokens
        self.blocks = blocks
    }
}
