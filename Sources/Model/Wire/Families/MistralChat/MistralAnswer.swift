import TidemarkJSON

/// The server's side of one answer of Mistral's chat.
struct MistralAnswer: AnswerFormat {
    /// The events of a streamed answer: role, thinking, content, finish with usage, `[DONE]`.
    ///
    /// Calls of tools come whole: while one is made there are events without text.
    func stream(_ completion: Completion) -> StreamTemplate {
        func event(_ delta: [StreamTemplate.Piece], finish: String = "null", rest: String = "") -> StreamTemplate.Event
        {
            let head = "data: " + Self.head(completion, object: "chat.completion.chunk")
            return StreamTemplate.Event(
                [.text(head + #""choices":[{"index":0,"delta":{"#)] + delta
                    + [.text(#"},"finish_reason":\#(finish)}]\#(rest)}"# + "\n\n")]
            )
        }
        var content = event([.text(#""content":""#), .text, .text(#"""#)])
        var last: [StreamTemplate.Piece] = [.text(#""content":"""#)]
        if case .toolCall(let name) = completion.kind {
            content = event(last)
            last += [.text(",")] + Self.call(name, completion)
        }
        return StreamTemplate(
            framing: .serverSentEvents,
            opening: [event([.text(#""role":"assistant","content":"""#)])],
            reasoning: event(
                [
                    .text(#""content":[{"type":"thinking","thinking":[{"type":"text","text":""#), .text,
                    .text(#""}]}]"#),
                ]
            ),
            turn: [event([.text(#""content":[{"type":"thinking","thinking":[],"closed":true}]"#)])],
            content: content,
            closing: [
                event(last, finish: Self.finish(completion), rest: Self.usage(completion)),
                StreamTemplate.Event("data: [DONE]\n\n"),
            ]
        )
    }

    func whole(_ completion: Completion) -> [StreamTemplate.Piece] {
        var content: [StreamTemplate.Piece] = [.text(#""content":""#), .allText, .text(#"","tool_calls":null"#)]
        if case .toolCall(let name) = completion.kind {
            content = [.text(#""content":"","#)] + Self.call(name, completion)
        } else if completion.reasoningTokens > 0 {
            content = [
                .text(#""content":[{"type":"thinking","thinking":[{"type":"text","text":""#), .allReasoning,
                .text(#""}]},{"type":"text","text":""#), .allText, .text(#""}],"tool_calls":null"#),
            ]
        }
        let head = Self.head(completion, object: "chat.completion")
        return [.text(head + #""choices":[{"index":0,"message":{"role":"assistant","#)] + content
            + [.text(#"},"finish_reason":\#(Self.finish(completion))}]\#(Self.usage(completion))}"#)]
    }

    private static func head(_ completion: Completion, object: String) -> String {
        #"{"id":"\#(completion.identity)","object":"\#(object)","created":\#(completion.created),"#
            + #""model":\#(JSONValue.quoted(completion.model)),"#
    }

    private static func call(_ name: String, _ completion: Completion) -> [StreamTemplate.Piece] {
        [
            .text(#""tool_calls":[{"id":"\#(completion.identity)","index":0,"type":"function","#),
            .text(#""function":{"name":\#(JSONValue.quoted(name)),"arguments":"{\"text\":\""#), .allText,
            .text(#"\"}"}}]"#),
        ]
    }

    private static func finish(_ completion: Completion) -> String {
        if completion.finish == .length { return #""length""# }
        if case .toolCall = completion.kind { return #""tool_calls""# }
        return #""stop""#
    }

    private static func usage(_ completion: Completion) -> String {
        #","usage":{"prompt_tokens":\#(completion.promptTokens),"#
            + #""total_tokens":\#(completion.promptTokens + completion.completionTokens),"#
            + #""completion_tokens":\#(completion.completionTokens),"num_cached_tokens":\#(completion.cachedTokens),"#
            + #""prompt_tokens_details":{"cached_tokens":\#(completion.cachedTokens)}}"#
    }
}
