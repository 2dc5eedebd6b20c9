import TidemarkJSON

/// The error answers of Google's APIs: `google.rpc.Status`.
///
/// Source: docs/wire/gemini.md, "Errors".
enum GoogleError {
    static func body(of fault: APIFault) -> JSONValue {
        var members = [
            JSONMember("code", .int(fault.status)), JSONMember("message", .string(fault.message)),
            JSONMember("status", .string(status(of: fault))),
        ]
        let details = details(of: fault)
        if !details.isEmpty { members.append(JSONMember("details", .array(details))) }
        return ["error": .object(members)]
    }

    private static func details(of fault: APIFault) -> [JSONValue] {
        var details: [JSONValue] = []
        if let parameter = fault.parameter {
            let violation: JSONValue = ["field": .string(parameter), "description": .string(fault.message)]
            details.append(["@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]])
        }
        if let wait = fault.retryAfter {
            details.append(["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": .string("\(wait)s")])
        }
        return details
    }

    /// The wait that an error asks for, in milliseconds; nil where it says nothing of one.
    static func retryDelayMilliseconds(in body: JSONValue) -> Int32? {
        let error = body["error"] ?? body[0]?["error"]
        let info = error?["details"]?.array?.first { $0["@type"]?.string?.hasSuffix("google.rpc.RetryInfo") == true }
        guard let delay = info?["retryDelay"]?.string, delay.hasSuffix("s"), let seconds = Double(delay.dropLast()),
            seconds >= 0
        else { return nil }
        return Int32(min(seconds * 1_000, 2e9))
    }

    private static func status(of fault: APIFault) -> String {
        switch fault.status {
        case 400, 413, 422: "INVALID_ARGUMENT"
        case 401: "UNAUTHENTICATED"
        case 403: "PERMISSION_DENIED"
        case 404: "NOT_FOUND"
        case 409: "ABORTED"
        case 429: "RESOURCE_EXHAUSTED"
        case 499: "CANCELLED"
        case 500: "INTERNAL"
        case 501: "UNIMPLEMENTED"
        case 503, 529: "UNAVAILABLE"
        case 504: "DEADLINE_EXCEEDED"
        default: "UNKNOWN"
        }
    }
}
