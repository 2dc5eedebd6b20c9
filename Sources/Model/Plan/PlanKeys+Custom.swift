import TidemarkWire

extension PlanKeys {
    /// An API that the plan describes.
    static let custom = KeyTable(keys: [
        .init(
            name: "path",
            form: .text("a path"),
            summary: "Put behind the url of the target; without it the url is used as it is.",
            example: "/v2/answer"
        ),
        .init(
            name: "body",
            form: .text("JSON with {prompt}, {model}, {output} and {stream}"),
            isRequired: true,
            summary: """
                The body of a request, JSON with placeholders: {prompt} within a string, {model}, {output} for the \
                number of tokens before {prompt}, and {stream} for true or false.
                """,
            example: #"'{"model": "{model}", "max": {output}, "prompt": "{prompt}"}'"#
        ),
        .init(
            name: "framing",
            form: .choice(CustomAPI.Framing.allCases.map(\.rawValue)),
            summary: "How an answer comes: server-sent events, JSON lines, or one JSON value; sse by default.",
            example: "json-lines"
        ),
        .init(
            name: "text",
            form: .text("a path in JSON"),
            summary: "Where an event, or a whole answer, has its text. Answers without text have neither.",
            example: "choices.*.delta.content"
        ),
        .init(
            name: "reasoning",
            form: .text("a path in JSON"),
            summary: "Where it has text of reasoning.",
            example: "choices.*.delta.reasoning"
        ),
        .init(
            name: "finish",
            form: .text("a path in JSON"),
            summary: "Where it says why the answer ended, in a word that any of the known families uses.",
            example: "choices.*.finish_reason"
        ),
        .init(
            name: "usage",
            form: .mapping(usage),
            summary: "Where it states its tokens.",
            example: "{input: usage.prompt_tokens, output: usage.completion_tokens}"
        ),
        .init(
            name: "error",
            form: .text("a path in JSON"),
            summary: "Where an error stands; anything there but null and false is one.",
            example: "error"
        ),
        .init(
            name: "end",
            form: .either([.text("the data of the last event"), .mapping(end)]),
            summary: "The data of the event that ends a stream, or {at: PATH}; the end of the body by default.",
            example: #""[DONE]""#
        ),
    ])

    static let usage = KeyTable(keys: [
        .init(
            name: "input",
            form: .text("a path in JSON"),
            summary: "The tokens of the prompt.",
            example: "usage.prompt_tokens"
        ),
        .init(
            name: "output",
            form: .text("a path in JSON"),
            summary: "The tokens of the answer.",
            example: "usage.completion_tokens"
        ),
    ])

    static let end = KeyTable(keys: [
        .init(
            name: "at",
            form: .text("a path in JSON"),
            isRequired: true,
            summary: "The event that has anything here but null and false is the last.",
            example: "done"
        )
    ])
}
