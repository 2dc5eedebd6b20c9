/// How a request ended.
///
/// Raw values are stored: never reuse or renumber one.
package enum Outcome: UInt8, Sendable, Hashable, CaseIterable, Codable {
    case succeeded = 0

    // The way to the server
    case refused = 1
    case dns = 2
    case tls = 3
    case connectTimeout = 4
    /// A proxy between refused, or could not reach the server.
    case proxy = 5

    // The connection, once it stood
    case reset = 10
    /// The peer closed in order before any byte of the answer.
    case closedEarly = 11
    /// The answer ended before its own end mark or length.
    case truncated = 12
    case firstByteTimeout = 13
    /// The answer began and then paused for too long.
    case stall = 14
    case totalTimeout = 15

    // What the server answered
    case http4xx = 20
    case http5xx = 21
    case rateLimited = 22
    case overloaded = 23
    /// Credit or spending limit used up: not a rate, never retried.
    case quota = 24
    case auth = 25
    /// An error event inside an answer of status 200.
    case streamError = 26
    /// Bytes that are not HTTP, not the framing announced, or not JSON.
    case malformed = 27
    case wrongContentType = 28
    case bodyTooLarge = 29
    case contentFilter = 30
    /// Sent elsewhere (3xx): redirects are not followed.
    case redirected = 31

    // Ourselves
    case budget = 40
    /// Cut by the user, or by the end of the drain.
    case cancelled = 41
    /// This machine could open no further connection: descriptors, ports or memory ran out.
    case localLimit = 42

    package var isFailure: Bool { self != .succeeded }

    /// The name in reports and files.
    package var name: String {
        switch self {
        case .succeeded: "ok"
        case .refused: "refused"
        case .dns: "dns"
        case .tls: "tls"
        case .connectTimeout: "connect_timeout"
        case .proxy: "proxy"
        case .reset: "reset"
        case .closedEarly: "closed_early"
        case .truncated: "truncated"
        case .firstByteTimeout: "first_byte_timeout"
        case .stall: "stall"
        case .totalTimeout: "total_timeout"
        case .http4xx: "http_4xx"
        case .http5xx: "http_5xx"
        case .rateLimited: "rate_limited"
        case .overloaded: "overloaded"
        case .quota: "quota"
        case .auth: "auth"
        case .streamError: "stream_error"
        case .malformed: "malformed"
        case .wrongContentType: "wrong_content_type"
        case .bodyTooLarge: "body_too_large"
        case .contentFilter: "content_filter"
        case .redirected: "redirected"
        case .budget: "budget"
        case .cancelled: "cancelled"
        case .localLimit: "local_limit"
        }
    }

    /// Whether the request was still open when a deadline of ours cut it: its times are lower bounds.
    package var isTimeout: Bool {
        switch self {
        case .connectTimeout, .firstByteTimeout, .stall, .totalTimeout: true
        default: false
        }
    }
}
