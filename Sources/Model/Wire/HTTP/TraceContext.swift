/// A W3C trace context of a request's own: what a `traceparent` header says.
///
/// Source: www.w3.org/TR/trace-context, section 3.2.
package struct TraceContext: Sendable, Hashable {
    private let trace: (high: UInt64, low: UInt64)
    private let span: UInt64

    /// Draws both ids; neither is ever zero, which the format does not allow.
    package init(using source: inout some RandomNumberGenerator) {
        trace = (source.next(), source.next() | 1)
        span = source.next() | 1
    }

    package static func == (left: TraceContext, right: TraceContext) -> Bool {
        left.trace == right.trace && left.span == right.span
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(trace.high)
        hasher.combine(trace.low)
        hasher.combine(span)
    }

    /// Appends the header with its line end.
    func write(to buffer: inout [UInt8]) {
        buffer.append(contentsOf: "traceparent: 00-".utf8)
        Self.write(trace.high, to: &buffer)
        Self.write(trace.low, to: &buffer)
        buffer.append(UInt8(ascii: "-"))
        Self.write(span, to: &buffer)
        // Sampled: whoever asks for traces wants to see them.
        buffer.append(contentsOf: "-01\r\n".utf8)
    }

    private static func write(_ number: UInt64, to buffer: inout [UInt8]) {
        for shift in stride(from: 60, through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: number >> UInt64(shift)) & 0xF
            buffer.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
