/// Writes the requests of one kind to one target: made once, then used for each of them.
///
/// All that does not change is rendered at the start. A request is what `begin` writes, then the prompt as text that is
/// already escaped for JSON, then `end`. Nothing is allocated for it once the buffer has grown.
package struct RequestTemplate: Sendable {
    package enum OutputBound: Sendable, Hashable {
        case atMost(Int)
        /// As `atMost` where the server knows no way to make an answer longer.
        case exactly(Int)
    }

    /// What a family's request is made of; the host, the user agent and what HTTP needs are added to its headers.
    package struct Form: Sendable {
        var path: String
        var headers: [(name: String, value: String)] = []
        /// The body up to the prompt.
        var start: [Part]
        /// The body behind the prompt.
        var end: String
    }

    /// A part of a body.
    package enum Part: Sendable {
        case fixed(String)
        /// The output bound, in digits.
        case bound
        /// The text and the bound behind it, only where an exact length is asked for.
        case ifExact(String)
    }

    /// What follows the prompt.
    package let end: [UInt8]
    /// From the request line to the place of the content length.
    private let head: [UInt8]
    private let start: [RenderedPart]

    private enum RenderedPart {
        case fixed([UInt8])
        case bound
        case ifExact([UInt8])
    }

    /// Renders all that requests of one kind to one target share.
    ///
    /// - Throws: `WireError` for an address or a header that would break the request apart.
    package init(_ format: any ClientFormat, _ target: RequestTarget) throws(WireError) {
        let form = format.form(target)
        head = try RequestHead.bytes(form, target)
        end = Array(form.end.utf8)
        start = form.start.map { part in
            switch part {
            case .fixed(let text): .fixed(Array(text.utf8))
            case .bound: .bound
            case .ifExact(let text): .ifExact(Array(text.utf8))
            }
        }
    }

    /// Appends the request up to its prompt.
    ///
    /// `textBytes` is the length of the prompt as it will be written, escapes included.
    package func begin(
        textBytes: Int,
        output: OutputBound,
        trace: TraceContext? = nil,
        into buffer: inout [UInt8]
    ) {
        let (tokens, isExact) =
            switch output {
            case .atMost(let bound): (bound, false)
            case .exactly(let count): (count, true)
            }
        let digits = String(tokens).utf8
        var length = textBytes + end.count
        for part in start {
            switch part {
            case .fixed(let bytes): length += bytes.count
            case .bound: length += digits.count
            case .ifExact(let bytes): length += isExact ? bytes.count + digits.count : 0
            }
        }
        buffer.append(contentsOf: head)
        buffer.append(contentsOf: String(length).utf8)
        buffer.append(contentsOf: [0x0D, 0x0A])
        trace?.write(to: &buffer)
        buffer.append(contentsOf: [0x0D, 0x0A])
        for part in start {
            switch part {
            case .fixed(let bytes): buffer.append(contentsOf: bytes)
            case .bound: buffer.append(contentsOf: digits)
            case .ifExact(let bytes):
                guard isExact else { continue }
                buffer.append(contentsOf: bytes)
                buffer.append(contentsOf: digits)
            }
        }
    }
}
