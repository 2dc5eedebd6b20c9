import Testing
import TidemarkJSON

@testable import TidemarkWire

@Suite("Amazon Bedrock") struct BedrockTests {
    private static let model = "anthropic.claude-haiku-4-5-20251001-v1:0"

    private static func request(_ format: any ClientFormat, _ target: RequestTarget) throws -> String {
        try RequestTemplate(format, target).request("Hi", output: .atMost(16))
    }

    @Test(
        "path and body of a request",
        arguments: [
            (
                APIFamily.bedrockConverse, true, "converse-stream",
                #"{"inferenceConfig":{"maxTokens":16},"messages":[{"role":"user","content":[{"text":"Hi"}]}]}"#
            ),
            (
                .bedrockConverse, false, "converse",
                #"{"inferenceConfig":{"maxTokens":16},"messages":[{"role":"user","content":[{"text":"Hi"}]}]}"#
            ),
            (
                .bedrockInvokeAnthropic, true, "invoke-with-response-stream",
                #"{"anthropic_version":"bedrock-2023-05-31","max_tokens":16,"messages":[{"role":"user","content":"Hi"}]}"#
            ),
            (
                .bedrockInvokeAnthropic, false, "invoke",
                #"{"anthropic_version":"bedrock-2023-05-31","max_tokens":16,"messages":[{"role":"user","content":"Hi"}]}"#
            ),
        ]
    )
    func form(family: APIFamily, isStreamed: Bool, action: String, body: String) throws {
        let target = RequestTarget.sample(model: Self.model, key: "abc", isStreamed: isStreamed)
        let request = try Self.request(family.client, target)
        #expect(request.hasPrefix("POST /model/anthropic.claude-haiku-4-5-20251001-v1%3A0/\(action) HTTP/1.1\r\n"))
        #expect(request.contains("\r\nauthorization: Bearer abc\r\n"))
        let accepted = isStreamed ? "application/vnd.amazon.eventstream" : "application/json"
        #expect(request.contains("\r\naccept: \(accepted)\r\n"))
        #expect(request.hasSuffix("\r\n\r\n" + body))
    }

    @Test(
        "a model's id comes through the path",
        arguments: [
            Self.model, "arn:aws:bedrock:us-east-1:1:inference-profile/us.claude", "%41", "潮 x+y~_-.",
        ]
    )
    func path(model: String) throws {
        let route = try #require(BedrockPath.route("/aws/model/\(PercentEncoding.encoded(model))/invoke"))
        #expect(route == ServerRoute(.bedrockInvokeAnthropic, model: model, isStreamed: false))
    }

    @Test(
        "other paths lead nowhere",
        arguments: [
            "", "/", "/model/converse", "/model//converse", "/model/a/b/converse", "/model/a/other", "/models/a/invoke",
            "/model/%/invoke", "/model/%4/invoke", "/model/%zz/invoke", "/model/%+1/invoke", "/model/%ff/invoke",
            "/model/a/converse/",
        ]
    )
    func noRoute(path: String) {
        #expect(BedrockPath.route(Substring(path)) == nil)
    }

    @Test("the last frame states the server's time")
    func timing() throws {
        for (path, format, total, prefill) in [
            ("bedrock/converse_stream_text.bin", BedrockConverse() as any ClientFormat, 417, nil),
            ("bedrock/invoke_stream_anthropic.bin", BedrockInvokeAnthropic(), 812, 240),
        ] as [(String, any ClientFormat, Int64, Int64?)] {
            let answer = HTTPFraming.contentLength.answer(try Fixture.bytes(path), type: Framing.eventStream.mediaType)
            let timing = ReplyParser.read(answer, as: format).reply.timing
            #expect(timing.total == total * 1_000_000)
            #expect(timing.prefill == prefill.map { $0 * 1_000_000 } ?? -1)
        }
    }

    @Test("a whole answer says what a streamed one does", arguments: ["converse.json"])
    func whole(path: String) throws {
        let body = try Fixture.bytes("bedrock/\(path)")
        let answer = HTTPFraming.contentLength.answer(body, type: "application/json")
        let result = ReplyParser.read(answer, expecting: .whole, as: BedrockConverse())
        #expect(result.reply.outcome == .succeeded)
        #expect(result.textBytes == "Tide marks rise — sí, 潮 🌊.".utf8.count)
        #expect(result.reply.usage == Usage(input: 21, cached: 16, written: 0, output: 9))
        #expect(result.reply.timing.total == 420_000_000)
        #expect(result.reply.finish == .stop)
    }

    @Test(
        "recorded refusals",
        arguments: [
            (400, Outcome.http4xx, "ValidationException"), (403, .auth, "AccessDeniedException"),
            (429, .rateLimited, "ThrottlingException"),
        ]
    )
    func refusal(status: Int, outcome: Outcome, type: String) throws {
        let body = try Fixture.bytes("bedrock/error_\(status).json")
        let answer = HTTPFraming.contentLength.answer(body, status: "\(status) X", type: "application/json")
        #expect(ReplyParser.read(answer, as: BedrockConverse()).reply.outcome == outcome)
        let headers = BedrockError.headers(of: APIFault(status: status, message: "no"))
        #expect(headers.first?.name == "x-amzn-errortype" && headers.first?.value == type)
    }

    @Test(
        "words of Converse for the end",
        arguments: [
            ("end_turn", .stop), ("stop_sequence", .stop), ("max_tokens", .length),
            ("model_context_window_exceeded", .length), ("tool_use", .toolCalls), ("content_filtered", .contentFilter),
            ("guardrail_intervened", .contentFilter), ("malformed_model_output", .error),
            ("malformed_tool_use", .error), ("new", .other),
        ] as [(String, FinishReason)]
    )
    func finish(word: String, reason: FinishReason) throws {
        let event = #"{"stopReason":"\#(word)","p":"abc"}"#
        #expect(BedrockConverse().marks(of: Array(event.utf8))?.finish == reason)
        #expect(BedrockConverse().marks(of: try JSONValue(parsing: event)).finish == reason)
    }

    // MARK: Events within frames

    @Test("an event within a frame says what it says by itself, however its base 64 is written")
    func nested() throws {
        let long = String(repeating: "潮", count: 5_000)
        for event in [
            #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Tide?~~"}}"#,
            #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\#(long)"}}"#,
            #"{"type":"message_stop"}"#, "{}", "[1]",
        ] {
            let encoded = Base64.encoded(event.utf8)
            let wanted = AnthropicMessages().marks(of: Array(event.utf8))
            for text in [
                #"{"bytes":"\#(encoded)","p":"abc"}"#, #"{"p":"abc","bytes":"\#(encoded)"}"#,
                #"{"bytes":"e30=","bytes":"\#(encoded)"}"#,
                #"{"bytes":"\#(encoded.replacing("/", with: "\\/").replacing("e", with: "\\u0065"))"}"#,
            ] {
                #expect(BedrockInvokeAnthropic().marks(of: Array(text.utf8)) == wanted)
                #expect(BedrockInvokeAnthropic().marks(of: try JSONValue(parsing: text)) == wanted)
            }
        }
    }

    @Test(
        "bytes that hold no event make the answer malformed",
        arguments: ["", "e30", "e30=e30=", "!!!!", "bm8=", "eyI="]
    )
    func unreadable(encoded: String) throws {
        let event = #"{"bytes":"\#(encoded)"}"#
        #expect(BedrockInvokeAnthropic().marks(of: Array(event.utf8))?.error == .malformed)
        #expect(BedrockInvokeAnthropic().marks(of: try JSONValue(parsing: event)).error == .malformed)
    }

    // MARK: The server's side

    @Test("the prompt of Converse is the system's text, all texts of messages and what tools gave back")
    func texts() throws {
        let body = #"""
            {"system":[{"text":"a"}],"messages":[{"role":"user","content":[{"text":"b"},{"image":{"text":"no"}}]},
            {"role":"user","content":[{"toolResult":{"content":[{"text":"c"},{"json":{"text":"no"}}]}}]}],
            "toolConfig":{"tools":[{"toolSpec":{"name":"x"}}],"toolChoice":{"any":{}}}}
            """#
        var text: [UInt8] = []
        let request = try Array(body.utf8).withUnsafeBytes { bytes in
            try BedrockConverse().read(bytes, ServerRoute(.bedrockConverse)) { text += $0.bytes }
        }
        #expect(String(decoding: text, as: UTF8.self) == "abc")
        #expect(request.tool == "x")
        #expect(request.outputBound == nil)
    }
}
