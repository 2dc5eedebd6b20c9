import NIOCore

/// A whole request, as its reader found it.
struct HTTPRequest: Sendable, Hashable {
    enum Method: Sendable, Hashable {
        case get
        case head
        case post
        case patch
        case other
    }

    var method: Method
    /// As it stood in the request line.
    var target: String
    var userAgent: String?
    /// The fault that the request asks for: `x-tidemark-fault`.
    var fault: String?
    /// Whether the connection stays open after the answer.
    var keepsAlive: Bool
    /// HTTP/1.0 knows no chunks: the end of the connection ends an answer of unknown length.
    var takesChunks: Bool
    var body: ByteBuffer

    /// Headers as they stand in a head.
    static func lines(_ headers: [(name: String, value: String)]) -> String {
        headers.map { "\($0.name): \($0.value)\r\n" }.joined()
    }
}

/// Why a request could not be read; the connection ends with it.
enum HTTPFault: Int, Error, Hashable {
    case malformed = 400
    case bodyTooLarge = 413
    case headTooLarge = 431
    case unknownCoding = 501
    case unknownVersion = 505

    var message: String {
        switch self {
        case .malformed: "The request is not HTTP/1.1."
        case .bodyTooLarge: "The body is larger than \(HTTPRequestReader.largestBody >> 20) MiB."
        case .headTooLarge: "The request's head is larger than \(HTTPRequestReader.largestHead >> 10) KiB."
        case .unknownCoding: "The request's transfer coding is not known."
        case .unknownVersion: "The request's protocol version is not known; HTTP/1.1 is."
        }
    }
}
