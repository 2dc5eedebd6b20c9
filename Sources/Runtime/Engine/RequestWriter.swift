import NIOCore
import TidemarkPlan
import TidemarkWire
import TidemarkWorkload

/// Puts the requests of one target into bytes.
///
/// The corpus is shared with every request, never copied for one.
struct RequestWriter {
    private let streamed: ChatRequestEncoding
    private let whole: ChatRequestEncoding
    private let isStreamed: [Bool]
    private let corpus: ByteBuffer
    private let end = ByteBuffer(bytes: ChatRequestEncoding.end)

    /// Up to this many bytes of prompt a copy is cheaper than further entries of a gathering write.
    private static let copiedBytes = 16 << 10

    /// - Throws: `WireError` for a header or an address that would break requests apart.
    init(_ endpoint: Endpoint, types: [RequestType], corpus: ByteBuffer, version: String) throws {
        let url = endpoint.url
        let target = endpoint.target
        let host = ChatRequestEncoding.host(
            url.host,
            port: url.port,
            defaultPort: url.scheme == .https ? 443 : 80
        )
        func encoding(isStreamed: Bool) throws -> ChatRequestEncoding {
            try ChatRequestEncoding(
                host: host,
                path: ChatRequestEncoding.path(base: url.path),
                model: target.model,
                dialect: endpoint.isMock ? .exact : ChatRequestEncoding.Dialect(host: host),
                authorization: endpoint.key.map { "Bearer \($0)" },
                headers: target.headers.map { ($0.name, $0.value) },
                isStreamed: isStreamed,
                userAgent: "tidemark/\(version)"
            )
        }
        streamed = try encoding(isStreamed: true)
        whole = try encoding(isStreamed: false)
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
        encoding.begin(
            textBytes: textBytes,
            output: draft.isOutputExact ? .exactly(draft.outputTokens) : .atMost(draft.outputTokens),
            into: &start
        )
        var first = allocator.buffer(
            capacity: start.count + (isCopied ? textBytes + 16 : draft.prompt.instruction.count)
        )
        first.writeBytes(start)
        first.writeBytes(draft.prompt.instruction)
        let slices = draft.prompt.slices.compactMap { corpus.getSlice(at: $0.lowerBound, length: $0.count) }
        guard isCopied else { return [first] + slices + [end] }
        for var slice in slices { first.writeBuffer(&slice) }
        first.writeBytes(ChatRequestEncoding.end)
        return [first]
    }
}
