import TidemarkJSON

/// Mistral's error answers, which have three shapes.
///
/// Source: docs/wire/mistral-chat.md, "Errors".
enum MistralError {
    static func body(of fault: APIFault) -> JSONValue {
        switch fault.status {
        case 401: return ["detail": .string(fault.message)]
        case 422:
            let place: [JSONValue] = ["body"] + [fault.parameter].compactMap { $0.map { .string($0) } }
            return [
                "detail": [
                    [
                        "type": .string(fault.code ?? "value_error"), "loc": .array(place),
                        "msg": .string(fault.message),
                    ]
                ]
            ]
        default:
            return [
                "object": "error",
                "message": .string(fault.message),
                "type": .string(type(of: fault)),
                "param": fault.parameter.map { .string($0) } ?? .null,
                "code": (fault.code ?? (fault.status == 429 ? "1300" : nil)).map { .string($0) } ?? .null,
            ]
        }
    }

    private static func type(of fault: APIFault) -> String {
        switch fault.status {
        case 429: "rate_limited"
        case 500...: "internal_server_error"
        default: "invalid_request_error"
        }
    }
}
