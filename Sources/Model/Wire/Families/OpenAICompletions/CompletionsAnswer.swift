import TidemarkJSON

/// The server's side of one text completion.
struct CompletionsAnswer: AnswerFormat {
    /// `stream_options.include_usage`.
    var includesUsage: Bool
    /// Tokens of the prompt besides its text.
    var promptTokens = 0

    func stream(_ completion: Completion) -> StreamTemplate {
        let head = "data: " + Self.head(completion)
        let tail = "]," + Self.model(completion) + (includesUsage ? #","usage":null}"# : "}") + "\n\n"
        var closing = [
            StreamTemplate.Event(
                head + #"{"text":"","index":0,"logprobs":null,"finish_reason":\#(ChatAnswer.finish(completion))}"#
                    + tail
            )
        ]
        if includesUsage {
            closing.append(StreamTemplate.Event("\(head)],\(Self.model(completion)),\(usage(completion))}\n\n"))
        }
        return StreamTemplate(
            framing: .serverSentEvents,
            opening: [],
            content: StreamTemplate.Event([
                .text(head + #"{"text":""#), .text,
                .text(#"","index":0,"logprobs":null,"finish_reason":null}"# + tail),
            ]),
            closing: closing + [StreamTemplate.Event("data: [DONE]\n\n")]
        )
    }

    func whole(_ completion: Completion) -> [StreamTemplate.Piece] {
        [
            .text(Self.head(completion) + #"{"text":""#), .allText,
            .text(
                #"","index":0,"logprobs":null,"finish_reason":\#(ChatAnswer.finish(completion))}],"#
                    + "\(Self.model(completion)),\(usage(completion))}"
            ),
        ]
    }

    /// An answer up to its choice.
    private static func head(_ completion: Completion) -> String {
        #"{"id":"cmpl-\#(completion.identity)","object":"text_completion","created":\#(completion.created),"choices":["#
    }

    private static func model(_ completion: Completion) -> String {
        #""model":\#(JSONValue.quoted(completion.model))"#
    }

    private func usage(_ completion: Completion) -> String {
        var completion = completion
        completion.promptTokens += promptTokens
        return #""usage":\#(ChatAnswer.usage(completion))"#
    }
}
