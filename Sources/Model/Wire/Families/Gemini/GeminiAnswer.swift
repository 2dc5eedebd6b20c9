import TidemarkJSON

/// The server's side of one answer of `generateContent`.
struct GeminiAnswer: AnswerFormat {
    /// `thinkingConfig.includeThoughts`.
    var showsThoughts: Bool

    /// The events of a streamed answer: text, then the finish reason with the usage, as Vertex sends them.
    ///
    /// Calls of functions come whole: while one is made there are events without text.
    func stream(_ completion: Completion) -> StreamTemplate {
        func event(_ parts: [StreamTemplate.Piece], _ rest: String = "", usage: String = "") -> StreamTemplate.Event {
            StreamTemplate.Event(
                [.text("data: ")] + Self.response(completion, parts, rest, usage: usage) + [.text("\n\n")]
            )
        }
        var content = event([.text(#"{"text":""#), .text, .text(#""}"#)])
        var last: [StreamTemplate.Piece] = [.text(#"{"text":""}"#)]
        if case .toolCall(let name) = completion.kind {
            content = event(last)
            last = Self.call(name)
        }
        return StreamTemplate(
            framing: .serverSentEvents,
            opening: [],
            reasoning: showsThoughts ? event([.text(#"{"text":""#), .text, .text(#"","thought":true}"#)]) : nil,
            content: content,
            closing: [event(last, Self.finish(completion), usage: Self.usage(completion))]
        )
    }

    func whole(_ completion: Completion) -> [StreamTemplate.Piece] {
        var parts: [StreamTemplate.Piece] = []
        if showsThoughts, completion.reasoningTokens > 0 {
            parts += [.text(#"{"text":""#), .allReasoning, .text(#"","thought":true},"#)]
        }
        if case .toolCall(let name) = completion.kind {
            parts += Self.call(name)
        } else {
            parts += [.text(#"{"text":""#), .allText, .text(#""}"#)]
        }
        return Self.response(completion, parts, Self.finish(completion), usage: Self.usage(completion))
    }

    private static func response(
        _ completion: Completion,
        _ parts: [StreamTemplate.Piece],
        _ finish: String,
        usage: String
    ) -> [StreamTemplate.Piece] {
        let rest = #""modelVersion":\#(JSONValue.quoted(completion.model)),"responseId":"\#(completion.identity)"}"#
        return [.text(#"{"candidates":[{"content":{"parts":["#)] + parts
            + [.text(#"],"role":"model"}\#(finish),"index":0}],\#(usage)\#(rest)"#)]
    }

    private static func call(_ name: String) -> [StreamTemplate.Piece] {
        [.text(#"{"functionCall":{"name":\#(JSONValue.quoted(name)),"args":{"text":""#), .allText, .text(#""}}}"#)]
    }

    private static func finish(_ completion: Completion) -> String {
        if completion.kind == .refusal || completion.finish == .contentFilter { return #","finishReason":"SAFETY""# }
        return completion.finish == .length ? #","finishReason":"MAX_TOKENS""# : #","finishReason":"STOP""#
    }

    private static func usage(_ completion: Completion) -> String {
        let cached = completion.cachedTokens > 0 ? #","cachedContentTokenCount":\#(completion.cachedTokens)"# : ""
        let thoughts = completion.reasoningTokens > 0 ? #","thoughtsTokenCount":\#(completion.reasoningTokens)"# : ""
        return #""usageMetadata":{"promptTokenCount":\#(completion.promptTokens)\#(cached),"#
            + #""candidatesTokenCount":\#(completion.completionTokens - completion.reasoningTokens)\#(thoughts),"#
            + #""totalTokenCount":\#(completion.promptTokens + completion.completionTokens),"#
            + #""promptTokensDetails":[{"modality":"TEXT","tokenCount":\#(completion.promptTokens)}]},"#
    }
}
