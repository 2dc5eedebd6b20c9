import Testing
import TidemarkJSON

@testable import TidemarkWire

/// What is special to Cohere's chat.
@Suite struct CohereChatTests {
    private static let hello = #""model":"tide-1","messages":[{"role":"user","content":"Hi"}]"#

    private static func delta(_ type: String, _ message: String) -> String {
        #"{"type":"\#(type)","delta":{"message":{\#(message)}}}"#
    }

    @Test(
        "events say what stands in them, whatever their type",
        arguments: [
            (delta("content-delta", #""content":{"text":"Tide"}"#), "4 0 0"),
            (delta("content-delta", #""content":{"thinking":"Tide"}"#), "0 4 0"),
            (delta("tool-plan-delta", #""tool_plan":"Tide""#), "0 4 0"),
            (delta("tool-call-start", #""tool_calls":{"function":{"name":"moon","arguments":""}}"#), "0 0 4 tool"),
            (delta("tool-call-delta", #""tool_calls":{"function":{"arguments":"{}"}}"#), "0 0 2 tool"),
            (delta("message-start", #""content":[],"tool_plan":"","tool_calls":[]"#), "0 0 0"),
            (#"{"type":"content-end","index":0}"#, "0 0 0"),
            (#"{"message":{"content":[{"type":"text","text":"Tide"},{"thinking":"x"}]}}"#, "4 1 0"),
            (#"{"message":"no"}"#, "0 0 0"),
            (#"{"type":"message-end","delta":{"finish_reason":"TIMEOUT","error":"late"}}"#, "0 0 0 error end error"),
            (#"{"finish_reason":"STOP_SEQUENCE"}"#, "0 0 0 stop"), (#"{"finish_reason":"NEW"}"#, "0 0 0 other"),
            (#"{"usage":{"tokens":{"input_tokens":71,"output_tokens":11.0}}}"#, "0 0 0 71+11"),
            (
                #"{"usage":{"tokens":{"input_tokens":71},"billed_units":{"input_tokens":5,"output_tokens":9}}}"#,
                "0 0 0 71+9"
            ),
        ]
    )
    func marks(event: String, summary: String) throws {
        #expect(CohereChat().marks(of: Array(event.utf8))?.summary == summary)
        #expect(CohereChat().marks(of: try JSONValue(parsing: event)).summary == summary)
    }

    @Test(
        "a stream ends with its own event; the other end mark may follow or not",
        arguments: ["", "data: [DONE]\n\n"]
    )
    func end(rest: String) {
        let events = #"data: {"type":"message-end","delta":{"finish_reason":"COMPLETE"}}"# + "\n\n" + rest
        let reply = ReplyParser.read(HTTPFraming.chunkPerEvent.answer(Array(events.utf8)), as: CohereChat()).reply
        #expect(reply.outcome == .succeeded && !reply.isEndMarkMissing && !reply.hasEventsAfterEndMark)
    }

    @Test("the members that decide the answer are read")
    func members() throws {
        let body = #"""
            {\#(Self.hello),"stream":true,"max_tokens":7,"tool_choice":"REQUIRED",
            "tools":[{"type":"function","function":{"name":"moon"}}]}
            """#
        let exchange = try FamilyExchange("/v2/chat", body)
        #expect(exchange.route.family == .cohereChat && exchange.text == "Hi")
        #expect(exchange.asked.model == "tide-1" && exchange.asked.isStreamed)
        #expect(exchange.asked.outputBound == 7 && exchange.asked.tool == "moon")
    }

    @Test(
        "what cannot be answered is refused with the member at fault",
        arguments: [
            ("7", nil), ("{}", "messages"), (#"{"messages":[]}"#, "messages"), (#"{"messages":[7]}"#, "messages[0]"),
            (#"{"messages":[{}],"model":7}"#, "model"), (#"{"messages":[{}],"max_tokens":-1}"#, "max_tokens"),
        ] as [(String, String?)]
    )
    func refusals(body: String, parameter: String?) throws {
        let fault = try #require(FamilyExchange.fault("/v2/chat", body))
        #expect(fault.status == 400 && fault.parameter == parameter)
    }

    @Test("thinking comes before the text, as a part of its own")
    func thinking() throws {
        let exchange = try FamilyExchange("/v2/chat", "{\(Self.hello)}")
        let completion = FamilyExchange.completion(reasoning: 4)
        let stream = exchange.streamed(completion, reasoning: ["Mo", "on"])
        #expect(stream.result.contentEvents == 4 && stream.result.answerEvents == 2 && stream.result.textBytes == 14)
        #expect(stream.body.contains(#""type":"content-delta","index":0,"delta":{"message":{"content":{"thinking""#))
        #expect(stream.body.contains(#""type":"content-delta","index":1,"delta":{"message":{"content":{"text""#))
        #expect(stream.result.reply.usage == Usage(input: 21, cached: 16, output: 9))
        let content = try exchange.whole(completion).json["message"]?["content"]
        #expect(content?[0]?["type"] == "thinking" && content?[1]?["text"] == "Tide turns")
    }

    @Test("a call of a tool comes in pieces of its arguments")
    func call() throws {
        let exchange = try FamilyExchange("/v2/chat", "{\(Self.hello)}")
        let completion = FamilyExchange.completion(.toolCall("moon"))
        let stream = exchange.streamed(completion).result
        let arguments = #"{"text":"Tide turns"}"#
        #expect(stream.textBytes == 4 + arguments.utf8.count && stream.answerEvents == 0)
        #expect(stream.reply.finish == .toolCalls)
        let call = try exchange.whole(completion).json["message"]?["tool_calls"]?[0]
        #expect(call?["function"]?["arguments"]?.string == arguments)
    }
}
