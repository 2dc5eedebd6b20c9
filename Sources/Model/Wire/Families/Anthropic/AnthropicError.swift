import TidemarkJSON

/// Anthropic's error answers.
///
/// Source: docs/wire/anthropic-messages.md, "Errors".
enum AnthropicError {
    static func body(of fault: APIFault, identity: String) -> JSONValue {
        [
            "type": "error",
            "error": ["type": .string(type(of: fault)), "message": .string(fault.message)],
            "request_id": .string("req_" + identity),
        ]
    }

    private static func type(of fault: APIFault) -> String {
        if let code = fault.code, code.hasSuffix("_error") { return code }
        return switch fault.status {
        case 401: "authentication_error"
        case 402: "billing_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 409: "conflict_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 504: "timeout_error"
        case 529: "overloaded_error"
        case 500...: "api_error"
        default: "invalid_request_error"
        }
    }
}
