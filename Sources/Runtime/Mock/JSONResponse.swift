import NIOCore

/// An answer of known length, which is one JSON document unless `contentType` says otherwise.
struct JSONResponse {
    var status = 200
    var body: [UInt8]
    var keepsAlive: Bool
    var contentType = "application/json"
    /// Further headers, one a line.
    var headers = ""
    /// The methods that a path takes, for status 405.
    var allow: String?
    /// The head is as for GET, and nothing follows: for HEAD.
    var isHeadAlone = false

    func write(to buffer: inout ByteBuffer) {
        buffer.writeString("HTTP/1.1 \(status) \(reason)\r\ncontent-type: \(contentType)\r\n")
        buffer.writeString("content-length: \(body.count)\r\n")
        buffer.writeString(headers)
        if let allow { buffer.writeString("allow: \(allow)\r\n") }
        buffer.writeStaticString(keepsAlive ? "\r\n" : "connection: close\r\n\r\n")
        if !isHeadAlone { buffer.writeBytes(body) }
    }

    private var reason: StaticString {
        switch status {
        case 200: "OK"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 402: "Payment Required"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 529: "Overloaded"
        case 505: "HTTP Version Not Supported"
        default: status < 500 ? "Bad Request" : "Internal Server Error"
        }
    }
}
