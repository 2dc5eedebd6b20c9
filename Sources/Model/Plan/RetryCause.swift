package import TidemarkWire

/// A kind of failure after which a request may be made again: an item of `on` under `retry:`.
///
/// What the request itself is to blame for has no place here: bodies and keys that are refused, quotas that are used up.
package enum RetryCause: String, Sendable, Hashable, CaseIterable {
    case rateLimited = "rate limited"
    case overloaded
    case serverError = "server error"
    case connection
    case timeout
    case streamError = "stream error"

    /// The outcomes that it stands for.
    ///
    /// A request that its `total` time cut is given up: it has no time left for another attempt.
    package var outcomes: Set<Outcome> {
        switch self {
        case .rateLimited: [.rateLimited]
        case .overloaded: [.overloaded]
        case .serverError: [.http5xx]
        case .connection: [.refused, .reset, .closedEarly, .dns, .tls, .connectTimeout]
        case .timeout: [.firstByteTimeout, .stall]
        case .streamError: [.streamError, .truncated]
        }
    }

    /// Those of a plan that does not say which.
    package static let usual: [RetryCause] = [.rateLimited, .overloaded]
}
