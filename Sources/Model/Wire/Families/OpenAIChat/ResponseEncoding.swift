import TidemarkJSON

/// The server's side of one answer of the OpenAI chat family.
struct ChatAnswer: AnswerFormat {
    /// `stream_options.include_usage`.
    var includesUsage: Bool
    /// What a filter said of prompt and answer stands in it, as Azure has it.
    var filtersContent = false

    /// The events of a streamed answer: role, reasoning, content or a tool call, finish, usage if it is wanted, `[DONE]`.
    func stream(_ completion: Completion) -> StreamTemplate {
        let head = "data: " + Self.head(completion, object: "chat.completion.chunk") + "["
        let tail = (includesUsage ? #"],"usage":null}"# : "]}") + "\n\n"
        func choice(_ delta: String, finish: String = "null") -> StreamTemplate.Event {
            StreamTemplate.Event(
                head + #"{"index":0,"delta":{\#(delta)},"logprobs":null,"finish_reason":\#(finish)"#
                    + (filtersContent ? #","content_filter_results":{}}"# : "}") + tail
            )
        }
        func text(_ delta: String, end: String = #"""#) -> StreamTemplate.Event {
            let filter = filtersContent ? #","content_filter_results":"# + ContentFilter.passed : ""
            return StreamTemplate.Event([
                .text(head + #"{"index":0,"delta":{\#(delta)"#), .text,
                .text(end + #"},"logprobs":null,"finish_reason":null\#(filter)}"# + tail),
            ])
        }
        func call(_ arguments: String) -> String {
            #""tool_calls":[{"index":0,"function":{"arguments":"\#(arguments)"#
        }
        var opening = [choice(#""role":"assistant","content":\#(Self.firstText(completion)),"refusal":null"#)]
        if filtersContent { opening.insert(StreamTemplate.Event("data: " + ContentFilter.firstEvent + "\n\n"), at: 0) }
        var beforeContent: [StreamTemplate.Event] = []
        var closing = [choice("", finish: Self.finish(completion))]
        let content: StreamTemplate.Event
        switch completion.kind {
        case .text: content = text(#""content":""#)
        case .refusal: content = text(#""refusal":""#)
        case .toolCall(let name):
            content = text(call(""), end: #""}}]"#)
            beforeContent = [
                choice(#""tool_calls":[\#(Self.call(name, completion, index: #""index":0,"#))"}}]"#),
                choice(call(ToolArguments.start) + #""}}]"#),
            ]
            closing.insert(choice(call(ToolArguments.end) + #""}}]"#), at: 0)
        }
        if includesUsage {
            closing.append(StreamTemplate.Event(head + #"],"usage":"# + Self.usage(completion) + "}\n\n"))
        }
        let reasons = completion.reasoningTokens > 0
        return StreamTemplate(
            framing: .serverSentEvents,
            opening: reasons ? opening : opening + beforeContent,
            reasoning: reasons ? text(#""reasoning_content":""#) : nil,
            turn: reasons ? beforeContent : [],
            content: content,
            closing: closing + [StreamTemplate.Event("data: [DONE]\n\n")]
        )
    }

    func whole(_ completion: Completion) -> [StreamTemplate.Piece] {
        let head = Self.head(completion, object: "chat.completion") + #"[{"index":0,"message":{"role":"assistant","#
        let filter = filtersContent ? #","content_filter_results":"# + ContentFilter.passed : ""
        let tail =
            #","annotations":[]},"logprobs":null,"finish_reason":\#(Self.finish(completion))\#(filter)}],"#
            + #""usage":\#(Self.usage(completion))"#
            + (filtersContent ? #","prompt_filter_results":"# + ContentFilter.prompt : "") + "}"
        let reasoning: [StreamTemplate.Piece] =
            completion.reasoningTokens > 0
            ? [.text(#""reasoning_content":""#), .allReasoning, .text(#"","#)] : []
        let message: [StreamTemplate.Piece] =
            switch completion.kind {
            case .text: [.text(#""content":""#), .allText, .text(#"","refusal":null"#)]
            case .refusal: [.text(#""content":null,"refusal":""#), .allText, .text(#"""#)]
            case .toolCall(let name):
                [
                    .text(#""content":null,"refusal":null,"tool_calls":["# + Self.call(name, completion)),
                    .text(ToolArguments.start), .allText, .text(ToolArguments.end + #""}}]"#),
                ]
            }
        return [.text(head)] + reasoning + message + [.text(tail)]
    }

    /// An answer up to its choices.
    private static func head(_ completion: Completion, object: String) -> String {
        #"{"id":"chatcmpl-\#(completion.identity)","object":"\#(object)","created":\#(completion.created),"#
            + #""model":\#(JSONValue.quoted(completion.model)),"service_tier":"default","#
            + #""system_fingerprint":"fp_tidemark","choices":"#
    }

    /// A call up to its arguments.
    private static func call(_ name: String, _ completion: Completion, index: String = "") -> String {
        #"{\#(index)"id":"call_\#(completion.identity)","type":"function","function":{"name":\#(JSONValue.quoted(name)),"#
            + #""arguments":""#
    }

    private static func firstText(_ completion: Completion) -> String {
        if case .toolCall = completion.kind { "null" } else { #""""# }
    }

    /// The reason why an answer ended as chats and completions call it.
    static func finish(_ completion: Completion) -> String {
        switch completion.finish {
        case .length: #""length""#
        case .toolCalls: #""tool_calls""#
        case .contentFilter: #""content_filter""#
        case .stop, .error, .other: #""stop""#
        }
    }

    static func usage(_ completion: Completion) -> String {
        let written = completion.writtenTokens.map { #","cache_write_tokens":\#($0)"# } ?? ""
        return #"{"prompt_tokens":\#(completion.promptTokens),"completion_tokens":\#(completion.completionTokens),"#
            + #""total_tokens":\#(completion.promptTokens + completion.completionTokens),"#
            + #""prompt_tokens_details":{"cached_tokens":\#(completion.cachedTokens)\#(written),"audio_tokens":0},"#
            + #""completion_tokens_details":{"reasoning_tokens":\#(completion.reasoningTokens),"audio_tokens":0,"#
            + #""accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}"#
    }
}

/// The arguments of a call around their only value, as they stand within a JSON string.
enum ToolArguments {
    static let start = #"{\"text\":\""#
    static let end = #"\"}"#
}
