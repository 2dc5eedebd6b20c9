import Glibc

/// Splits a body of one JSON value a line into events, fed with whatever pieces a connection delivers.
///
/// Lines end with LF; CR before it and empty lines are skipped; the last line may lack its end. Only new bytes are looked
/// at. A line that lies whole within a piece is read in place. Source: github.com/ndjson/ndjson-spec.
struct JSONLines: ~Copyable {
    private static let longestLine = 16 << 20
    private static let largestBufferKept = 1 << 16

    /// A line whose end has not come yet.
    private var line: [UInt8] = []
    private(set) var isTooLarge = false

    /// Makes ready for the next body; keeps the buffer.
    mutating func reset() {
        line.removeAll(keepingCapacity: line.capacity <= Self.largestBufferKept)
        isTooLarge = false
    }

    /// Takes the next piece of the body and hands on the lines that it completes.
    mutating func feed(_ base: UnsafePointer<UInt8>, count: Int, to sink: inout some EventSink & ~Copyable) {
        var at = 0
        while at < count {
            if line.isEmpty {
                at += sink.takeKnown(base + at, count: count - at)
                if at == count { return }
            }
            guard let found = memchr(base + at, 0x0A, count - at) else { return keep(base + at, count - at) }
            let end = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            if line.isEmpty {
                Self.dispatch(base + at, end - at, after: 1, to: &sink)
            } else {
                keep(base + at, end - at)
                takeKept(to: &sink)
            }
            at = end + 1
        }
    }

    /// The body has ended: a line without its end is handed on all the same.
    mutating func endOfInput(to sink: inout some EventSink & ~Copyable) {
        if !line.isEmpty { takeKept(to: &sink) }
    }

    private mutating func keep(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        guard line.count + count <= Self.longestLine else {
            isTooLarge = true
            return
        }
        line.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
    }

    private mutating func takeKept(to sink: inout some EventSink & ~Copyable) {
        line.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            Self.dispatch(base, bytes.count, after: 0, to: &sink)
        }
        line.removeAll(keepingCapacity: true)
    }

    private static func dispatch(
        _ base: UnsafePointer<UInt8>,
        _ length: Int,
        after: Int,
        to sink: inout some EventSink & ~Copyable
    ) {
        let isCRLF = length > 0 && base[length - 1] == 0x0D
        let count = isCRLF ? length - 1 : length
        guard count > 0 else { return }
        sink.take(FramedEvent(data: base, count: count, after: after == 0 ? 0 : after + length - count))
    }
}
