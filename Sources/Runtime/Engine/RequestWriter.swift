import NIOCore
import TidemarkPlan
import TidemarkTransport
import TidemarkWire
import TidemarkWorkload

/// Puts the requests of one target into bytes.
///
/// The corpus is shared with every request, never copied for one.
struct RequestWriter {
    private let streamed: RequestTemplate
    private let whole: RequestTemplate
    private let isStreamed: [Bool]
    private let corpus: ByteBuffer
    private let end: ByteBuffer

    /// Up to this many bytes of prompt a copy is cheaper than further entries of a gathering write.
    private static let copiedBytes = 16 << 10

    /// - Throws: `WireError` for a header or an address that would break requests apart.
    init(_ endpoint: Endpoint, types: [RequestType], corpus: ByteBuffer, version: String) throws {
        let url = endpoint.url
        let target = endpoint.target
        let host = RequestTarget.host(url.host, port: url.port, defaultPort: url.scheme == .https ? 443 : 80)
        func template(isStreamed: Bool) throws -> RequestTemplate {
            try RequestTemplate(
                target.api.client,
                RequestTarget(
                    host: host,
                    basePath: url.path,
                    model: target.model,
                    key: endpoint.key,
                    headers: target.headers.map { ($0.name, $0.value) },
                    isStreamed: isStreamed,
                    userAgent: "tidemark/\(version)",
                    takesExactLengths: endpoint.isMock,
                    credentials: endpoint.credentials
                )
            )
        }
        streamed = try template(isStreamed: true)
        whole = try template(isStreamed: false)
        end = ByteBuffer(bytes: streamed.end)
        isStreamed = types.map(\.isStreamed)
        self.corpus = corpus
    }

    func expectation(of draft: RequestDraft) -> ReplyParser.Expectation {
        isStreamed[draft.type] ? .stream : .whole
    }

    /// The request in pieces, to be written one after another.
    func pieces(of draft: RequestDraft, allocator: ByteBufferAllocator) -> [ByteBuffer] {
        let encoding = isStreamed[draft.type] ? streamed : whole
        let textBytes = draft.prompt.byteCount
        let isCopied = textBytes <= Self.copiedBytes
        var start: [UInt8] = []
        start.reserveCapacity(1_024)
        let output: RequestTemplate.OutputBound =
            draft.isOutputExact ? .exactly(draft.outputTokens) : .atMost(draft.outputTokens)
        let slices = draft.prompt.slices.compactMap { corpus.getSlice(at: $0.lowerBound, length: $0.count) }
        if encoding.isSigned {
            encoding.begin(
                output: output,
                signedAt: Int(Clock.unixNanoseconds() / 1_000_000_000),
                text: { add in
                    draft.prompt.instruction.withUnsafeBytes(add)
                    for slice in slices { slice.withUnsafeReadableBytes(add) }
                },
                into: &start
            )
        } else {
            encoding.begin(textBytes: textBytes, output: output, into: &start)
        }
        var first = allocator.buffer(
            capacity: start.count + (isCopied ? textBytes + 16 : draft.prompt.instruction.count)
        )
        first.writeBytes(start)
        first.writeBytes(draft.prompt.instruction)
        guard isCopied else { return [first] + slices + [end] }
        for var slice in slices { first.writeBuffer(&slice) }
        first.writeBytes(encoding.end)
        return [first]
    }
}
