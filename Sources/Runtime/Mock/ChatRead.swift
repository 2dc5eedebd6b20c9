import NIOCore
import TidemarkTokens
import TidemarkWire

/// What was read of a chat request's body.
///
/// The reading touches every byte of it, and no state: it can be done anywhere.
struct ChatRead: Sendable {
    let query: Result<ChatQuery, ChatError>
    let promptTokens: Int

    init(_ body: ByteBuffer) {
        var estimator = TokenEstimator()
        query = body.withUnsafeReadableBytes { bytes in
            Result { () throws(ChatError) in try ChatQuery(scanning: bytes) { estimator.add($0) } }
        }
        promptTokens = estimator.tokens
    }
}
