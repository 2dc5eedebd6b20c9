import Testing
import TidemarkJSON

@testable import TidemarkWire

/// Gemini's requests in both directions, and the server's answers.
@Suite struct GeminiServerTests {
    private static let path = "/v1beta/models/tide-1:generateContent"
    private static let hello = #""contents":[{"role":"user","parts":[{"text":"Hi"}]}]"#

    @Test(
        "the model and the operation stand in the path",
        arguments: [
            (.gemini, "", "tide-1", "/v1beta/models/tide-1:streamGenerateContent?alt=sse"),
            (.gemini, "/v1beta", "tide-1", "/v1beta/models/tide-1:streamGenerateContent?alt=sse"),
            (.gemini, "/v1/", "tide-1", "/v1/models/tide-1:streamGenerateContent?alt=sse"),
            (.gemini, "/google", "tide-1", "/google/v1beta/models/tide-1:streamGenerateContent?alt=sse"),
            (.gemini, "", "tunedModels/tide", "/v1beta/tunedModels/tide:streamGenerateContent?alt=sse"),
            (.gemini, "", "tide 潮?", "/v1beta/models/tide%20%E6%BD%AE%3F:streamGenerateContent?alt=sse"),
            (
                .vertex, "/v1beta1/projects/p/locations/l", "tide-1",
                "/v1beta1/projects/p/locations/l/publishers/google/models/tide-1:streamGenerateContent?alt=sse"
            ),
            (
                .vertex, "/v1/projects/p/locations/l/", "endpoints/7",
                "/v1/projects/p/locations/l/endpoints/7:streamGenerateContent?alt=sse"
            ),
        ] as [(APIFamily, String, String, String)]
    )
    func paths(family: APIFamily, base: String, model: String, path: String) throws {
        #expect(FamilyExchange.path(family, base: base, model: model) == path)
        let route = try #require(ServerRoute(path: path.prefix { $0 != "?" }, userAgent: nil))
        #expect(route.family == family)
        #expect(route.isStreamed == true && !route.isCount)
        #expect(route.model == model.split(separator: "/").last.map(String.init))
        #expect(FamilyExchange.path(family, base: base, isStreamed: false).hasSuffix(":generateContent"))
    }

    @Test(
        "other operations are no requests of this family",
        arguments: ["/models/m:embedContent", "/models/m:", ":", ""]
    )
    func otherOperations(path: String) {
        #expect(ServerRoute(path: path[...], userAgent: nil) == nil)
    }

    @Test(
        "the members that decide the answer are read, in either way of writing names",
        arguments: [
            (hello, nil, nil, false),
            (#"\#(hello),"generationConfig":{"maxOutputTokens":7,"candidateCount":1}"#, 7, nil, false),
            (#"\#(hello),"generation_config":{"max_output_tokens":7}"#, 7, nil, false),
            (#"\#(hello),"generationConfig":{"thinkingConfig":{"includeThoughts":true}}"#, nil, nil, true),
            (
                #"\#(hello),"tools":[{"functionDeclarations":[{"name":"moon"}]}],"#
                    + #""toolConfig":{"functionCallingConfig":{"mode":"ANY"}}"#,
                nil, "moon", false
            ),
            (
                #"\#(hello),"tool_config":{"function_calling_config":{"mode":"ANY","#
                    + #""allowed_function_names":["tide"]}}"#,
                nil, "tide", false
            ),
            (
                #"\#(hello),"tools":[{"functionDeclarations":[{"name":"moon"}]}],"#
                    + #""toolConfig":{"functionCallingConfig":{"mode":"AUTO"}}"#,
                nil, nil, false
            ),
        ] as [(String, Int?, String?, Bool)]
    )
    func members(body: String, bound: Int?, tool: String?, showsThoughts: Bool) throws {
        let asked = try FamilyExchange(Self.path, "{\(body)}").asked
        #expect(asked.model == "tide-1")
        #expect(asked.outputBound == bound)
        #expect(asked.tool == tool)
        #expect((asked.answer as? GeminiAnswer)?.showsThoughts == showsThoughts)
    }

    @Test("the prompt is the instruction and the texts of all contents")
    func text() throws {
        let body = #"""
            {"contents":[{"parts":[{"text":"b\n"},{"inlineData":{}}]},{"parts":[{"text":"潮"}]}],
            "systemInstruction":{"parts":[{"text":"a"}]}}
            """#
        #expect(try FamilyExchange(Self.path, body).text == "ab\n潮")
    }

    @Test(
        "what cannot be answered is refused with the member at fault",
        arguments: [
            ("[]", nil), ("{", nil), ("{}", "contents"), (#"{"contents":[]}"#, "contents"),
            (#"{"contents":"Hi"}"#, "contents"), (#"{"contents":[1]}"#, "contents[0]"),
            (#"{\#(hello),"generationConfig":{"candidateCount":2}}"#, "candidateCount"),
            (#"{\#(hello),"generationConfig":{"maxOutputTokens":0}}"#, "maxOutputTokens"),
            (#"{\#(hello),"generationConfig":{"maxOutputTokens":"7"}}"#, "maxOutputTokens"),
        ] as [(String, String?)]
    )
    func refusals(body: String, parameter: String?) throws {
        let fault = try #require(FamilyExchange.fault(Self.path, body))
        #expect(fault.status == 400)
        #expect(fault.parameter == parameter)
    }

    @Test("tokens are counted where only that is asked for")
    func count() throws {
        let exchange = try FamilyExchange("/v1beta/models/tide-1:countTokens", "{\(Self.hello)}")
        #expect(exchange.route.isCount && !exchange.asked.answer.isGenerated)
        #expect(exchange.text == "Hi")
        let body = Rendering.whole(exchange.asked.answer.whole(FamilyExchange.completion()), text: "")
        #expect(String(decoding: body, as: UTF8.self) == #"{"totalTokens":21}"#)
    }

    // MARK: Answers

    @Test("thoughts are shown where they are asked for, and counted always")
    func thoughts() throws {
        let completion = FamilyExchange.completion(reasoning: 4)
        let body = #"{\#(Self.hello),"generationConfig":{"thinkingConfig":{"includeThoughts":true}}}"#
        let shown = try FamilyExchange(Self.path, body)
        let hidden = try FamilyExchange(Self.path, "{\(Self.hello)}")
        let stream = shown.streamed(completion, reasoning: ["Moon"]).result
        #expect(stream.contentEvents == 3 && stream.answerEvents == 2 && stream.textBytes == 14)
        #expect(stream.reply.usage == Usage(input: 21, cached: 16, output: 9, reasoning: 4))
        #expect(hidden.streamed(completion, reasoning: ["Moon"]).result.contentEvents == 2)
        #expect(try shown.whole(completion).json["candidates"]?[0]?["content"]?["parts"]?.array?.count == 2)
        #expect(try hidden.whole(completion).json["candidates"]?[0]?["content"]?["parts"]?.array?.count == 1)
        #expect(try hidden.whole(completion).result.reply.usage?.reasoning == 4)
    }

    @Test("a call of a function comes whole")
    func call() throws {
        let exchange = try FamilyExchange(Self.path, "{\(Self.hello)}")
        let completion = FamilyExchange.completion(.toolCall("moon"))
        let stream = exchange.streamed(completion)
        #expect(stream.result.contentEvents == 1 && stream.result.answerEvents == 0)
        #expect(stream.result.textBytes == 4 + #"{"text":"Tide turns"}"#.utf8.count)
        #expect(stream.result.reply.outcome == .succeeded)
        let part = try exchange.whole(completion).json["candidates"]?[0]?["content"]?["parts"]?[0]
        #expect(part?["functionCall"]?["args"]?["text"] == "Tide turns")
    }

    @Test("a refusal is a filter's")
    func refusal() throws {
        let exchange = try FamilyExchange(Self.path, "{\(Self.hello)}")
        #expect(exchange.streamed(FamilyExchange.completion(.refusal)).result.reply.outcome == .contentFilter)
    }

    @Test("events begin with what the SDK looks for, and nothing stands between them")
    func events() throws {
        let body = try FamilyExchange(Self.path, "{\(Self.hello)}").streamed(FamilyExchange.completion()).body
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.isEmpty || $0.hasPrefix("data: {") })
    }

    @Test("an error has Google's form, its wait among the details")
    func error() {
        let fault = APIFault(status: 429, message: "slow", parameter: "contents", retryAfter: 7)
        let body = Gemini(.vertex).body(of: fault, identity: "1f")["error"]
        #expect(body?["code"] == 429 && body?["status"] == "RESOURCE_EXHAUSTED" && body?["message"] == "slow")
        #expect(body?["details"]?[0]?["fieldViolations"]?[0]?["field"] == "contents")
        #expect(body?["details"]?[1]?["retryDelay"] == "7s")
        #expect(Gemini(.vertex).headers(of: fault).isEmpty)
    }
}
