import NIOCore
import TidemarkMeasurement
import TidemarkPlan
import TidemarkStatistics
import TidemarkTransport
import TidemarkWire
import TidemarkWorkload

/// Puts the requests of one target into bytes.
///
/// The workload's text is shared with every long request, not copied for one.
struct RequestWriter {
    private let streamed: RequestTemplate
    private let whole: RequestTemplate
    private let isStreamed: [Bool]
    /// Root of the trace ids; nil where none are sent.
    private let traces: UInt64?
    private let text: ByteBuffer
    /// Used again for each request.
    private var bytes = RequestBytes()

    /// Up to this many bytes of the text a copy is cheaper than a gathering write.
    private static let copiedBytes = 16 << 10
    /// In a gathering write, ranges of the text under this many bytes are copied to what stands beside them.
    private static let gatheredBytes = 2 << 10

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
        isStreamed = types.map(\.isStreamed)
        traces = target.isTraced ? RandomSource.substream(seed, Self.traceLabel) : nil
        self.text = text
    }

    /// What requests have around the texts of their prompts, at most.
    var framing: InputBound.Framing {
        let (one, other) = (streamed.framing, whole.framing)
        return InputBound.Framing(
            request: max(one.request, other.request),
            message: max(one.message, other.message)
        )
    }

    func expectation(of draft: RequestDraft) -> ReplyParser.Expectation {
        isStreamed[draft.type] ? .stream : .whole
    }

    /// Apart from the numbers of scenarios, whose roots come from the same seed.
    private static let traceLabel: UInt64 = 0x7472_6163_6500_0000

    /// The trace context of an attempt: the same for the same seed, and no two alike.
    func trace(of request: @autoclosure () -> InFlight) -> TraceContext? {
        guard let traces else { return nil }
        let request = request()
        let attempt = UInt64(request.attempt - 1) << 16
        let kind = attempt | UInt64(request.scenario) << 8 | UInt64(request.purpose.rawValue)
        var source = RandomSource(seed: RandomSource.substream(RandomSource.substream(traces, kind), request.index))
        return TraceContext(using: &source)
    }

    /// The request in pieces, to be written one after another; the first one holds its whole head.
    mutating func pieces(of draft: RequestDraft, trace: TraceContext?, allocator: ByteBufferAllocator) -> [ByteBuffer] {
        let template = isStreamed[draft.type] ? streamed : whole
        return text.withUnsafeReadableBytes { text in
            template.write(
                draft.prompt,
                of: text,
                output: draft.isOutputExact ? .exactly(draft.outputTokens) : .atMost(draft.outputTokens),
                trace: trace,
                at: Int(Clock.unixNanoseconds() / 1_000_000_000),
                into: &bytes
            )
            let shortest = bytes.textBytes > Self.copiedBytes ? Self.gatheredBytes : .max
            return pieces(gatheringFrom: shortest, text, allocator)
        }
    }

    /// Ranges of the text of at least so many bytes are pieces of their own, and shared; all else is copied.
    private func pieces(
        gatheringFrom shortest: Int,
        _ text: UnsafeRawBufferPointer,
        _ allocator: ByteBufferAllocator
    ) -> [ByteBuffer] {
        let shared = bytes.segments.reduce(0) { $0 + ($1.isText && $1.range.count >= shortest ? $1.range.count : 0) }
        var copied = allocator.buffer(capacity: bytes.head.count + bytes.bodyBytes - shared)
        copied.writeBytes(bytes.head)
        guard shared > 0 else {
            for segment in bytes.segments { copy(segment, text, to: &copied) }
            return [copied]
        }
        var pieces: [(range: Range<Int>, isShared: Bool)] = []
        var start = 0
        for segment in bytes.segments {
            guard segment.isText, segment.range.count >= shortest else {
                copy(segment, text, to: &copied)
                continue
            }
            if start < copied.writerIndex { pieces.append((start..<copied.writerIndex, false)) }
            start = copied.writerIndex
            pieces.append((segment.range, true))
        }
        if start < copied.writerIndex { pieces.append((start..<copied.writerIndex, false)) }
        return pieces.compactMap { range, isShared in
            (isShared ? self.text : copied).getSlice(at: range.lowerBound, length: range.count)
        }
    }

    private func copy(_ segment: RequestBytes.Segment, _ text: UnsafeRawBufferPointer, to buffer: inout ByteBuffer) {
        switch segment {
        case .own(let range): buffer.writeBytes(bytes.own[range])
        case .text(let range): buffer.writeBytes(UnsafeRawBufferPointer(rebasing: text[range]))
        }
    }
}

extension RequestBytes.Segment {
    fileprivate var isText: Bool { if case .text = self { true } else { false } }
}
