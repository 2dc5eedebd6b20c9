import TidemarkJSON

/// The error answers that the OpenAI families share.
enum OpenAIError {
    static func body(of fault: APIFault) -> JSONValue {
        [
            "error": [
                "message": .string(fault.message),
                "type": .string(type(of: fault)),
                "param": fault.parameter.map { .string($0) } ?? .null,
                "code": (fault.code ?? code(of: fault)).map { .string($0) } ?? .null,
            ]
        ]
    }

    private static func type(of fault: APIFault) -> String {
        switch fault.status {
        case 429: "requests"
        case 500...: "server_error"
        default: "invalid_request_error"
        }
    }

    private static func code(of fault: APIFault) -> String? {
        switch fault.status {
        case 401: "invalid_api_key"
        case 429: "rate_limit_exceeded"
        default: nil
        }
    }
}
