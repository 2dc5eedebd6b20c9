import TidemarkJSON

/// The server's side of one answer of Cohere's chat.
struct CohereAnswer: AnswerFormat {
    /// The events of a streamed answer: message start, thinking, content or a tool call, message end, `[DONE]`.
    func stream(_ completion: Completion) -> StreamTemplate {
        let thinks = completion.reasoningTokens > 0
        let thinking = Self.content(0, kind: "thinking")
        let answer =
            if case .toolCall(let name) = completion.kind {
                Self.call(name, completion)
            } else {
                Self.content(thinks ? 1 : 0, kind: "text")
            }
        let start = Self.event(
            "message-start",
            #""delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}"#,
            before: #""id":"\#(completion.identity)","#
        )
        let end = Self.event("message-end", #""delta":{\#(Self.ending(completion))}"#)
        return StreamTemplate(
            framing: .serverSentEvents,
            opening: [start] + (thinks ? thinking.start : answer.start),
            reasoning: thinking.delta,
            turn: thinking.end + answer.start,
            content: answer.delta,
            closing: answer.end + [end, StreamTemplate.Event("data: [DONE]\n\n")]
        )
    }

    func whole(_ completion: Completion) -> [StreamTemplate.Piece] {
        var content: [StreamTemplate.Piece] = []
        if completion.reasoningTokens > 0 {
            content += [.text(#"{"type":"thinking","thinking":""#), .allReasoning, .text(#""}"#)]
        }
        var rest: [StreamTemplate.Piece] = [.text("]")]
        if case .toolCall(let name) = completion.kind {
            rest = [
                .text(#"],"tool_calls":[{\#(Self.identity(completion)),"type":"function","function":{"name":"#),
                .text(JSONValue.quoted(name) + #","arguments":"{\"text\":\""#), .allText, .text(#"\"}"}}]"#),
            ]
        } else {
            content += [.text(content.isEmpty ? "" : ","), .text(#"{"type":"text","text":""#), .allText, .text(#""}"#)]
        }
        return [.text(#"{"id":"\#(completion.identity)","message":{"role":"assistant","content":["#)] + content + rest
            + [.text(#"},\#(Self.ending(completion))}"#)]
    }

    /// What begins, goes on and ends one part of an answer.
    private struct Part {
        var start: [StreamTemplate.Event]
        var delta: StreamTemplate.Event
        var end: [StreamTemplate.Event]
    }

    private static func content(_ index: Int, kind: String) -> Part {
        let head = #""index":\#(index),"delta":{"message":{"content":{"#
        return Part(
            start: [event("content-start", head + #""type":"\#(kind)","\#(kind)":""}}}"#)],
            delta: event("content-delta", [.text(head + #""\#(kind)":""#), .text, .text(#""}}}"#)]),
            end: [event("content-end", #""index":\#(index)"#)]
        )
    }

    private static func call(_ name: String, _ completion: Completion) -> Part {
        let head = #""index":0,"delta":{"message":{"tool_calls":{"#
        func arguments(_ pieces: [StreamTemplate.Piece]) -> StreamTemplate.Event {
            event("tool-call-delta", [.text(head + #""function":{"arguments":""#)] + pieces + [.text(#""}}}}"#)])
        }
        let function = #""function":{"name":\#(JSONValue.quoted(name)),"arguments":""}}}}"#
        return Part(
            start: [
                event("tool-call-start", head + #"\#(identity(completion)),"type":"function","# + function),
                arguments([.text(#"{\"text\":\""#)]),
            ],
            delta: arguments([.text]),
            end: [arguments([.text(#"\"}"#)]), event("tool-call-end", #""index":0"#)]
        )
    }

    private static func event(
        _ type: String,
        _ pieces: [StreamTemplate.Piece],
        before: String = ""
    ) -> StreamTemplate.Event {
        StreamTemplate.Event(
            [.text("event: \(type)\n" + #"data: {\#(before)"type":"\#(type)","#)] + pieces + [.text("}\n\n")]
        )
    }

    private static func event(_ type: String, _ text: String, before: String = "") -> StreamTemplate.Event {
        event(type, [.text(text)], before: before)
    }

    private static func identity(_ completion: Completion) -> String { #""id":"call_\#(completion.identity)""# }

    private static func ending(_ completion: Completion) -> String {
        let tokens = #"{"input_tokens":\#(completion.promptTokens),"output_tokens":\#(completion.completionTokens)}"#
        var finish = completion.finish == .length ? "MAX_TOKENS" : "COMPLETE"
        if case .toolCall = completion.kind, completion.finish != .length { finish = "TOOL_CALL" }
        return #""finish_reason":"\#(finish)","usage":{"billed_units":\#(tokens),"tokens":\#(tokens),"#
            + #""cached_tokens":\#(completion.cachedTokens)}"#
    }
}
