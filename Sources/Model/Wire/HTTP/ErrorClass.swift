import TidemarkJSON

/// Tells the kinds of refusal apart by status and body.
///
/// Source: docs/wire/openai-chat.md, "Errors". Gateways may answer in HTML: then the status alone decides.
enum ErrorClass {
    static func outcome(status: UInt16, body: [UInt8]) -> Outcome {
        switch status {
        case 401, 403: .auth
        case 402: .quota
        case 407: .proxy
        case 429:
            isSaid(in: body, oneOf: ["insufficient_quota", "credit_balance_exhausted"]) ? .quota : .rateLimited
        case 400: isSaid(in: body, oneOf: ["content_filter"]) ? .contentFilter : .http4xx
        case 498, 503, 529: .overloaded
        case 500...: .http5xx
        default: .http4xx
        }
    }

    /// Whether the error's code or type is one of `words`; never where the body is not JSON.
    private static func isSaid(in body: [UInt8], oneOf words: Set<String>) -> Bool {
        guard let json = try? JSONValue(parsing: body), let error = json["error"] ?? json[0]?["error"] else {
            return false
        }
        return ["code", "type"].contains { error[$0]?.string.map(words.contains) ?? false }
    }

    /// The start of a body as text; the cut never splits a character.
    static func sample(_ body: some Collection<UInt8>) -> String? {
        guard !body.isEmpty else { return nil }
        var text = String(decoding: body.prefix(1_024), as: UTF8.self)
        if body.count > 1_024 {
            while text.unicodeScalars.last == "\u{FFFD}" { text.unicodeScalars.removeLast() }
            text += "…"
        }
        return text
    }
}
