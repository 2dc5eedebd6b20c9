import Testing
import TidemarkJSON

@testable import TidemarkWire

@Suite("OpenAI responses") struct OpenAIResponsesTests {
    private static func read(_ body: String) throws -> (request: ServedRequest, text: String) {
        try ServedRequest.read(body, as: OpenAIResponses(), .openAIResponses)
    }

    @Test(
        "marks of single events",
        arguments: [
            (#"{"type":"response.output_text.delta","delta":"é"}"#, "2 0 0"),
            (#"{"delta":"é","type":"response.output_text.delta"}"#, "2 0 0"),
            (#"{"type":"response.output_text.done","text":"é"}"#, "0 0 0"),
            (#"{"type":"response.refusal.delta","delta":"no"}"#, "2 0 0"),
            (#"{"type":"response.reasoning_text.delta","delta":"hm"}"#, "0 2 0"),
            (#"{"type":"response.reasoning_summary_text.delta","delta":"hm"}"#, "0 2 0"),
            (#"{"type":"response.function_call_arguments.delta","delta":""}"#, "0 0 0 tool"),
            (
                #"{"type":"response.output_item.added","item":{"name":"f","arguments":"","type":"function_call"}}"#,
                "0 0 1 tool"
            ),
            (
                #"{"type":"response.output_item.done","item":{"name":"f","arguments":"{}","type":"function_call"}}"#,
                "0 0 0"
            ),
            (#"{"type":"response.created","response":{"status":"in_progress","error":null}}"#, "0 0 0"),
            (
                #"{"type":"response.completed","response":{"status":"completed","output":[{"type":"message","#
                    + #""content":[{"text":"é"}]}],"usage":{"input_tokens":3,"output_tokens":4}}}"#,
                "0 0 0 stop end 3+4"
            ),
            (
                #"{"response":{"incomplete_details":{"reason":"max_output_tokens"},"status":"incomplete"}}"#,
                "0 0 0 length end"
            ),
            (
                #"{"response":{"incomplete_details":{"reason":"content_filter"},"status":"incomplete"}}"#,
                "0 0 0 contentFilter end"
            ),
            (#"{"type":"response.failed","response":{"status":"failed"}}"#, "0 0 0 error end error"),
            (#"{"type":"error","code":"server_error","message":"no"}"#, "0 0 0 error"),
            (#"{"error":{"message":"no"}}"#, "0 0 0 error"),
            (
                #"{"object":"response","status":"completed","output":[{"type":"reasoning","summary":[{"text":"hm"}]},"#
                    + #"{"type":"message","content":[{"type":"refusal","refusal":"no"}]},{"type":"web_search_call"},"#
                    + #"{"type":"function_call","name":"f","arguments":"{}"}]}"#,
                "2 2 3 tool stop end"
            ),
        ]
    )
    func single(event: String, wanted: String) throws {
        let json = try JSONValue(parsing: event)
        let marks = Rendering.sum([json], as: OpenAIResponses())
        var words = "\(marks.answerBytes) \(marks.reasoningBytes) \(marks.toolBytes)"
        if marks.hasToolCall { words += " tool" }
        if let finish = marks.finish { words += " \(finish)" }
        if marks.isEnd { words += " end" }
        if let usage = marks.usage { words += " \(usage.input)+\(usage.output)" }
        if marks.error != nil { words += " error" }
        #expect(words == wanted)
    }

    @Test("an event that looks like the last one and is of another type is read anew")
    func types() {
        func event(_ type: String, _ pad: String) -> String {
            #"data: {"type":"response.\#(type).delta","content_index":0,"delta":"Tide","obfuscation":"\#(pad)"}"#
                + "\n\n"
        }
        let events =
            ["a", "b", "c", "d"].map { event("output_text", $0) }
            + ["reasoning_text", "output_text.none", "output_text"].map { event($0, "e") }
        let end = #"data: {"type":"response.completed","response":{"status":"completed"}}"# + "\n\n"
        let answer = HTTPFraming.contentLength.answer(Array((events.joined() + end).utf8))
        let result = ReplyParser.read(answer, as: OpenAIResponses())
        #expect(result.reply.outcome == .succeeded)
        #expect(result.contentEvents == 6)
        #expect(result.answerEvents == 5)
    }

    @Test("the prompt is the instructions and all texts of the input")
    func text() throws {
        let (request, text) = try Self.read(
            #"""
            {"instructions":"a","input":[{"role":"user","content":[{"type":"input_text","text":"b"},
            {"type":"input_image","image_url":"no"}]},{"role":"assistant","content":"c"},
            {"type":"function_call","arguments":"no"},{"type":"function_call_output","output":"d"}],
            "max_output_tokens":7,"stream":true,"tool_choice":{"type":"function","name":"f"}}
            """#
        )
        #expect(text == "abcd")
        #expect(request.outputBound == 7)
        #expect(request.isStreamed)
        #expect(request.tool == "f")
    }

    @Test(
        "what cannot be answered is refused with the member at fault",
        arguments: [
            ("{", nil, "invalid_json"), ("{}", "input", "missing_required_parameter"),
            (#"{"input":7}"#, "input", "invalid_type"), (#"{"input":[]}"#, "input", "empty_array"),
            (#"{"input":"a","max_output_tokens":"7"}"#, "max_output_tokens", "invalid_type"),
        ]
    )
    func refusals(body: String, parameter: String?, code: String) {
        let fault = #expect(throws: APIFault.self) { try Self.read(body) }
        #expect(fault?.parameter == parameter)
        #expect(fault?.code == code)
    }

    private static let kinds: [Completion.Kind] = [.text, .refusal, .toolCall("tide_table")]

    @Test("events are numbered, begin and end as the SDK wants, and repeat the text", arguments: kinds, [0, 4])
    func stream(kind: Completion.Kind, reasoningTokens: Int) throws {
        let completion = Completion(
            identity: "1",
            created: 1,
            model: "m",
            kind: kind,
            promptTokens: 21,
            cachedTokens: 16,
            completionTokens: 9,
            reasoningTokens: reasoningTokens,
            finish: .stop
        )
        let reasoning = reasoningTokens > 0 ? ["Moon", "."] : []
        let bytes = Rendering.stream(
            ResponsesAnswer().stream(completion),
            texts: ["Saint", "-Malo"],
            reasoning: reasoning
        )
        let names = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("event: ") }
        let events = try Rendering.objects(bytes, isStreamed: true)
        #expect(events.map { "event: " + ($0["type"]?.string ?? "") } == names.map(String.init))
        #expect(events.map { $0["sequence_number"]?.int } == Array(0..<events.count))
        #expect(names.first == "event: response.created" && names.last == "event: response.completed")
        let output = try #require(events.last?["response"]?["output"]?.array)
        #expect(output.count == (reasoning.isEmpty ? 1 : 2))
        let done = events.filter { $0["type"] == "response.output_item.done" }
        #expect(done.compactMap { $0["item"] } == output)
        #expect(done.compactMap { $0["output_index"]?.int } == Array(0..<output.count))
        let added = events.filter { $0["type"] == "response.output_item.added" }
        #expect(added.map { $0["item"]?["id"] } == output.map { $0["id"] })
        let isCall = kind == .toolCall("tide_table")
        let marks = Rendering.sum(events, as: OpenAIResponses())
        #expect(marks.answerBytes == (isCall ? 0 : 10))
        #expect(marks.reasoningBytes == (reasoning.isEmpty ? 0 : 5))
        #expect(marks.hasToolCall == isCall)
        #expect(marks.usage == Usage(input: 21, cached: 16, written: 0, output: 9, reasoning: Int32(reasoningTokens)))
        // The whole answer says the same.
        let whole = Rendering.whole(
            ResponsesAnswer().whole(completion),
            text: "Saint-Malo",
            reasoning: reasoning.joined()
        )
        let body = try JSONValue(parsing: whole)
        #expect(body == events.last?["response"])
        #expect(Rendering.sum([body], as: OpenAIResponses()) == marks)
        if isCall {
            let arguments = try #require(output.last?["arguments"]?.string)
            #expect(try JSONValue(parsing: arguments) == ["text": "Saint-Malo"])
        }
    }
}
