import TidemarkJSON

/// Tells the kinds of refusal apart by status and body.
///
/// Source: docs/wire/openai-chat.md, "Errors". Gateways may answer in HTML: then the status alone decides.
enum ErrorClass {
    static func outcome(status: UInt16, body: [UInt8]) -> Outcome {
        let error = (try? JSONValue(parsing: body))?["error"]
        let words = [error?["code"]?.string, error?["type"]?.string].compactMap { $0 }
        switch status {
        case 401, 403: return .auth
        case 402: return .quota
        case 429:
            let isQuota = words.contains { $0 == "insufficient_quota" || $0 == "credit_balance_exhausted" }
            return isQuota ? .quota : .rateLimited
        case 400 where words.contains("content_filter"): return .contentFilter
        case 503, 529: return .overloaded
        case 500...: return .http5xx
        default: return .http4xx
        }
    }

    /// The start of a body as text; the cut never splits a character.
    static func sample(_ body: [UInt8]) -> String? {
        guard !body.isEmpty else { return nil }
        var text = String(decoding: body.prefix(1_024), as: UTF8.self)
        if body.count > 1_024 {
            while text.unicodeScalars.last == "\u{FFFD}" { text.unicodeScalars.removeLast() }
            text += "…"
        }
        return text
    }
}
