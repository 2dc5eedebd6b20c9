import Testing
import TidemarkJSON

@testable import TidemarkWire

@Suite("OpenAI completions") struct OpenAICompletionsTests {
    private static func read(_ body: String) throws -> (request: ServedRequest, text: String) {
        try ServedRequest.read(body, as: OpenAICompletions(), .openAICompletions)
    }

    @Test("a request that names no bound gets the API's own")
    func usualBound() throws {
        let (request, text) = try Self.read(#"{"model":"m","prompt":["Tide"],"max_tokens":null}"#)
        #expect(text == "Tide")
        #expect(request.model == "m")
        #expect(request.outputBound == 16)
        #expect(!request.isStreamed)
    }

    @Test("a prompt of tokens counts by itself", arguments: ["[1,2,3]", "[[1,2,3]]"])
    func tokens(prompt: String) throws {
        let (request, text) = try Self.read(#"{"prompt":\#(prompt)}"#)
        #expect(text.isEmpty)
        let completion = Completion(
            identity: "1",
            created: 1,
            model: "m",
            promptTokens: 0,
            completionTokens: 2,
            finish: .stop
        )
        let body = try JSONValue(parsing: Rendering.whole(request.answer.whole(completion), text: "x"))
        #expect(body["usage"]?["prompt_tokens"] == 3)
        #expect(body["usage"]?["total_tokens"] == 5)
    }

    @Test(
        "what cannot be answered is refused with the member at fault",
        arguments: [
            ("[", nil, "invalid_json"), ("{}", "prompt", "missing_required_parameter"),
            (#"{"prompt":[]}"#, "prompt", "empty_array"), (#"{"prompt":7}"#, "prompt", "invalid_type"),
            (#"{"prompt":["a","b"]}"#, "prompt", "unsupported_value"),
            (#"{"prompt":[[1],["a"]]}"#, "prompt", "invalid_type"), (#"{"prompt":[[]]}"#, "prompt", "invalid_type"),
            (#"{"prompt":"a","n":2}"#, "n", "unsupported_value"),
            (#"{"prompt":"a","best_of":2}"#, "best_of", "unsupported_value"),
            (#"{"prompt":"a","max_tokens":0}"#, "max_tokens", "integer_below_min_value"),
            (#"{"prompt":"a","model":1}"#, "model", "invalid_type"),
        ]
    )
    func refusals(body: String, parameter: String?, code: String) {
        let fault = #expect(throws: APIFault.self) { try Self.read(body) }
        #expect(fault?.parameter == parameter)
        #expect(fault?.code == code)
    }

    @Test("usage comes only where it is asked for")
    func usage() throws {
        let completion = Completion(
            identity: "1",
            created: 1,
            model: "m",
            promptTokens: 4,
            completionTokens: 2,
            finish: .stop
        )
        for includesUsage in [true, false] {
            let (request, _) = try Self.read(
                #"{"prompt":"a","stream":true,"stream_options":{"include_usage":\#(includesUsage)}}"#
            )
            let bytes = Rendering.stream(request.answer.stream(completion), texts: ["Tide", " 潮"])
            let marks = Rendering.sum(try Rendering.objects(bytes, isStreamed: true), as: OpenAICompletions())
            #expect(marks.answerBytes == 8)
            #expect(marks.finish == .stop)
            #expect(marks.usage?.output == (includesUsage ? 2 : nil))
        }
    }
}
