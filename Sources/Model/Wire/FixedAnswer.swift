/// An answer without generated text, ready at once.
protocol FixedAnswer: AnswerFormat {
    /// The body.
    func text(_ completion: Completion) -> String
}

extension FixedAnswer {
    var isGenerated: Bool { false }

    func whole(_ completion: Completion) -> [StreamTemplate.Piece] { [.text(text(completion))] }

    /// Families of such answers do not stream: the body as the only event.
    func stream(_ completion: Completion) -> StreamTemplate {
        StreamTemplate(
            framing: .serverSentEvents,
            opening: [StreamTemplate.Event("data: \(text(completion))\n\n")],
            content: StreamTemplate.Event([]),
            closing: []
        )
    }
}
