import Testing
import TidemarkJSON

@testable import TidemarkWire

/// Writes a server's templates as the mock does: the other half of `StreamTemplate`.
enum Rendering {
    static func text(_ event: StreamTemplate.Event, text: String = "") -> String {
        String(decoding: bytes(event.pieces, text: text, allText: text, number: 0), as: UTF8.self)
    }

    /// A streamed answer with the given texts, one content event each.
    static func stream(_ template: StreamTemplate, texts: [String], reasoning: [String] = []) -> [UInt8] {
        var number = 0
        var out: [UInt8] = []
        func write(_ event: StreamTemplate.Event, _ text: String = "") {
            let payload = bytes(
                event.pieces,
                text: text,
                allText: texts.joined(),
                allReasoning: reasoning.joined(),
                number: number
            )
            out += enveloped(payload, event.envelope)
            number += 1
        }
        for event in template.opening { write(event) }
        if let event = template.reasoning { for text in reasoning { write(event, text) } }
        if template.reasoning != nil, !reasoning.isEmpty { for event in template.turn { write(event) } }
        for text in texts { write(template.content, text) }
        for event in template.closing { write(event) }
        return out
    }

    static func whole(_ pieces: [StreamTemplate.Piece], text: String, reasoning: String = "") -> [UInt8] {
        bytes(pieces, text: text, allText: text, allReasoning: reasoning, number: 0)
    }

    /// The JSON of a whole answer, or of the events of a stream without its end mark.
    static func objects(_ bytes: [UInt8], isStreamed: Bool) throws -> [JSONValue] {
        guard isStreamed else { return [try JSONValue(parsing: bytes)] }
        return try String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("data: ") && !$0.hasSuffix("[DONE]") }
            .map { try JSONValue(parsing: String($0.dropFirst(6))) }
    }

    /// What several events say together, for a family's scan and parse alike.
    static func sum(_ events: [JSONValue], as format: any ClientFormat) -> Marks {
        var sum = Marks()
        for event in events {
            let marks = format.marks(of: event)
            #expect(format.marks(of: Array(event.text().utf8)) == marks)
            sum.answerBytes += marks.answerBytes
            sum.reasoningBytes += marks.reasoningBytes
            sum.toolBytes += marks.toolBytes
            sum.hasToolCall = sum.hasToolCall || marks.hasToolCall
            sum.finish = marks.finish ?? sum.finish
            sum.isEnd = sum.isEnd || marks.isEnd
            sum.usage = marks.usage ?? sum.usage
            sum.error = marks.error ?? sum.error
        }
        return sum
    }

    private static func bytes(
        _ pieces: [StreamTemplate.Piece],
        text: String,
        allText: String,
        allReasoning: String = "",
        number: Int
    ) -> [UInt8] {
        pieces.flatMap { piece in
            switch piece {
            case .bytes(let bytes): bytes
            case .text: Array(text.utf8)
            case .allText: Array(allText.utf8)
            case .allReasoning: Array(allReasoning.utf8)
            case .number: Array(String(number).utf8)
            case .time(_, let unit): Array((unit == .nanoseconds ? "1500000" : "1.5").utf8)
            }
        }
    }

    private static func enveloped(_ payload: [UInt8], _ envelope: StreamTemplate.Envelope) -> [UInt8] {
        switch envelope {
        case .none: payload
        case .frame(let headers):
            payload.withUnsafeBytes { EventStreamFrames.frame(headers: headers, payload: $0) }
        case .encodedFrame(let headers):
            Array(#"{"bytes":"\#(Base64.encoded(payload))"}"#.utf8).withUnsafeBytes {
                EventStreamFrames.frame(headers: headers, payload: $0)
            }
        }
    }
}
