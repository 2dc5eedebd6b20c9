import Testing
import TidemarkJSON
import TidemarkPlan

@testable import TidemarkMock

@Suite struct ModelTests {
    @Test("each model has its own times and lengths, and says its name")
    func models() async throws {
        let settings = try Serving.settings("output: 7\nmodels: {small: {output: 3}, \"org/large\": {output: 11}}")
        try await Serving.run(settings) { server in
            let client = try RawClient(port: server.port)
            for (name, tokens) in [("small", 3), ("org/large", 11), ("unknown", 7), ("mock", 7)] {
                let json = try client.chat(#","model":"\#(name)""#).json()
                #expect(json["usage"]?["completion_tokens"]?.int == tokens)
                #expect(json["model"]?.string == name)
            }
            let ids = try client.get("/v1/models").json()["data"]?.array?.map { $0["id"]?.string }
            #expect(ids == ["mock", "small", "org/large"])
        }
    }

    @Test("with strict models, one that is not known is refused with 404")
    func strict() async throws {
        try await Serving.run(try Serving.settings("strict models: true\nmodels: {small: {}}")) { server in
            let client = try RawClient(port: server.port)
            for name in ["small", "mock"] { #expect(try client.chat(#","model":"\#(name)""#).status == 200) }
            #expect(try client.chat("").status == 200)
            let refused = try client.chat(#","model":"gpt-x""#)
            #expect(refused.status == 404)
            #expect(try refused.json()["error"]?["code"] == "model_not_found")
            #expect(try refused.json()["error"]?["param"] == "model")
        }
    }

    @Test("reasoning is part of the output and leaves the answer one token at least", arguments: [1, 2, 30])
    func reasoning(tokens: Int) async throws {
        try await Serving.run(try Serving.settings("reasoning: 10")) { server in
            let usage = try RawClient(port: server.port).chat(#","max_tokens":\#(tokens)"#).json()["usage"]
            #expect(usage?["completion_tokens"]?.int == tokens)
            #expect(usage?["completion_tokens_details"]?["reasoning_tokens"]?.int == min(10, tokens - 1))
        }
    }

    @Test("the beginning of a prompt that was seen is cached, in whole blocks, but never all of it")
    func cache() async throws {
        try await Serving.run(try Serving.settings("cache: {blocks: 100, block tokens: 4}")) { server in
            let client = try RawClient(port: server.port)
            func cached(_ prompt: String, model: String = "m") throws -> (Int, Int) {
                let body = #"{"model":"\#(model)","messages":[{"content":"\#(prompt)"}],"max_tokens":1}"#
                try client.send(
                    "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
                )
                let usage = try client.receive().json()["usage"]
                let cached = usage?["prompt_tokens_details"]?["cached_tokens"]?.int
                return (try #require(cached), try #require(usage?["prompt_tokens"]?.int))
            }
            let prompt = String(repeating: "the water rises. ", count: 20)
            #expect(try cached(prompt).0 == 0)
            let (hit, all) = try cached(prompt)
            #expect(hit % 4 == 0 && hit < all && hit > all - 12)
            #expect(try cached("another " + prompt).0 == 0)
            #expect(try cached(prompt, model: "n").0 == 0)
            let half = try cached(prompt.prefix(160) + String(repeating: "but it falls too ", count: 10)).0
            #expect(half > 0 && half < hit)
            for number in 0..<8 { _ = try cached("\(number) " + prompt) }
            #expect(try cached(prompt).0 == 0)
        }
    }
}
