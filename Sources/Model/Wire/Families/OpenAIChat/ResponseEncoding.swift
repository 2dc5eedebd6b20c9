import TidemarkJSON

/// The server's side of one answer of the OpenAI chat family.
struct ChatAnswer: AnswerFormat {
    /// `stream_options.include_usage`.
    var includesUsage: Bool

    /// The events of a streamed answer: role, content, finish, usage if it is wanted, `[DONE]`.
    func stream(_ completion: Completion) -> StreamTemplate {
        let head =
            #"data: {"id":"chatcmpl-\#(completion.identity)","object":"chat.completion.chunk","#
            + #""created":\#(completion.created),"model":\#(JSONValue.quoted(completion.model)),"#
            + #""service_tier":"default","system_fingerprint":"fp_tidemark","choices":["#
        let tail = (includesUsage ? #"],"usage":null}"# : "]}") + "\n\n"
        func choice(delta: String, finish: String) -> StreamTemplate.Event {
            let choice = #"{"index":0,"delta":{"# + delta + #"},"logprobs":null,"finish_reason":"# + finish + "}"
            return StreamTemplate.Event(head + choice + tail)
        }
        var closing = [choice(delta: "", finish: Self.finish(completion))]
        if includesUsage {
            closing.append(StreamTemplate.Event(head + #"],"usage":"# + Self.usage(completion) + "}\n\n"))
        }
        return StreamTemplate(
            framing: .serverSentEvents,
            opening: [choice(delta: #""role":"assistant","content":"","refusal":null"#, finish: "null")],
            content: StreamTemplate.Event([
                .text(head + #"{"index":0,"delta":{"content":""#), .text,
                .text(#""},"logprobs":null,"finish_reason":null}"# + tail),
            ]),
            closing: closing + [StreamTemplate.Event("data: [DONE]\n\n")]
        )
    }

    func whole(_ completion: Completion) -> [StreamTemplate.Piece] {
        [
            .text(
                #"{"id":"chatcmpl-\#(completion.identity)","object":"chat.completion","#
                    + #""created":\#(completion.created),"model":\#(JSONValue.quoted(completion.model)),"#
                    + #""choices":[{"index":0,"message":{"role":"assistant","content":""#
            ),
            .allText,
            .text(
                #"","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":\#(Self.finish(completion))}],"#
                    + #""usage":\#(Self.usage(completion)),"service_tier":"default","#
                    + #""system_fingerprint":"fp_tidemark"}"#
            ),
        ]
    }

    private static func finish(_ completion: Completion) -> String {
        completion.finish == .length ? #""length""# : #""stop""#
    }

    static func usage(_ completion: Completion) -> String {
        #"{"prompt_tokens":\#(completion.promptTokens),"completion_tokens":\#(completion.completionTokens),"#
            + #""total_tokens":\#(completion.promptTokens + completion.completionTokens),"#
            + #""prompt_tokens_details":{"cached_tokens":\#(completion.cachedTokens),"audio_tokens":0},"#
            + #""completion_tokens_details":{"reasoning_tokens":\#(completion.reasoningTokens),"audio_tokens":0,"#
            + #""accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}"#
    }
}
