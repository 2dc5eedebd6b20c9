import TidemarkJSON
import TidemarkUnits

/// The server's side of one answer of either endpoint: a line for each group of tokens, then one with the statistics.
struct OllamaReply: AnswerFormat {
    var endpoint: Ollama.Endpoint
    /// Reasoning is shown unless the request turns it off.
    var thinks: Bool
    var isGenerated: Bool
    var isBilled: Bool { isGenerated }

    func stream(_ completion: Completion) -> StreamTemplate {
        let head = Self.head(completion)
        func line(_ pieces: [StreamTemplate.Piece]) -> StreamTemplate.Event {
            StreamTemplate.Event([.text(head)] + pieces + [.text(#","done":false}"# + "\n")])
        }
        let last = StreamTemplate.Event(
            [.text(head)] + text([]) + [.text(",")] + Self.closing(completion) + [.text("\n")]
        )
        var content = line(text([.text]))
        var closing = [last]
        if let call = toolCall(completion) {
            // A call comes whole, behind lines that say nothing.
            content = line(text([]))
            closing.insert(line(text([], extra: call)), at: 0)
        }
        return StreamTemplate(
            framing: .jsonLines,
            opening: [],
            reasoning: thinks ? line(text([], thinking: [.text])) : nil,
            content: content,
            closing: closing
        )
    }

    func whole(_ completion: Completion) -> [StreamTemplate.Piece] {
        guard isGenerated else {
            return [.text(Self.head(completion))] + text([]) + [.text(#","done":true,"done_reason":"load"}"#)]
        }
        let call = toolCall(completion)
        let body = text(
            call == nil ? [.allText] : [],
            thinking: thinks && completion.reasoningTokens > 0 ? [.allReasoning] : [],
            extra: call ?? []
        )
        return [.text(Self.head(completion))] + body + [.text(",")] + Self.closing(completion)
    }

    private static func head(_ completion: Completion) -> String {
        let time = UTCTime.text(unixNanoseconds: Int64(completion.created) * 1_000_000_000)
        return #"{"model":\#(JSONValue.quoted(completion.model)),"created_at":"\#(time)","#
    }

    /// The members that hold the texts.
    private func text(
        _ answer: [StreamTemplate.Piece],
        thinking: [StreamTemplate.Piece] = [],
        extra: [StreamTemplate.Piece] = []
    ) -> [StreamTemplate.Piece] {
        let reasoning = thinking.isEmpty ? [] : [.text(#","thinking":""#)] + thinking + [.text(#"""#)]
        return switch endpoint {
        case .chat:
            [.text(#""message":{"role":"assistant","content":""#)] + answer + [.text(#"""#)] + reasoning + extra
                + [.text("}")]
        case .generate: [.text(#""response":""#)] + answer + [.text(#"""#)] + reasoning
        }
    }

    /// The member of a message with a call; nil where there is none, as always for `generate`.
    private func toolCall(_ completion: Completion) -> [StreamTemplate.Piece]? {
        guard case .toolCall(let name) = completion.kind, endpoint == .chat else { return nil }
        let start = #","tool_calls":[{"function":{"name":\#(JSONValue.quoted(name)),"arguments":{"text":""#
        return [.text(start), .allText, .text(#""}}}]"#)]
    }

    private static func closing(_ completion: Completion) -> [StreamTemplate.Piece] {
        [
            .text(
                #""done":true,"done_reason":"\#(completion.finish == .length ? "length" : "stop")","total_duration":"#
            ),
            .time(.total, .nanoseconds),
            .text(#","load_duration":0,"prompt_eval_count":\#(completion.promptTokens),"prompt_eval_duration":"#),
            .time(.prefill, .nanoseconds),
            .text(#","eval_count":\#(completion.completionTokens),"eval_duration":"#),
            .time(.generation, .nanoseconds),
            .text("}"),
        ]
    }
}
