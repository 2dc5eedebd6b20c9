import Testing
import TidemarkJSON

@testable import TidemarkWire

/// Where Mistral's chat differs from OpenAI's.
@Suite struct MistralChatTests {
    private static let path = "/mistral/v1/chat/completions"
    private static let hello = #""messages":[{"role":"user","content":"Hi"}]"#

    @Test(
        "it is told from OpenAI's by a prefix of the path or by the user agent",
        arguments: [
            ("/mistral/v1/chat/completions", nil, .mistralChat),
            ("/v1/chat/completions", "mistral-client-python/3.7.0", .mistralChat),
            ("/v1/chat/completions", "Mistral", .mistralChat), ("/v1/chat/completions", "openai-python", .openAIChat),
            ("/v1/chat/completions", nil, .openAIChat), ("/mistralx/chat/completions", nil, .openAIChat),
        ] as [(String, String?, APIFamily)]
    )
    func routes(path: String, userAgent: String?, family: APIFamily) {
        #expect(ServerRoute(path: path[...], userAgent: userAgent)?.family == family)
    }

    @Test(
        "content may be a list of texts and thinking",
        arguments: [
            (#"[{"type":"text","text":"Tide"},{"type":"text","text":"潮"}]"#, "7 0 0"),
            (#"[{"type":"thinking","thinking":[{"type":"text","text":"Moon"}]},{"text":"Tide"}]"#, "4 4 0"),
            (#"[{"type":"thinking","thinking":[],"closed":true}]"#, "0 0 0"),
            (#"[{"type":"reference","reference_ids":[1]}]"#, "0 0 0"), (#"["Tide"]"#, "0 0 0"), (#""Tide""#, "4 0 0"),
        ]
    )
    func lists(content: String, summary: String) throws {
        let event = #"{"choices":[{"delta":{"content":\#(content)}}]}"#
        #expect(MistralChat().marks(of: Array(event.utf8))?.summary == summary)
        #expect(MistralChat().marks(of: try JSONValue(parsing: event)).summary == summary)
    }

    @Test("thinking comes as a list before the text, usage with the finish")
    func thinking() throws {
        let exchange = try FamilyExchange(Self.path, #"{\#(Self.hello),"stream":true}"#)
        let completion = FamilyExchange.completion(reasoning: 4)
        let stream = exchange.streamed(completion, reasoning: ["Mo", "on"]).result
        #expect(stream.contentEvents == 4 && stream.answerEvents == 2 && stream.textBytes == 14)
        #expect(stream.reply.usage == Usage(input: 21, cached: 16, output: 9))
        #expect(stream.reply.finish == .stop && !stream.reply.isEndMarkMissing)
        let content = try exchange.whole(completion).json["choices"]?[0]?["message"]?["content"]
        #expect(content?[0]?["type"] == "thinking" && content?[1]?["text"] == "Tide turns")
    }

    @Test("a call of a tool comes whole")
    func call() throws {
        let exchange = try FamilyExchange(Self.path, "{\(Self.hello)}")
        let completion = FamilyExchange.completion(.toolCall("moon"))
        let stream = exchange.streamed(completion).result
        #expect(stream.contentEvents == 1 && stream.reply.finish == .toolCalls)
        let call = try exchange.whole(completion).json["choices"]?[0]?["message"]?["tool_calls"]?[0]
        #expect(call?["function"]?["name"] == "moon")
        #expect(call?["function"]?["arguments"] == #"{"text":"Tide turns"}"#)
    }

    @Test("what does not fit has status 422")
    func refused() throws {
        let fault = try #require(FamilyExchange.fault(Self.path, #"{"messages":[]}"#))
        #expect(fault.status == 422)
        let detail = MistralChat().body(of: fault, identity: "1f")["detail"]?[0]
        #expect(detail?["loc"] == ["body", "messages"])
    }

    @Test("an error has one of three forms")
    func errors() {
        let server = MistralChat()
        #expect(server.body(of: APIFault(status: 401, message: "no"), identity: "1f") == ["detail": "no"])
        let slow = server.body(of: APIFault(status: 429, message: "slow"), identity: "1f")
        #expect(slow["object"] == "error" && slow["type"] == "rate_limited" && slow["code"] == "1300")
    }
}
