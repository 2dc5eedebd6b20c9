import Testing
import TidemarkJSON

@testable import TidemarkWire

/// What the families of blocks answer beyond plain text: their own clients must see it.
@Suite("Answers in blocks") struct BlockAnswerTests {
    static let families: [APIFamily] = [.anthropicMessages, .bedrockConverse, .bedrockInvokeAnthropic]

    private static func answer(_ family: APIFamily) -> any AnswerFormat {
        switch family {
        case .bedrockConverse: ConverseAnswer()
        case .bedrockInvokeAnthropic: AnthropicAnswer(framing: .eventStream)
        default: AnthropicAnswer(framing: .serverSentEvents)
        }
    }

    private static func completion(
        _ kind: Completion.Kind = .text,
        reasoning: Int = 0,
        finish: FinishReason = .stop
    ) -> Completion {
        Completion(
            identity: "1f",
            created: 1_767_225_600,
            model: "tide-1",
            kind: kind,
            promptTokens: 21,
            cachedTokens: 16,
            completionTokens: 9,
            reasoningTokens: reasoning,
            finish: finish
        )
    }

    private static func streamed(
        _ family: APIFamily,
        _ completion: Completion,
        _ texts: [String],
        reasoning: [String] = []
    ) -> Result {
        let body = Rendering.stream(answer(family).stream(completion), texts: texts, reasoning: reasoning)
        let answer = HTTPFraming.contentLength.answer(body, type: family.client.framing.mediaType)
        return ReplyParser.read(answer, as: family.client)
    }

    private static func whole(_ family: APIFamily, _ completion: Completion, _ text: String) -> Result {
        let body = Rendering.whole(answer(family).whole(completion), text: text)
        let answer = HTTPFraming.contentLength.answer(body, type: "application/json")
        return ReplyParser.read(answer, expecting: .whole, as: family.client)
    }

    @Test("reasoning comes first, and is told apart", arguments: families)
    func reasoning(family: APIFamily) {
        let completion = Self.completion(reasoning: 4)
        let result = Self.streamed(family, completion, ["Tide", "s"], reasoning: ["Moon", " pulls"])
        #expect(result.reply.outcome == .succeeded)
        #expect(result.contentEvents == 4)
        #expect(result.answerEvents == 2)
        #expect(result.textBytes == 15)
        #expect(result.reply.usage?.input == 21)
        #expect(result.reply.usage?.cached == 16)
        #expect(result.reply.usage?.reasoning == (family == .bedrockConverse ? -1 : 4))
        #expect(Self.whole(family, completion, "Tide").reply.outcome == .succeeded)
    }

    @Test("a call names its tool and has its argument in pieces", arguments: families)
    func tool(family: APIFamily) {
        let completion = Self.completion(.toolCall("tide_table"), finish: .toolCalls)
        let result = Self.streamed(family, completion, ["Saint", "-Malo"])
        #expect(result.reply.outcome == .succeeded)
        #expect(result.reply.finish == .toolCalls)
        #expect(result.answerEvents == 0)
        #expect(result.textBytes == "tide_table".utf8.count + #"{"text":"Saint-Malo"}"#.utf8.count)
        let whole = Self.whole(family, completion, "Saint-Malo")
        #expect(whole.reply.finish == .toolCalls)
        #expect(whole.textBytes == "tide_table".utf8.count)
    }

    @Test("a refusal is one", arguments: families)
    func refusal(family: APIFamily) {
        let completion = Self.completion(.refusal)
        #expect(Self.streamed(family, completion, ["No"]).reply.outcome == .contentFilter)
        #expect(Self.whole(family, completion, "No").reply.outcome == .contentFilter)
    }

    @Test("every event of a stream is named by its type before its data, as Anthropic's own clients need it")
    func eventLines() throws {
        let template = Self.answer(.anthropicMessages).stream(Self.completion(reasoning: 4))
        let body = Rendering.stream(template, texts: ["Tide"], reasoning: ["Moon"])
        let events = String(decoding: body, as: UTF8.self).split(separator: "\n\n")
        var types: [String] = []
        for event in events {
            let lines = event.split(separator: "\n")
            try #require(lines.count == 2)
            let json = try JSONValue(parsing: String(lines[1].dropFirst("data: ".count)))
            let type = try #require(json["type"]?.string)
            #expect(lines[0] == "event: \(type)")
            types.append(type)
        }
        #expect(types.first == "message_start")
        #expect(types.suffix(2) == ["message_delta", "message_stop"])
        #expect(types.count { $0 == "content_block_start" } == 2)
        #expect(types.count { $0 == "content_block_stop" } == 2)
    }
}
