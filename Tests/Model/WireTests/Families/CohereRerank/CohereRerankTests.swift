import Testing
import TidemarkJSON

@testable import TidemarkWire

@Suite struct CohereRerankTests {
    @Test(
        "the path is Cohere's unless the base says otherwise",
        arguments: [
            ("", "/v2/rerank"), ("/v2", "/v2/rerank"), ("/v1", "/v1/rerank"), ("/v1/rerank", "/v1/rerank"),
            ("/proxy", "/proxy/v2/rerank"), ("/api/v1/", "/api/v1/rerank"),
        ]
    )
    func paths(base: String, path: String) {
        #expect(FamilyExchange.path(.cohereRerank, base: base) == path)
        #expect(ServerRoute(path: path[...], userAgent: nil)?.family == .cohereRerank)
    }

    @Test(
        "an answer is a ranking if it has results",
        arguments: [
            (#"{"results":[{"index":0,"relevance_score":0.5}]}"#, Outcome.succeeded),
            (#"{"results":[]}"#, .succeeded), (#"{"results":7}"#, .malformed), (#"{"id":"1f"}"#, .malformed),
            (#"{"error":"no"}"#, .streamError),
        ]
    )
    func outcomes(body: String, outcome: Outcome) {
        let answer = HTTPFraming.contentLength.answer(Array(body.utf8), type: "application/json")
        #expect(ReplyParser.read(answer, expecting: .whole, as: CohereRerank()).reply.outcome == outcome)
    }

    @Test("each document has its place, the best `top_n` are shown", arguments: [(nil, 3), (2, 2), (9, 3)])
    func ranking(top: Int?, count: Int) throws {
        let limit = top.map { #","top_n":\#($0)"# } ?? ""
        let body = #"{"model":"tide-1","query":"Why?","documents":["a",{"text":"b"},"潮"]\#(limit)}"#
        let exchange = try FamilyExchange("/v1/rerank", body)
        #expect(exchange.text == "Why?ab潮" && exchange.asked.model == "tide-1" && !exchange.asked.answer.isGenerated)
        let (json, result) = try exchange.whole(FamilyExchange.completion())
        #expect(result.reply.outcome == .succeeded && result.contentEvents == 0)
        let scores = json["results"]?.array?.compactMap { $0["relevance_score"]?.double } ?? []
        #expect(scores.count == count)
        #expect(scores == scores.sorted(by: >) && scores.allSatisfy { $0 > 0 && $0 < 1 })
        #expect(json["meta"]?["billed_units"]?["search_units"] == 1)
    }

    @Test(
        "what cannot be ranked is refused with the member at fault",
        arguments: [
            (#"{"documents":["a"]}"#, "query"), (#"{"query":7,"documents":["a"]}"#, "query"),
            (#"{"query":"q"}"#, "documents"), (#"{"query":"q","documents":[]}"#, "documents"),
            (#"{"query":"q","documents":["a"],"top_n":0}"#, "top_n"),
        ]
    )
    func refusals(body: String, parameter: String) throws {
        let fault = try #require(FamilyExchange.fault("/v2/rerank", body))
        #expect(fault.status == 400 && fault.parameter == parameter)
    }
}
