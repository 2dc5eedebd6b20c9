import TidemarkJSON

/// Tells the kinds of refusal apart by status and body.
///
/// Source: the sections on errors of the families' pages in docs/wire. Gateways may answer in HTML: then the status alone decides.
enum ErrorClass {
    static func outcome(status: UInt16, body: [UInt8]) -> Outcome {
        switch status {
        case 300..<400: .redirected
        case 401, 403: .auth
        case 402: .quota
        case 407: .proxy
        case 429:
            isSaid(in: body, oneOf: quotaWords) ? .quota : .rateLimited
        case 400:
            if isSaid(in: body, oneOf: ["content_filter"]) {
                .contentFilter
            } else {
                isSaid(in: body, oneOf: ["API_KEY_INVALID"]) ? .auth : .http4xx
            }
        case 498, 503, 529: .overloaded
        case 500...: .http5xx
        default: .http4xx
        }
    }

    private static let quotaWords: Set = [
        "credit_balance_exhausted", "enforced_spend_limit_reached", "insufficient_quota",
    ]

    /// The wait that a body asks for, in milliseconds, for answers whose headers ask for none.
    static func retryAfterMilliseconds(status: UInt16, body: [UInt8]) -> Int32? {
        guard status == 429 || status == 503, let json = try? JSONValue(parsing: body) else { return nil }
        return GoogleError.retryDelayMilliseconds(in: json)
    }

    /// Whether the error's code or type, or a reason among Google's details, is one of `words`; never where the body is
    /// not JSON.
    private static func isSaid(in body: [UInt8], oneOf words: Set<String>) -> Bool {
        guard let json = try? JSONValue(parsing: body), let error = json["error"] ?? json[0]?["error"] else {
            return false
        }
        let reasons = error["details"]?.array?.map { $0["reason"] } ?? []
        let said = [error["code"], error["type"], error["details"]?["error_code"]] + reasons
        return said.contains { $0?.string.map(words.contains) ?? false }
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
