import NIOCore
import TidemarkMeasurement
import TidemarkPlan
import TidemarkStatistics
import TidemarkTransport
import TidemarkWire
import TidemarkWorkload

/// Puts the requests of one target into bytes.
///
/// The workload's text is shared with every request, never copied for one.
struct RequestWriter {
    private let streamed: RequestTemplate
    private let whole: RequestTemplate
    private let isStreamed: [Bool]
    /// Root of the trace ids; nil where none are sent.
    private let traces: UInt64?
    private let text: ByteBuffer
    private let end: ByteBuffer

    /// Up to this many bytes of prompt a copy is cheaper than further entries of a gathering write.
    private static let copiedBytes = 16 << 10

    /// - Throws: `WireError` for a header or an address that would break requests apart.
    init(_ endpoint: Endpoint, types: [RequestType], seed: UInt64, text: ByteBuffer, version: String) throws {
        let url = endpoint.url
        let target = endpoint.target
        let host = RequestTarget.host(url.host, port: url.port, defaultPort: url.scheme == .https ? 443 : 80)
        func template(isStreamed: Bool) throws -> RequestTemplate {
            var form = RequestTarget(
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
            if let proxy = endpoint.proxy, !proxy.tunnels(url, target.http) {
                form.proxy = RequestTarget.ProxiedForm(
                    origin: "\(url.scheme.rawValue)://\(host)",
                    authorization: proxy.credentials?.basic
                )
            }
            return try RequestTemplate(target.api.client, form)
        }
        streamed = try template(isStreamed: true)
        whole = try template(isStreamed: false)
        end = ByteBuffer(bytes: streamed.end)
        isStreamed = types.map(\.isStreamed)
        traces = target.isTraced ? RandomSource.substream(seed, Self.traceLabel) : nil
        self.text = text
    }

    func expectation(of draft: RequestDraft) -> ReplyParser.Expectation {
        isStreamed[draft.type] ? .stream : .whole
    }

    /// Apart from the numbers of scenarios, whose roots come from the same seed.
    private static let traceLabel: UInt64 = 0x7472_6163_6500_0000

    /// The trace context of a request: the same for the same seed, and no two alike.
    func trace(of request: @autoclosure () -> InFlight) -> TraceContext? {
        guard let traces else { return nil }
        let request = request()
        let kind = UInt64(request.scenario) << 8 | UInt64(request.purpose.rawValue)
        var source = RandomSource(seed: RandomSource.substream(RandomSource.substream(traces, kind), request.index))
        return TraceContext(using: &source)
    }

    /// The request in pieces, to be written one after another.
    func pieces(of draft: RequestDraft, trace: TraceContext?, allocator: ByteBufferAllocator) -> [ByteBuffer] {
        let encoding = isStreamed[draft.type] ? streamed : whole
        let textBytes = draft.prompt.byteCount
        let isCopied = textBytes <= Self.copiedBytes
        var start: [UInt8] = []
        start.reserveCapacity(1_024)
        let output: RequestTemplate.OutputBound =
            draft.isOutputExact ? .exactly(draft.outputTokens) : .atMost(draft.outputTokens)
        let slices = draft.prompt.pieces.compactMap { piece -> ByteBuffer? in
            switch piece {
            case .literal(let bytes): ByteBuffer(bytes: bytes)
            case .text(let range), .image(_, let range): text.getSlice(at: range.lowerBound, length: range.count)
            }
        }
        if encoding.isSigned {
            encoding.begin(
                output: output,
                trace: trace,
                signedAt: Int(Clock.unixNanoseconds() / 1_000_000_000),
                text: { add in
                    for slice in slices { slice.withUnsafeReadableBytes(add) }
                },
                into: &start
            )
        } else {
            encoding.begin(textBytes: textBytes, output: output, trace: trace, into: &start)
        }
        var first = allocator.buffer(capacity: start.count + (isCopied ? textBytes + 16 : 0))
        first.writeBytes(start)
        guard isCopied else { return [first] + slices + [end] }
        for var slice in slices { first.writeBuffer(&slice) }
        first.writeBytes(encoding.end)
        return [first]
    }
}
