import TidemarkJSON

/// The server's side of one message: as server-sent events of Anthropic's own, or in frames of Amazon Bedrock.
struct AnthropicAnswer: AnswerFormat {
    var framing: Framing

    /// `message_start`, a block of reasoning where there is any, a block of text or a call, `message_delta`,
    /// `message_stop`.
    func stream(_ completion: Completion) -> StreamTemplate {
        let hasReasoning = completion.reasoningTokens > 0
        let index = hasReasoning ? 1 : 0
        let start = event(
            "message_start",
            .text(
                #","message":{\#(Self.head(completion)),"content":[],"stop_reason":null,"stop_sequence":null,"#
                    + #""usage":{\#(Self.input(completion)),"output_tokens":1,"service_tier":"standard"}}"#
            )
        )
        let block = [begin(block: index, Self.block(completion))] + argument(index, Self.argumentStart, completion)
        let closing =
            argument(index, Self.argumentEnd, completion) + [
                end(block: index),
                event(
                    "message_delta",
                    .text(
                        #","delta":{\#(Self.stop(completion))},"usage":{\#(Self.output(completion))}"#
                    )
                ),
                event("message_stop", invocationMetrics(completion)),
            ]
        let thinking = [begin(block: 0, #""type":"thinking","thinking":"","signature":"""#)]
        let signature = delta(0, .text(#""type":"signature_delta","signature":"dGlkZW1hcms=""#))
        return StreamTemplate(
            framing: framing,
            opening: [start, event("ping", .text(""))] + (hasReasoning ? thinking : block),
            reasoning: hasReasoning
                ? delta(0, .text(#""type":"thinking_delta","thinking":""#), .text, .text("\"")) : nil,
            turn: hasReasoning ? [signature, end(block: 0)] + block : [],
            content: Self.tool(completion) == nil
                ? delta(index, .text(#""type":"text_delta","text":""#), .text, .text("\""))
                : delta(index, .text(#""type":"input_json_delta","partial_json":""#), .text, .text("\"")),
            closing: closing
        )
    }

    func whole(_ completion: Completion) -> [StreamTemplate.Piece] {
        let thinking: [StreamTemplate.Piece] =
            completion.reasoningTokens > 0
            ? [.text(#"{"type":"thinking","thinking":""#), .allReasoning, .text(#"","signature":"dGlkZW1hcms="},"#)]
            : []
        let content: [StreamTemplate.Piece] =
            if let tool = Self.tool(completion) {
                [
                    .text(#"{"type":"tool_use",\#(Self.call(tool, completion)),"input":{"text":""#), .allText,
                    .text(#""}}"#),
                ]
            } else {
                [.text(#"{"type":"text","text":""#), .allText, .text(#""}"#)]
            }
        return [.text(#"{\#(Self.head(completion)),"content":["#)] + thinking + content + [
            .text(
                #"],\#(Self.stop(completion)),"usage":{\#(Self.input(completion)),\#(Self.output(completion)),"#
                    + #""service_tier":"standard"}}"#
            )
        ]
    }

    // MARK: - Events

    /// `rest` is what follows the member `type`, with a comma of its own.
    private func event(_ type: String, _ rest: StreamTemplate.Piece...) -> StreamTemplate.Event {
        event(type, rest)
    }

    private func event(_ type: String, _ rest: [StreamTemplate.Piece]) -> StreamTemplate.Event {
        let json = [.text(#"{"type":"\#(type)""#)] + rest + [.text("}")]
        return framing == .eventStream
            ? StreamTemplate.Event(json, envelope: .encodedFrame(headers: BedrockFrame.headers(event: "chunk")))
            : StreamTemplate.Event([.text("event: \(type)\ndata: ")] + json + [.text("\n\n")])
    }

    private func begin(block index: Int, _ block: String) -> StreamTemplate.Event {
        event("content_block_start", .text(#","index":\#(index),"content_block":{\#(block)}"#))
    }

    private func end(block index: Int) -> StreamTemplate.Event {
        event("content_block_stop", .text(#","index":\#(index)"#))
    }

    private func delta(_ index: Int, _ delta: StreamTemplate.Piece...) -> StreamTemplate.Event {
        event("content_block_delta", [.text(#","index":\#(index),"delta":{"#)] + delta + [.text("}")])
    }

    /// An event with a part of the arguments around the text, where a tool is called.
    private func argument(_ index: Int, _ part: String, _ completion: Completion) -> [StreamTemplate.Event] {
        guard Self.tool(completion) != nil else { return [] }
        return [delta(index, .text(#""type":"input_json_delta","partial_json":\#(JSONValue.quoted(part))"#))]
    }

    private static let argumentStart = #"{"text":""#
    private static let argumentEnd = #""}"#

    private func invocationMetrics(_ completion: Completion) -> [StreamTemplate.Piece] {
        guard framing == .eventStream else { return [] }
        return [
            .text(
                #","amazon-bedrock-invocationMetrics":{"inputTokenCount":\#(completion.freshTokens),"#
                    + #""outputTokenCount":\#(completion.completionTokens),"invocationLatency":"#
            ),
            .time(.total, .wholeMilliseconds), .text(#","firstByteLatency":"#), .time(.prefill, .wholeMilliseconds),
            .text("}"),
        ]
    }

    // MARK: - Members

    private static func head(_ completion: Completion) -> String {
        #""id":"msg_\#(completion.identity)","type":"message","role":"assistant","#
            + #""model":\#(JSONValue.quoted(completion.model))"#
    }

    private static func tool(_ completion: Completion) -> String? {
        if case .toolCall(let name) = completion.kind { name } else { nil }
    }

    private static func call(_ tool: String, _ completion: Completion) -> String {
        #""id":"toolu_\#(completion.identity)","name":\#(JSONValue.quoted(tool))"#
    }

    private static func block(_ completion: Completion) -> String {
        guard let tool = tool(completion) else { return #""type":"text","text":"""# }
        return #""type":"tool_use",\#(call(tool, completion)),"input":{}"#
    }

    private static func stop(_ completion: Completion) -> String {
        let reason =
            switch completion.finish {
            case .length: "max_tokens"
            case .toolCalls: "tool_use"
            case .contentFilter: "refusal"
            default: completion.kind == .refusal ? "refusal" : "end_turn"
            }
        return #""stop_reason":"\#(reason)","stop_sequence":null"#
    }

    /// Tokens that were read from the cache or written to it stand apart from the others.
    private static func input(_ completion: Completion) -> String {
        #""input_tokens":\#(completion.freshTokens),"#
            + #""cache_creation_input_tokens":\#(completion.writtenTokens ?? 0),"#
            + #""cache_read_input_tokens":\#(completion.cachedTokens)"#
    }

    private static func output(_ completion: Completion) -> String {
        let details =
            completion.reasoningTokens > 0
            ? #","output_tokens_details":{"thinking_tokens":\#(completion.reasoningTokens)}"# : ""
        return #""output_tokens":\#(completion.completionTokens)\#(details)"#
    }
}
