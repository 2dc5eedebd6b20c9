/// The events of a streamed answer, ready to be written; those of event streams are framed as they are written.
package struct StreamTemplate: Sendable, Hashable {
    /// A part of an event, or of a whole answer.
    package enum Piece: Sendable, Hashable {
        case bytes([UInt8])
        /// The text of this event, with JSON's escapes.
        case text
        /// The text of all content events so far.
        case allText
        /// The text of all reasoning events so far.
        case allReasoning
        /// How many events came before this one.
        case number
        /// A time that the answer took so far.
        case time(Time, Unit)

        package static func text(_ text: String) -> Piece { .bytes(Array(text.utf8)) }
    }

    package enum Time: Sendable, Hashable {
        /// From the request's arrival to the first token.
        case prefill
        /// From the first token until now.
        case generation
        /// From the request's arrival until now.
        case total
    }

    /// Whole milliseconds are for families whose clients take no fraction.
    package enum Unit: Sendable, Hashable { case nanoseconds, milliseconds, wholeMilliseconds, seconds }

    package struct Event: Sendable, Hashable {
        package var pieces: [Piece]
        package var envelope: Envelope

        package init(_ pieces: [Piece], envelope: Envelope = .none) {
            self.pieces = pieces
            self.envelope = envelope
        }

        package init(_ text: String) {
            self.init([.text(text)])
        }
    }

    /// What is put around an event's pieces once they are known.
    package enum Envelope: Sendable, Hashable {
        case none
        /// A frame of `application/vnd.amazon.eventstream` with these headers, already encoded.
        case frame(headers: [UInt8])
        /// As `frame`, with the pieces in base 64 as the member `bytes` of a JSON object.
        case encodedFrame(headers: [UInt8])
    }

    package var framing: Framing
    /// Before the first content.
    package var opening: [Event]
    /// For each group of reasoning tokens; nil where they are not shown.
    package var reasoning: Event?
    /// Between reasoning and content.
    package var turn: [Event]
    /// For each group of tokens of the answer.
    package var content: Event
    /// After the last content.
    package var closing: [Event]

    package init(
        framing: Framing,
        opening: [Event],
        reasoning: Event? = nil,
        turn: [Event] = [],
        content: Event,
        closing: [Event]
    ) {
        self.framing = framing
        self.opening = opening
        self.reasoning = reasoning
        self.turn = turn
        self.content = content
        self.closing = closing
    }
}
