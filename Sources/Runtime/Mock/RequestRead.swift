import NIOCore
import TidemarkTokens
import TidemarkWire

/// What was read of a request's body.
///
/// The reading touches every byte of it, and no state: it can be done anywhere.
struct RequestRead: Sendable {
    let request: Result<ServedRequest, APIFault>
    let promptTokens: Int

    init(_ body: ByteBuffer, _ route: ServerRoute) {
        var estimator = TokenEstimator()
        request = body.withUnsafeReadableBytes { bytes in
            Result { () throws(APIFault) in
                try route.family.server.read(bytes, route) { estimator.add($0) }
            }
        }
        promptTokens = estimator.tokens
    }
}
