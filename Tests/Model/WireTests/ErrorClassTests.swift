import Testing

@testable import TidemarkWire

@Suite("Kinds of refusal") struct ErrorClassTests {
    @Test(
        "recorded errors",
        arguments: [
            ("openai/error_400.json", 400, Outcome.http4xx), ("openai/error_401.json", 401, .auth),
            ("openai/error_404.json", 404, .http4xx), ("openai/error_429.json", 429, .rateLimited),
            ("openai/error_429_quota.json", 429, .quota), ("openai/error_500.json", 500, .http5xx),
            ("openai/error_503.json", 503, .overloaded), ("azure/error_400_content_filter.json", 400, .contentFilter),
            ("azure/error_401.json", 401, .auth), ("azure/error_404.json", 404, .http4xx),
            ("azure/error_429.json", 429, .rateLimited), ("gemini/error_400.json", 400, .auth),
            ("gemini/error_429.json", 429, .rateLimited), ("gemini/error_503.json", 503, .overloaded),
            ("mistral/error_401.json", 401, .auth), ("mistral/error_422.json", 422, .http4xx),
            ("mistral/error_429.json", 429, .rateLimited), ("cohere/error_401.json", 401, .auth),
            ("cohere/error_429.json", 429, .rateLimited), ("adversarial/html_502.html", 502, .http5xx),
            ("adversarial/html_200.html", 200, .wrongContentType),
        ]
    )
    func recorded(path: String, status: Int, outcome: Outcome) throws {
        let body = try Fixture.bytes(path)
        let type = path.hasSuffix("html") ? "text/html" : "application/json"
        for framing in HTTPFraming.allCases {
            let answer = framing.answer(body, status: "\(status) X", type: type, fields: "retry-after: 12\r\n")
            let result = ReplyParser.read(answer)
            #expect(result.reply.outcome == outcome)
            #expect(result.reply.status == UInt16(status))
            #expect(result.reply.sample == ErrorClass.sample(body))
            #expect(result.reply.retryAfterMilliseconds == 12_000)
            #expect(result.contentEvents == 0)
            #expect(result.reply.keepsAlive == (framing != .untilClose))
            #expect(ReplyParser.read(answer, cuts: 0..<answer.count) == result)
        }
    }

    @Test(
        "status alone, where the body says nothing",
        arguments: [
            (301, Outcome.redirected), (304, .redirected), (308, .redirected), (400, .http4xx), (401, .auth),
            (402, .quota), (403, .auth), (404, .http4xx),
            (408, .http4xx),
            (409, .http4xx), (413, .http4xx), (422, .http4xx), (424, .http4xx), (429, .rateLimited), (498, .overloaded),
            (499, .http4xx), (500, .http5xx), (501, .http5xx), (502, .http5xx), (503, .overloaded), (504, .http5xx),
            (529, .overloaded), (999, .http5xx),
        ]
    )
    func statusAlone(code: Int, outcome: Outcome) {
        let status = UInt16(code)
        #expect(ErrorClass.outcome(status: status, body: []) == outcome)
        #expect(ErrorClass.outcome(status: status, body: Array("<html>".utf8)) == outcome)
        #expect(ErrorClass.outcome(status: status, body: Array(#"{"error":"insufficient"}"#.utf8)) == outcome)
    }

    @Test(
        "used-up credit is no rate limit",
        arguments: [
            #"{"error":{"type":"insufficient_quota"}}"#, #"{"error":{"type":"x","code":"insufficient_quota"}}"#,
            #"{"error":{"code":"credit_balance_exhausted","type":null}}"#,
            #"[{"error":{"code":"insufficient_quota"}}]"#,
        ]
    )
    func quota(body: String) {
        #expect(ErrorClass.outcome(status: 429, body: Array(body.utf8)) == .quota)
    }

    @Test(
        "an error in an answer of status 200",
        arguments: [
            (#"{"error":{"message":"model is loading"}}"#, Outcome.streamError), (#"{"object":"list"}"#, .malformed),
            (#"{}"#, .malformed),
            ("not JSON", .malformed), (#"{"choices":[{"finish_reason":"content_filter"}]}"#, .contentFilter),
            (#"{"choices":[{"finish_reason":"error"}]}"#, .streamError),
        ]
    )
    func whole(body: String, outcome: Outcome) {
        let result = ReplyParser.read(HTTPFraming.contentLength.answer(Array(body.utf8), type: "application/json"))
        #expect(result.reply.outcome == outcome)
        #expect((result.reply.sample == body) == (outcome == .malformed || body.contains("\"error\":{")))
    }

    @Test("a sample is short and whole characters")
    func sample() {
        #expect(ErrorClass.sample([]) == nil)
        #expect(ErrorClass.sample(Array("abc".utf8)) == "abc")
        let long = String(repeating: "潮", count: 1_000)
        #expect(ErrorClass.sample(Array(long.utf8)) == String(repeating: "潮", count: 341) + "…")
        let exact = String(repeating: "x", count: 1_024)
        #expect(ErrorClass.sample(Array(exact.utf8)) == exact)
    }
}
