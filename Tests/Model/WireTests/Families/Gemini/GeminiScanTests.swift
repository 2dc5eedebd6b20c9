import Testing
import TidemarkJSON

@testable import TidemarkWire

/// What is special to Gemini's answers; the tests of all families hold the scan against the full parse.
@Suite struct GeminiScanTests {
    private static func part(_ part: String) -> String { #"{"candidates":[{"content":{"parts":[\#(part)]}}]}"# }

    private static func usage(_ counts: String) -> String { #"{"usageMetadata":{\#(counts)}}"# }

    @Test(
        "events say what their parts say",
        arguments: [
            (part(#"{"text":"Tide"}"#), "4 0 0"),
            (part(#"{"thought":true,"text":"Tide"}"#), "0 4 0"),
            (part(#"{"text":"Tide","thought":true}"#), "0 4 0"),
            (part(#"{"text":"Tide","thought":false}"#), "4 0 0"),
            (part(#"{"text":"Tide","thought":true},{"text":"潮"}"#), "3 4 0"),
            (part(#"{"text":"","thoughtSignature":"c2ln"}"#), "0 0 0"),
            (part(#"{"functionCall":{"name":"moon","args":{ "a" : [1, true] }}}"#), "0 0 18 tool"),
            (part(#"{"functionCall":{"name":"moon"}}"#), "0 0 4 tool"),
            (part(#"{"functionCall":{"partialArgs":[{"jsonPath":"$.a","stringValue":"Tide"}]}}"#), "0 0 4 tool"),
            (#"{"candidates":[{"finishReason":"STOP"}]}"#, "0 0 0 stop"),
            (#"{"candidates":[{"finishReason":"MAX_TOKENS"}]}"#, "0 0 0 length"),
            (#"{"candidates":[{"finishReason":"SAFETY"}]}"#, "0 0 0 contentFilter"),
            (#"{"candidates":[{"finishReason":"RECITATION"}]}"#, "0 0 0 contentFilter"),
            (#"{"candidates":[{"finishReason":"TIDE_OUT"}]}"#, "0 0 0 other"),
            (#"{"candidates":[{"finishReason":""}]}"#, "0 0 0"),
            (#"{"promptFeedback":{"blockReason":"OTHER"}}"#, "0 0 0 contentFilter"),
            (#"{"promptFeedback":{"safetyRatings":[]}}"#, "0 0 0"),
            (#"{"error":{"code":503}}"#, "0 0 0 error"),
            (#"[\#(part(#"{"text":"Tide"}"#)),\#(part(#"{"text":"Tide"}"#))]"#, "8 0 0"),
            (usage(#""trafficType":"ON_DEMAND""#), "0 0 0"),
            (usage(#""promptTokenCount":21,"totalTokenCount":21"#), "0 0 0 21+0"),
            (usage(#""promptTokenCount":21,"toolUsePromptTokenCount":4"#), "0 0 0 25+0"),
            (usage(#""promptTokenCount":21,"candidatesTokenCount":9,"thoughtsTokenCount":24"#), "0 0 0 21+33"),
            (usage(#""promptTokenCount":2147483647,"toolUsePromptTokenCount":9"#), "0 0 0 2147483647+0"),
        ]
    )
    func marks(event: String, summary: String) throws {
        let format = Gemini(.aiStudio)
        #expect(format.marks(of: Array(event.utf8))?.summary == summary)
        #expect(format.marks(of: try JSONValue(parsing: event)).summary == summary)
    }

    @Test("counts of later events take the place of earlier ones, and thoughts are part of the output")
    func cumulative() {
        let events = [
            #"{"usageMetadata":{"promptTokenCount":21,"candidatesTokenCount":3}}"#,
            #"{"usageMetadata":{"promptTokenCount":21,"candidatesTokenCount":9,"thoughtsTokenCount":2}}"#,
            #"{"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"trafficType":"ON_DEMAND"}}"#,
        ].map { "data: \($0)\n\n" }
        let answer = HTTPFraming.chunkPerEvent.answer(Array(events.joined().utf8))
        let reply = ReplyParser.read(answer, as: Gemini(.vertex)).reply
        #expect(reply.usage == Usage(input: 21, output: 11, reasoning: 2))
        #expect(reply.outcome == .succeeded && !reply.isEndMarkMissing)
    }

    @Test("an end of the body without a finish reason is a cut")
    func cut() {
        let answer = HTTPFraming.chunkPerEvent.answer(Array("data: \(Self.part(#"{"text":"Tide"}"#))\n\n".utf8))
        #expect(ReplyParser.read(answer, as: Gemini(.aiStudio)).reply.outcome == .truncated)
    }

    @Test(
        "the wait of an error stands in its body, unless a header says it",
        arguments: [
            ("429", "7.5s", "", 7_500), ("429", "0.25s", "", 250), ("503", "12s", "", 12_000), ("429", "x", "", nil),
            ("429", "-1s", "", nil), ("429", "nans", "", nil), ("429", "7.5s", "retry-after: 2\r\n", 2_000),
            ("400", "7.5s", "", nil),
        ] as [(String, String, String, Int32?)]
    )
    func retryDelay(status: String, delay: String, fields: String, wait: Int32?) {
        let info = #"{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"\#(delay)"}"#
        for body in [#"{"error":{"details":[{"@type":"x"},\#(info)]}}"#, #"[{"error":{"details":[\#(info)]}}]"#] {
            let answer = HTTPFraming.contentLength.answer(
                Array(body.utf8),
                status: "\(status) No",
                type: "application/json",
                fields: fields
            )
            #expect(ReplyParser.read(answer, as: Gemini(.aiStudio)).reply.retryAfterMilliseconds == wait)
        }
    }

    @Test("the wait of the recorded error is read")
    func recordedDelay() throws {
        let answer = HTTPFraming.contentLength.answer(
            try Fixture.bytes("gemini/error_429.json"),
            status: "429 Too Many Requests",
            type: "application/json; charset=UTF-8"
        )
        #expect(ReplyParser.read(answer, as: Gemini(.aiStudio)).reply.retryAfterMilliseconds == 7_500)
    }
}
