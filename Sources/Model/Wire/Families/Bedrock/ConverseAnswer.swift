import TidemarkJSON

/// The server's side of one answer of Converse.
struct ConverseAnswer: AnswerFormat {
    /// `messageStart`, a block of reasoning where there is any, a block of text or a call, `messageStop`, `metadata`.
    func stream(_ completion: Completion) -> StreamTemplate {
        let hasReasoning = completion.reasoningTokens > 0
        let index = hasReasoning ? 1 : 0
        let tool = Self.tool(completion)
        // A block of text has no frame that starts it.
        let block =
            tool.map {
                [
                    event(
                        "contentBlockStart",
                        .text(#""contentBlockIndex":\#(index),"start":{"toolUse":{\#(Self.call($0, completion))}}"#)
                    ), delta(index, .text(Self.argument(#"{"text":""#))),
                ]
            } ?? []
        let start = event("messageStart", .text(#""role":"assistant""#))
        let signature = delta(0, .text(#""reasoningContent":{"signature":"dGlkZW1hcms="}"#))
        let content =
            tool == nil
            ? delta(index, .text(#""text":""#), .text, .text("\""))
            : delta(index, .text(#""toolUse":{"input":""#), .text, .text(#""}"#))
        return StreamTemplate(
            framing: .eventStream,
            opening: [start] + (hasReasoning ? [] : block),
            reasoning: hasReasoning ? delta(0, .text(#""reasoningContent":{"text":""#), .text, .text(#""}"#)) : nil,
            turn: hasReasoning ? [signature, stop(block: 0)] + block : [],
            content: content,
            closing: (tool == nil ? [] : [delta(index, .text(Self.argument(#""}"#)))]) + [
                stop(block: index),
                event("messageStop", .text(Self.stop(completion))),
                event("metadata", [.text(Self.usage(completion) + ",")] + Self.metrics),
            ]
        )
    }

    func whole(_ completion: Completion) -> [StreamTemplate.Piece] {
        let reasoning: [StreamTemplate.Piece] =
            completion.reasoningTokens > 0
            ? [
                .text(#"{"reasoningContent":{"reasoningText":{"text":""#), .allReasoning,
                .text(#"","signature":"dGlkZW1hcms="}}},"#),
            ] : []
        let content: [StreamTemplate.Piece] =
            if let tool = Self.tool(completion) {
                [.text(#"{"toolUse":{\#(Self.call(tool, completion)),"input":{"text":""#), .allText, .text(#""}}}"#)]
            } else {
                [.text(#"{"text":""#), .allText, .text(#""}"#)]
            }
        return [.text(#"{"output":{"message":{"role":"assistant","content":["#)] + reasoning + content
            + [.text(#"]}},\#(Self.stop(completion)),\#(Self.usage(completion)),"#)] + Self.metrics + [.text("}")]
    }

    // MARK: - Frames

    private func event(_ type: String, _ members: StreamTemplate.Piece...) -> StreamTemplate.Event {
        event(type, members)
    }

    private func event(_ type: String, _ members: [StreamTemplate.Piece]) -> StreamTemplate.Event {
        StreamTemplate.Event(
            [.text("{")] + members + [.text("}")],
            envelope: .frame(headers: BedrockFrame.headers(event: type))
        )
    }

    private func delta(_ index: Int, _ delta: StreamTemplate.Piece...) -> StreamTemplate.Event {
        event("contentBlockDelta", [.text(#""contentBlockIndex":\#(index),"delta":{"#)] + delta + [.text("}")])
    }

    private func stop(block index: Int) -> StreamTemplate.Event {
        event("contentBlockStop", .text(#""contentBlockIndex":\#(index)"#))
    }

    private static func argument(_ part: String) -> String { #""toolUse":{"input":\#(JSONValue.quoted(part))}"# }

    // MARK: - Members

    private static func tool(_ completion: Completion) -> String? {
        if case .toolCall(let name) = completion.kind { name } else { nil }
    }

    private static func call(_ tool: String, _ completion: Completion) -> String {
        #""toolUseId":"tooluse_\#(completion.identity)","name":\#(JSONValue.quoted(tool))"#
    }

    private static func stop(_ completion: Completion) -> String {
        let reason =
            switch completion.finish {
            case .length: "max_tokens"
            case .toolCalls: "tool_use"
            case .contentFilter: "content_filtered"
            default: completion.kind == .refusal ? "content_filtered" : "end_turn"
            }
        return #""stopReason":"\#(reason)""#
    }

    /// Tokens that were read from the cache or written to it stand apart from the others.
    private static func usage(_ completion: Completion) -> String {
        #""usage":{"inputTokens":\#(completion.freshTokens),"#
            + #""outputTokens":\#(completion.completionTokens),"#
            + #""totalTokens":\#(completion.promptTokens + completion.completionTokens),"#
            + #""cacheReadInputTokens":\#(completion.cachedTokens),"#
            + #""cacheWriteInputTokens":\#(completion.writtenTokens ?? 0)}"#
    }

    private static let metrics: [StreamTemplate.Piece] = [
        .text(#""metrics":{"latencyMs":"#), .time(.total, .wholeMilliseconds), .text("}"),
    ]
}
