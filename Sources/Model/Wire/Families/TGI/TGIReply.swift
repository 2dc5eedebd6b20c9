import TidemarkJSON

/// The server's side of one answer: an event for each group of tokens, then a special token with the details.
struct TGIReply: AnswerFormat {
    /// `parameters.details`.
    var includesDetails: Bool

    func stream(_ completion: Completion) -> StreamTemplate {
        func token(_ text: [StreamTemplate.Piece], special: Bool) -> [StreamTemplate.Piece] {
            [.text(#"data:{"index":"#), .number, .text(#","token":{"id":"#), .number, .text(#","text":""#)] + text
                + [.text(#"","logprob":-0.25,"special":\#(special)},"generated_text":"#)]
        }
        let end = completion.finish == .length ? "" : "</s>"
        let details = details(completion, #""input_length":\#(completion.promptTokens)"#)
        return StreamTemplate(
            framing: .serverSentEvents,
            opening: [],
            content: StreamTemplate.Event(token([.text], special: false) + [.text(#"null,"details":null}"# + "\n\n")]),
            closing: [
                StreamTemplate.Event(
                    token([.text(end)], special: true)
                        + [.text(#"""#), .allText, .text(#"","details":\#(details ?? "null")}"# + "\n\n")]
                )
            ]
        )
    }

    func whole(_ completion: Completion) -> [StreamTemplate.Piece] {
        let details = details(completion, #""prefill":[],"tokens":[]"#).map { #","details":\#($0)"# } ?? ""
        return [.text(#"{"generated_text":""#), .allText, .text(#"""# + details + "}")]
    }

    /// Streamed and whole answers differ in what else is told.
    private func details(_ completion: Completion, _ rest: String) -> String? {
        guard includesDetails else { return nil }
        let finish = completion.finish == .length ? "length" : "eos_token"
        return
            #"{"finish_reason":"\#(finish)","generated_tokens":\#(completion.completionTokens),"seed":null,\#(rest)}"#
    }
}
