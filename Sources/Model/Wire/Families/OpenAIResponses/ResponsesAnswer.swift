import TidemarkJSON

/// The server's side of one response.
struct ResponsesAnswer: AnswerFormat {
    func stream(_ completion: Completion) -> StreamTemplate {
        let first = Self.envelope(completion, status: "in_progress", usage: "null", output: [])
        let opening = ["created", "in_progress"].map { Self.event($0, [.text(#""response":"#)] + first) }
        let output = ResponsesOutput(completion)
        let final = Self.finalStatus(completion)
        let closing = output.end + [Self.event(final, [.text(#""response":"#)] + whole(completion))]
        guard let reasoning = output.reasoning else {
            return StreamTemplate(
                framing: .serverSentEvents,
                opening: opening + output.start,
                content: output.content,
                closing: closing
            )
        }
        return StreamTemplate(
            framing: .serverSentEvents,
            opening: opening + reasoning.start,
            reasoning: reasoning.content,
            turn: reasoning.end + output.start,
            content: output.content,
            closing: closing
        )
    }

    func whole(_ completion: Completion) -> [StreamTemplate.Piece] {
        let output = ResponsesOutput(completion)
        return Self.envelope(
            completion,
            status: Self.finalStatus(completion),
            usage: Self.usage(completion),
            output: output.items
        )
    }

    /// An event with the number that it has in its stream; `type` is without its `response.`.
    fileprivate static func event(_ type: String, _ members: [StreamTemplate.Piece]) -> StreamTemplate.Event {
        let name = "response." + type
        return StreamTemplate.Event(
            [.text("event: \(name)\ndata: {\"type\":\"\(name)\",\"sequence_number\":"), .number, .text(",")] + members
                + [.text("}\n\n")]
        )
    }

    private static func finalStatus(_ completion: Completion) -> String {
        switch completion.finish {
        case .length, .contentFilter: "incomplete"
        case .stop, .toolCalls, .error, .other: "completed"
        }
    }

    private static func envelope(
        _ completion: Completion,
        status: String,
        usage: String,
        output: [StreamTemplate.Piece]
    ) -> [StreamTemplate.Piece] {
        let reason: String? =
            switch completion.finish {
            case .length: "max_output_tokens"
            case .contentFilter: "content_filter"
            case .stop, .toolCalls, .error, .other: nil
            }
        let details = status == "incomplete" ? reason.map { #"{"reason":"\#($0)"}"# } : nil
        return [
            .text(
                #"{"id":"resp_\#(completion.identity)","object":"response","created_at":\#(completion.created),"#
                    + #""status":"\#(status)","background":false,"error":null,"#
                    + #""incomplete_details":\#(details ?? "null"),"instructions":null,"max_output_tokens":null,"#
                    + #""model":\#(JSONValue.quoted(completion.model)),"output":["#
            )
        ] + output + [
            .text(
                #"],"parallel_tool_calls":true,"previous_response_id":null,"#
                    + #""reasoning":{"effort":null,"summary":null},"service_tier":"default","store":false,"#
                    + #""temperature":1.0,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"#
                    + #""top_p":1.0,"truncation":"disabled","usage":\#(usage),"user":null,"metadata":{}}"#
            )
        ]
    }

    private static func usage(_ completion: Completion) -> String {
        #"{"input_tokens":\#(completion.promptTokens),"#
            + #""input_tokens_details":{"cached_tokens":\#(completion.cachedTokens),"#
            + #""cache_write_tokens":\#(completion.writtenTokens ?? 0)},"#
            + #""output_tokens":\#(completion.completionTokens),"#
            + #""output_tokens_details":{"reasoning_tokens":\#(completion.reasoningTokens)},"#
            + #""total_tokens":\#(completion.promptTokens + completion.completionTokens)}"#
    }
}

/// The output of a response: its items, and the events that bring them.
private struct ResponsesOutput {
    /// One item as events.
    struct Steps {
        var start: [StreamTemplate.Event]
        var content: StreamTemplate.Event
        var end: [StreamTemplate.Event]
    }

    /// All items as they stand in the answer.
    var items: [StreamTemplate.Piece]
    var reasoning: Steps?
    private var answer: Steps

    var start: [StreamTemplate.Event] { answer.start }
    var content: StreamTemplate.Event { answer.content }
    var end: [StreamTemplate.Event] { answer.end }

    init(_ completion: Completion) {
        let reasons = completion.reasoningTokens > 0
        let number = reasons ? 1 : 0
        let status = completion.finish == .length ? "incomplete" : "completed"
        let item: [StreamTemplate.Piece]
        switch completion.kind {
        case .text:
            let part = Part(type: "output_text", member: "text", extra: #","annotations":[],"logprobs":[]"#)
            item = Self.message(completion, status, part.pieces([.allText]))
            answer = Self.message(completion, part, item, number, event: "output_text", logprobs: #","logprobs":[]"#)
        case .refusal:
            let part = Part(type: "refusal", member: "refusal", extra: "")
            item = Self.message(completion, status, part.pieces([.allText]))
            answer = Self.message(completion, part, item, number, event: "refusal", logprobs: "")
        case .toolCall(let name):
            let arguments: [StreamTemplate.Piece] = [.text(ToolArguments.start), .allText, .text(ToolArguments.end)]
            item = Self.call(completion, status, name, arguments)
            answer = Self.call(completion, name, arguments, item, number)
        }
        items = item
        guard reasons else { return }
        let thought = Self.thought(completion, [.text(Self.summary), .allReasoning, .text(#""}"#)])
        items = thought + [.text(",")] + item
        reasoning = Self.reasoning(completion, thought)
    }

    // MARK: Messages

    /// A part of a message: what is said in it, under a member's name that depends on its type.
    private struct Part {
        var type: String
        var member: String
        var extra: String

        func pieces(_ text: [StreamTemplate.Piece]) -> [StreamTemplate.Piece] {
            [.text(#"{"type":"\#(type)"\#(extra),"\#(member)":""#)] + text + [.text(#""}"#)]
        }
    }

    private static func message(
        _ completion: Completion,
        _ status: String,
        _ content: [StreamTemplate.Piece]
    ) -> [StreamTemplate.Piece] {
        [
            .text(
                #"{"id":"msg_\#(completion.identity)","type":"message","status":"\#(status)","role":"assistant","content":["#
            )
        ] + content + [.text("]}")]
    }

    private static func message(
        _ completion: Completion,
        _ part: Part,
        _ item: [StreamTemplate.Piece],
        _ number: Int,
        event: String,
        logprobs: String
    ) -> Steps {
        let place = #""item_id":"msg_\#(completion.identity)","output_index":\#(number),"content_index":0,"#
        func partEvent(_ type: String, _ text: [StreamTemplate.Piece]) -> StreamTemplate.Event {
            ResponsesAnswer.event(type, [.text(place + #""part":"#)] + part.pieces(text))
        }
        func said(_ type: String, _ member: String, _ text: StreamTemplate.Piece) -> StreamTemplate.Event {
            ResponsesAnswer.event(type, [.text(place + #""\#(member)":""#), text, .text(#"""# + logprobs)])
        }
        return Steps(
            start: [
                added(message(completion, "in_progress", []), number), partEvent("content_part.added", []),
            ],
            content: said(event + ".delta", "delta", .text),
            end: [
                said(event + ".done", part.member, .allText), partEvent("content_part.done", [.allText]),
                done(item, number),
            ]
        )
    }

    // MARK: Calls

    private static func call(
        _ completion: Completion,
        _ status: String,
        _ name: String,
        _ arguments: [StreamTemplate.Piece]
    ) -> [StreamTemplate.Piece] {
        [.text(#"{"id":"fc_\#(completion.identity)","type":"function_call","status":"\#(status)","arguments":""#)]
            + arguments + [.text(#"","call_id":"call_\#(completion.identity)","name":\#(JSONValue.quoted(name))}"#)]
    }

    private static func call(
        _ completion: Completion,
        _ name: String,
        _ arguments: [StreamTemplate.Piece],
        _ item: [StreamTemplate.Piece],
        _ number: Int
    ) -> Steps {
        let place = #""item_id":"fc_\#(completion.identity)","output_index":\#(number),"#
        func delta(_ text: StreamTemplate.Piece) -> StreamTemplate.Event {
            ResponsesAnswer.event(
                "function_call_arguments.delta",
                [.text(place + #""delta":""#), text, .text(#"""#)]
            )
        }
        return Steps(
            start: [added(call(completion, "in_progress", name, []), number), delta(.text(ToolArguments.start))],
            content: delta(.text),
            end: [
                delta(.text(ToolArguments.end)),
                ResponsesAnswer.event(
                    "function_call_arguments.done",
                    [.text(place + #""name":\#(JSONValue.quoted(name)),"arguments":""#)] + arguments
                        + [.text(#"""#)]
                ),
                done(item, number),
            ]
        )
    }

    // MARK: Reasoning

    private static let summary = #"{"type":"summary_text","text":""#

    private static func thought(
        _ completion: Completion,
        _ summary: [StreamTemplate.Piece]
    ) -> [StreamTemplate.Piece] {
        [.text(#"{"id":"rs_\#(completion.identity)","type":"reasoning","summary":["#)] + summary + [.text("]}")]
    }

    private static func reasoning(_ completion: Completion, _ item: [StreamTemplate.Piece]) -> Steps {
        let place = #""item_id":"rs_\#(completion.identity)","output_index":0,"summary_index":0,"#
        func event(
            _ type: String,
            _ start: String,
            _ text: [StreamTemplate.Piece],
            _ end: String
        ) -> StreamTemplate.Event {
            ResponsesAnswer.event("reasoning_summary_" + type, [.text(place + start)] + text + [.text(end)])
        }
        return Steps(
            start: [
                added(thought(completion, []), 0), event("part.added", #""part":"# + summary, [], #""}"#),
            ],
            content: event("text.delta", #""delta":""#, [.text], #"""#),
            end: [
                event("text.done", #""text":""#, [.allReasoning], #"""#),
                event("part.done", #""part":"# + summary, [.allReasoning], #""}"#), done(item, 0),
            ]
        )
    }

    // MARK: Items

    private static func added(_ item: [StreamTemplate.Piece], _ number: Int) -> StreamTemplate.Event {
        ResponsesAnswer.event("output_item.added", [.text(#""output_index":\#(number),"item":"#)] + item)
    }

    private static func done(_ item: [StreamTemplate.Piece], _ number: Int) -> StreamTemplate.Event {
        ResponsesAnswer.event("output_item.done", [.text(#""output_index":\#(number),"item":"#)] + item)
    }
}
