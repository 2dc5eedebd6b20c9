import TidemarkJSON

/// What all of Amazon Bedrock's APIs share.
///
/// Source: docs/wire/bedrock.md.
enum BedrockFrame {
    static func headers(event: String) -> [UInt8] {
        EventStreamFrames.headers([
            (":event-type", event), (":content-type", "application/json"), (":message-type", "event"),
        ])
    }
}

/// Bedrock's error answers: what went wrong stands in a header, the body only says it in words.
enum BedrockError {
    static func body(of fault: APIFault) -> JSONValue { ["message": .string(fault.message)] }

    static func headers(of fault: APIFault) -> [(name: String, value: String)] {
        [("x-amzn-errortype", type(of: fault))] + (fault.retryAfter.map { [("retry-after", String($0))] } ?? [])
    }

    private static func type(of fault: APIFault) -> String {
        if let code = fault.code, code.hasSuffix("Exception") { return code }
        return switch fault.status {
        case 401, 403: "AccessDeniedException"
        case 404: "ResourceNotFoundException"
        case 408: "ModelTimeoutException"
        case 424: "ModelErrorException"
        case 429: "ThrottlingException"
        case 503, 529: "ServiceUnavailableException"
        case 500...: "InternalServerException"
        default: "ValidationException"
        }
    }
}

extension RequestTarget {
    /// The headers of a request to Bedrock besides its signature: an API key, and frames where it is streamed.
    var bedrockHeaders: [(name: String, value: String)] {
        (key.map { [("authorization", "Bearer \($0)")] } ?? [])
            + [("accept", isStreamed ? Framing.eventStream.mediaType : "application/json")]
    }
}
