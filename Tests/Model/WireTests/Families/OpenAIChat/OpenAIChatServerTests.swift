import Testing
import TidemarkJSON

@testable import TidemarkWire

/// The server's half of the OpenAI chat family.
@Suite struct OpenAIChatServerTests {
    private static let hello = #""messages":[{"role":"user","content":"Hi"}]"#

    private static func read(_ body: String) throws -> (query: ServedRequest, text: String) {
        var text: [UInt8] = []
        let query = try Array(body.utf8).withUnsafeBytes { bytes in
            try ChatQuery.read(bytes) { text += $0.bytes }
        }
        return (query, String(decoding: text, as: UTF8.self))
    }

    // MARK: Requests

    @Test(
        "the members that decide the answer are read",
        arguments: [
            (hello, nil, false, false, nil),
            (hello + #","stream":true"#, nil, true, false, nil),
            (hello + #","stream":false,"stream_options":null"#, nil, false, false, nil),
            (#""model":"m\u00e9",\#(hello),"max_tokens":7"#, "mé", false, false, 7),
            (#""max_completion_tokens":9,"max_tokens":7,\#(hello)"#, nil, false, false, 9),
            (#""max_tokens":7,"max_completion_tokens":9,\#(hello)"#, nil, false, false, 9),
            (#""max_tokens":7,"max_completion_tokens":null,\#(hello)"#, nil, false, false, 7),
            (#""stream_options":{"x":[1],"include_usage":true},"stream":true,\#(hello)"#, nil, true, true, nil),
            (#""n":1,"tools":[{"a":{"b":[]}}],"temperature":0.5e-1,\#(hello)"#, nil, false, false, nil),
        ] as [(String, String?, Bool, Bool, Int?)]
    )
    func members(body: String, model: String?, isStreamed: Bool, includesUsage: Bool, bound: Int?) throws {
        let query = try Self.read("{\(body)}").query
        #expect(query.model == model)
        #expect(query.isStreamed == isStreamed)
        #expect((query.answer as? ChatAnswer)?.includesUsage == includesUsage)
        #expect(query.outputBound == bound)
    }

    @Test("the prompt is the texts of all messages, without escapes")
    func text() throws {
        let body = #"""
            {"messages":[{"role":"system","content":"a\n\"b\"\\ \/"},{"role":"assistant","content":null},
            {"content":[{"type":"text","text":"\u00e9\ud83c\udf0a"},{"type":"image_url","image_url":{"url":"no"}},
            {"type":"refusal","refusal":"\ud83cx"}],"role":"user"}],"metadata":{"content":"no"}}
            """#
        #expect(try Self.read(body).text == "a\n\"b\"\\ /é🌊\u{FFFD}x")
    }

    @Test("of messages that are given twice, the last ones hold")
    func repeated() throws {
        let body = #"{"messages":[{"content":"first"}],"messages":[{"content":"last"}]}"#
        #expect(try Self.read(body).text == "last")
    }

    @Test(
        "what cannot be answered is refused with the member at fault",
        arguments: [
            ("", nil, "invalid_json"),
            ("[]", nil, "invalid_json"),
            ("{\(hello)", nil, "invalid_json"),
            ("{\(hello)} x", nil, "invalid_json"),
            (#"{\#(hello),"a":"\q"}"#, nil, "invalid_json"),
            (#"{\#(hello),"n":1"a":2}"#, nil, "invalid_json"),
            ("{}", "messages", "missing_required_parameter"),
            (#"{"model":"m"}"#, "messages", "missing_required_parameter"),
            (#"{"messages":[]}"#, "messages", "empty_array"),
            (#"{"messages":"Hi"}"#, "messages", "invalid_type"),
            (#"{"messages":["Hi"]}"#, "messages[0]", "invalid_type"),
            (#"{\#(hello),"model":4}"#, "model", "invalid_type"),
            (#"{\#(hello),"max_tokens":0}"#, "max_tokens", "integer_below_min_value"),
            (#"{\#(hello),"max_completion_tokens":-1}"#, "max_completion_tokens", "integer_below_min_value"),
            (#"{\#(hello),"max_tokens":"8"}"#, "max_tokens", "invalid_type"),
            (#"{\#(hello),"max_tokens":1.5}"#, "max_tokens", "invalid_type"),
            (#"{\#(hello),"n":2}"#, "n", "unsupported_value"),
        ] as [(String, String?, String)]
    )
    func refusals(body: String, parameter: String?, code: String) {
        let error = #expect(throws: APIFault.self) { try Self.read(body) }
        #expect(error?.status == 400)
        #expect(error?.parameter == parameter)
        #expect(error?.code == code)
    }

    @Test("what is not JSON is refused with the byte at which it stops being so")
    func fault() {
        let error = #expect(throws: APIFault.self) { try Self.read(#"{"messages":[}"#) }
        #expect(error?.message == "The body is not a JSON object: not a value at byte 13.")
    }

    @Test("a request that the client's half writes is read back", arguments: [true, false])
    func roundTrip(isStreamed: Bool) throws {
        let encoding = try RequestTemplate(
            OpenAIChat(),
            RequestTarget(
                host: "localhost",
                basePath: "",
                model: "a \"model\"",
                key: nil,
                headers: [],
                isStreamed: isStreamed,
                userAgent: "test",
                takesExactLengths: true
            )
        )
        let request = encoding.request("line\nnext", output: .exactly(33))
        let body = try #require(request.split(separator: "\r\n\r\n", maxSplits: 1).last)
        let (query, text) = try Self.read(String(body))
        #expect(query.model == "a \"model\"")
        #expect(query.outputBound == 33)
        #expect(query.isStreamed == isStreamed)
        #expect((query.answer as? ChatAnswer)?.includesUsage == isStreamed)
        #expect(text == "line\nnext")
    }

    // MARK: Answers

    private static let completion = Completion(
        identity: "1",
        created: 1_767_225_600,
        model: "a \"model\"",
        promptTokens: 21,
        completionTokens: 9,
        finish: .length
    )

    private static func json(_ event: StreamTemplate.Event, text: String = "") throws -> JSONValue {
        let line = Rendering.text(event, text: text)
        try #require(line.hasPrefix("data: ") && line.hasSuffix("\n\n"))
        return try JSONValue(parsing: String(line.dropFirst(6).dropLast(2)))
    }

    @Test("an event is rendered byte for byte as the API renders it")
    func bytes() {
        let template = ChatAnswer(includesUsage: false).stream(Self.completion)
        #expect(
            Rendering.text(template.content, text: " rise") == """
                data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1767225600,\
                "model":"a \\"model\\"","service_tier":"default","system_fingerprint":"fp_tidemark",\
                "choices":[{"index":0,"delta":{"content":" rise"},"logprobs":null,"finish_reason":null}]}\n\n
                """
        )
    }

    @Test("a stream is a role event, content, a finish event, usage if it was asked for, and the end mark")
    func stream() throws {
        let template = ChatAnswer(includesUsage: true).stream(Self.completion)
        #expect(template.opening.count == 1)
        let role = try Self.json(template.opening[0])
        #expect(role["choices"]?[0]?["delta"]?["role"] == "assistant")
        #expect(!ChatCompletion.marks(of: role).isContent)
        let content = try Self.json(template.content, text: " sí")
        #expect(ChatCompletion.marks(of: content).answerBytes == 4)
        #expect(content["usage"]?.isNull == true)
        #expect(template.closing.count == 3)
        let finish = try Self.json(template.closing[0])
        #expect(finish["choices"]?[0]?["delta"] == [:])
        #expect(ChatCompletion.marks(of: finish).finish == .length)
        let usage = try Self.json(template.closing[1])
        #expect(usage["choices"] == [])
        #expect(ChatCompletion.marks(of: usage).usage == Usage(input: 21, cached: 0, output: 9, reasoning: 0))
        #expect(usage["usage"]?["total_tokens"] == 30)
        #expect(template.closing[2] == StreamTemplate.Event("data: [DONE]\n\n"))
    }

    @Test("a stream without usage has no member of that name")
    func streamWithoutUsage() throws {
        let template = ChatAnswer(includesUsage: false).stream(Self.completion)
        #expect(template.closing.count == 2)
        #expect(try Self.json(template.opening[0])["usage"] == nil)
        #expect(try Self.json(template.content)["usage"] == nil)
    }

    @Test("a whole answer carries text, finish and usage")
    func whole() throws {
        let pieces = ChatAnswer(includesUsage: false).whole(Self.completion)
        let body = try JSONValue(parsing: Rendering.text(StreamTemplate.Event(pieces), text: #"one\n\ntwo"#))
        #expect(body["object"] == "chat.completion")
        #expect(body["choices"]?[0]?["message"]?["content"] == "one\n\ntwo")
        let marks = ChatCompletion.marks(of: body)
        #expect(marks.finish == .length)
        #expect(marks.usage?.output == 9)
    }

    @Test("reasoning comes first, under its own name", arguments: [true, false])
    func reasoning(isStreamed: Bool) throws {
        var completion = Self.completion
        completion.reasoningTokens = 4
        completion.completionTokens = 13
        let marks = try Self.answer(
            completion,
            isStreamed: isStreamed,
            texts: ["Tide", " 潮"],
            reasoning: ["Moon", "."]
        )
        #expect(marks.reasoningBytes == 5)
        #expect(marks.answerBytes == 8)
        #expect(marks.usage == Usage(input: 21, cached: 0, output: 13, reasoning: 4))
    }

    @Test("a refusal is text of its own kind", arguments: [true, false])
    func refusal(isStreamed: Bool) throws {
        var completion = Self.completion
        completion.kind = .refusal
        let bytes = Self.rendered(completion, isStreamed: isStreamed, texts: ["I", " can't"])
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains(isStreamed ? #""delta":{"refusal":" can't"}"# : #""content":null,"refusal":"I can't""#))
        #expect(try Self.answer(completion, isStreamed: isStreamed, texts: ["I", " can't"]).answerBytes == 7)
    }

    @Test("a call of a function has arguments that are JSON", arguments: [true, false], [0, 3])
    func call(isStreamed: Bool, reasoningTokens: Int) throws {
        var completion = Self.completion
        completion.kind = .toolCall("tide \"table\"")
        completion.finish = .toolCalls
        completion.reasoningTokens = reasoningTokens
        let reasoning = reasoningTokens > 0 ? ["Hm"] : []
        let bytes = Self.rendered(completion, isStreamed: isStreamed, texts: ["Saint", "-Malo"], reasoning: reasoning)
        let member = isStreamed ? "delta" : "message"
        let calls = try Self.objects(bytes, isStreamed: isStreamed)
            .compactMap { $0["choices"]?[0]?[member]?["tool_calls"]?[0] }
        #expect(calls.compactMap { $0["function"]?["name"]?.string } == ["tide \"table\""])
        #expect(calls[0]["id"] == "call_1")
        #expect(calls[0]["type"] == "function")
        let arguments = calls.compactMap { $0["function"]?["arguments"]?.string }.joined()
        #expect(try JSONValue(parsing: arguments) == ["text": "Saint-Malo"])
        let marks = try Self.answer(
            completion,
            isStreamed: isStreamed,
            texts: ["Saint", "-Malo"],
            reasoning: reasoning
        )
        #expect(marks.hasToolCall)
        #expect(marks.finish == .toolCalls)
        #expect(marks.answerBytes == 0)
    }

    private static func rendered(
        _ completion: Completion,
        isStreamed: Bool,
        texts: [String],
        reasoning: [String] = []
    ) -> [UInt8] {
        let answer = ChatAnswer(includesUsage: true)
        return isStreamed
            ? Rendering.stream(answer.stream(completion), texts: texts, reasoning: reasoning)
            : Rendering.whole(answer.whole(completion), text: texts.joined(), reasoning: reasoning.joined())
    }

    private static func objects(_ bytes: [UInt8], isStreamed: Bool) throws -> [JSONValue] {
        try Rendering.objects(bytes, isStreamed: isStreamed)
    }

    /// What all events of an answer say.
    private static func answer(
        _ completion: Completion,
        isStreamed: Bool,
        texts: [String],
        reasoning: [String] = []
    ) throws -> Marks {
        let bytes = rendered(completion, isStreamed: isStreamed, texts: texts, reasoning: reasoning)
        return Rendering.sum(try objects(bytes, isStreamed: isStreamed), as: OpenAIChat())
    }

    @Test(
        "the function that a request forces is read, wherever it stands",
        arguments: [
            (#""tools":[{"type":"function","function":{"name":"f"}}]"#, nil),
            (#""tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"auto""#, nil),
            (#""tool_choice":"required","tools":[{"type":"function","function":{"name":"f\u00e9"}},{}]"#, "fé"),
            (#""tools":[],"tool_choice":"required""#, nil),
            (#""tool_choice":{"type":"function","function":{"name":"g"}}"#, "g"),
            (#""tool_choice":null,"tools":null"#, nil),
            (#""tool_choice":[1],"tools":{"a":"b"}"#, nil),
        ] as [(String, String?)]
    )
    func forcedTool(members: String, tool: String?) throws {
        #expect(try Self.read("{\(Self.hello),\(members)}").query.tool == tool)
    }

    @Test("an error has the API's four members, null where it does not apply")
    func error() {
        let error = APIFault(status: 404, message: "no", code: "model_not_found")
        #expect(
            OpenAIError.body(of: error).text()
                == #"{"error":{"message":"no","type":"invalid_request_error","param":null,"code":"model_not_found"}}"#
        )
    }
}
