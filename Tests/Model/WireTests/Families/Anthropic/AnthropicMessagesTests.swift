import Testing
import TidemarkJSON

@testable import TidemarkWire

@Suite("Anthropic messages") struct AnthropicMessagesTests {
    private static func request(_ body: String, path: String = "/v1/messages") throws -> (ServedRequest, text: String) {
        let route = try #require(ServerRoute(path: Substring(path), userAgent: nil))
        var text: [UInt8] = []
        let request = try Array(body.utf8).withUnsafeBytes { bytes in
            try AnthropicMessages().read(bytes, route) { text += $0.bytes }
        }
        return (request, String(decoding: text, as: UTF8.self))
    }

    @Test("a request has the two headers that Anthropic asks for, and no sampling")
    func form() throws {
        let template = try RequestTemplate(AnthropicMessages(), .sample(model: "claude", key: "sk-test"))
        let request = template.request("", output: .exactly(7))
        #expect(request.hasPrefix("POST /v1/messages HTTP/1.1\r\n"))
        #expect(request.contains("\r\nx-api-key: sk-test\r\n"))
        #expect(request.contains("\r\nanthropic-version: 2023-06-01\r\n"))
        #expect(!request.contains("authorization"))
        let body = #"{"model":"claude","max_tokens":7,"stream":true,"messages":[{"role":"user","content":""}]}"#
        #expect(request.hasSuffix("\r\n\r\n" + body))
    }

    // MARK: Answers

    @Test(
        "where things are",
        arguments: [
            (#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"ab"}}"#, 2, 0, 0, false),
            (#"{"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"abc"}}"#, 0, 3, 0, false),
            (#"{"type":"content_block_delta","delta":{"type":"signature_delta","signature":"abc"}}"#, 0, 0, 0, false),
            (#"{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":""}}"#, 0, 0, 0, true),
            (#"{"content_block":{"type":"tool_use","id":"t","name":"tide","input":{}}}"#, 0, 0, 4, true),
            (#"{"content_block":{"type":"redacted_thinking","data":"abc"}}"#, 0, 0, 0, false),
            (#"{"delta":{"type":"citations_delta","citation":{"cited_text":"abc","text":"no"}}}"#, 0, 0, 0, false),
            (#"{"type":"ping"}"#, 0, 0, 0, false),
            (#"{"type":"something_new","text":"abc"}"#, 0, 0, 0, false),
        ] as [(String, Int32, Int32, Int32, Bool)]
    )
    func marks(event: String, answer: Int32, reasoning: Int32, tool: Int32, isCall: Bool) throws {
        let marks = try #require(AnthropicMessages().marks(of: Array(event.utf8)))
        #expect((marks.answerBytes, marks.reasoningBytes, marks.toolBytes) == (answer, reasoning, tool))
        #expect(marks.hasToolCall == isCall)
        #expect(marks == AnthropicMessages().marks(of: try JSONValue(parsing: event)))
    }

    @Test(
        "words for the end",
        arguments: [
            ("end_turn", .stop), ("stop_sequence", .stop), ("max_tokens", .length),
            ("model_context_window_exceeded", .length), ("tool_use", .toolCalls), ("refusal", .contentFilter),
            ("pause_turn", .other), ("new", .other),
        ] as [(String, FinishReason)]
    )
    func finish(word: String, reason: FinishReason) throws {
        let event = #"{"type":"message_delta","delta":{"stop_reason":"\#(word)"},"usage":{"output_tokens":5}}"#
        let marks = try #require(AnthropicMessages().marks(of: Array(event.utf8)))
        #expect(marks.finish == reason)
        #expect(marks.usage == Usage(output: 5))
        #expect(!marks.isEnd)
    }

    @Test("the output count of the first event stands for nothing: a stream that breaks off has none")
    func placeholder() {
        let usage =
            #"{"input_tokens":9,"cache_creation_input_tokens":1200,"cache_read_input_tokens":2048,"output_tokens":1}"#
        let events = [
            #"{"type":"message_start","message":{"content":[],"usage":\#(usage)}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Tide"}}"#,
        ]
        let body = Array(events.map { "event: x\ndata: \($0)\n\n" }.joined().utf8)
        let result = ReplyParser.read(HTTPFraming.oddChunks.answer(body), as: AnthropicMessages())
        #expect(result.reply.outcome == .truncated)
        #expect(result.reply.usage == Usage(input: 3_257, cached: 2_048, written: 1_200))
    }

    @Test(
        "recorded refusals",
        arguments: [
            (400, Outcome.http4xx), (401, .auth), (402, .quota), (403, .auth), (404, .http4xx), (413, .http4xx),
            (429, .rateLimited), (500, .http5xx), (504, .http5xx), (529, .overloaded),
        ]
    )
    func refusal(status: Int, outcome: Outcome) throws {
        let body = try Fixture.bytes("anthropic/error_\(status).json")
        let answer = HTTPFraming.contentLength.answer(body, status: "\(status) X", type: "application/json")
        #expect(ReplyParser.read(answer, as: AnthropicMessages()).reply.outcome == outcome)
        // The mock's own have the same type, so that clients raise the same error.
        let own = AnthropicMessages().body(of: APIFault(status: status, message: "no"), identity: "1f")
        let recorded = try JSONValue(parsing: body)
        #expect(own["error"]?["type"] == recorded["error"]?["type"])
        #expect(own.members?.map(\.name) == recorded.members?.map(\.name))
    }

    @Test("a spending limit is no rate limit")
    func spendingLimit() {
        let body =
            #"{"type":"error","error":{"type":"rate_limit_error","details":{"error_code":"enforced_spend_limit_reached"}}}"#
        #expect(ErrorClass.outcome(status: 429, body: Array(body.utf8)) == .quota)
    }

    // MARK: The server's side

    @Test("the prompt is the system's text, all texts of messages and what tools gave back")
    func texts() throws {
        let body = #"""
            {"model":"m","max_tokens":5,"system":[{"type":"text","text":"a"}],"messages":[{"role":"user","content":"b"},
            {"role":"assistant","content":[{"type":"text","text":"c"},{"type":"image","source":{"data":"no"}}]},
            {"role":"user","content":[{"type":"tool_result","content":"d"},
            {"type":"tool_result","content":[{"type":"text","text":"e"}]}]}]}
            """#
        #expect(try Self.request(body).text == "abcde")
        #expect(try Self.request(body.replacing(#"[{"type":"text","text":"a"}]"#, with: #""a""#)).text == "abcde")
    }

    @Test(
        "a forced tool is called",
        arguments: [
            (#"{"type":"tool","name":"b"}"#, "b"), (#"{"type":"any"}"#, "a"), (#"{"type":"auto"}"#, nil), ("null", nil),
        ] as [(String, String?)]
    )
    func tool(choice: String, name: String?) throws {
        let body = #"{"max_tokens":5,"messages":[{"role":"user","content":"b"}],"tools":[{"name":"a"},{"name":"b"}],"#
        #expect(try Self.request(body + #""tool_choice":\#(choice)}"#).0.tool == name)
    }

    @Test(
        "what cannot be answered is refused",
        arguments: [
            "", "[]", "{}", #"{"max_tokens":5}"#, #"{"messages":[],"max_tokens":5}"#,
            #"{"messages":["Hi"],"max_tokens":5}"#, #"{"messages":[{"role":"user","content":"Hi"}]}"#,
            #"{"messages":[{"role":"user","content":"Hi"}],"max_tokens":0}"#,
            #"{"messages":[{"role":"user","content":"Hi"}],"max_tokens":"5"}"#,
        ]
    )
    func refused(body: String) {
        let fault = #expect(throws: APIFault.self) { try Self.request(body) }
        #expect(fault?.status == 400)
        #expect(fault.map { AnthropicError.body(of: $0, identity: "")["error"]?["type"] } == "invalid_request_error")
    }

    @Test("tokens are counted without a bound, and are all there is in the answer")
    func count() throws {
        let body = #"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#
        let (request, text) = try Self.request(body, path: "/v1/messages/count_tokens")
        #expect(text == "Hi")
        #expect(!request.isStreamed && !request.answer.isGenerated)
        let completion = Completion(
            identity: "1",
            created: 0,
            model: "m",
            promptTokens: 21,
            completionTokens: 0,
            finish: .stop
        )
        let answer = Rendering.whole(request.answer.whole(completion), text: "")
        #expect(String(decoding: answer, as: UTF8.self) == #"{"input_tokens":21}"#)
    }
}
