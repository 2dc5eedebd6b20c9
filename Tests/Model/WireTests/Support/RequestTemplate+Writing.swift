import TidemarkJSON
import TidemarkWire
import TidemarkWorkload

extension RequestTemplate {
    /// A whole request, put together as a connection would.
    func request(
        _ prompt: Prompt,
        of text: [UInt8] = [],
        output: OutputBound = .atMost(64),
        trace: TraceContext? = nil,
        at time: Int = 0
    ) -> [UInt8] {
        var bytes = RequestBytes()
        text.withUnsafeBytes { write(prompt, of: $0, output: output, trace: trace, at: time, into: &bytes) }
        return bytes.head
            + bytes.segments.flatMap { segment in
                switch segment {
                case .own(let range): bytes.own[range]
                case .text(let range): text[range]
                }
            }
    }

    /// A request with one message of a user.
    func request(
        _ message: String,
        output: OutputBound = .atMost(64),
        trace: TraceContext? = nil
    ) -> String {
        String(decoding: request(Prompt([.literal(message.escaped)]), output: output, trace: trace), as: UTF8.self)
    }
}

extension String {
    /// As it stands within a JSON string.
    var escaped: [UInt8] { Array(JSONValue.quoted(self).utf8.dropFirst().dropLast()) }
}

extension PromptPart {
    /// Of a text; none of a picture.
    var bytes: UnsafeBufferPointer<UInt8> {
        switch self {
        case .text(let bytes): bytes
        case .image: UnsafeBufferPointer(start: nil, count: 0)
        }
    }
}
