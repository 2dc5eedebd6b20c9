import Testing
import TidemarkStatistics

@testable import TidemarkWire

@Suite("Frames of event streams") struct EventStreamFramesTests {
    /// A frame that botocore reads as `messageStop`.
    private static let vector = bytes(
        "0000007a00000051ca2c46650b3a6576656e742d7479706507000b6d65737361676553746f700d3a636f6e74656e742d747970"
            + "650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b2273746f7052"
            + "6561736f6e223a22656e645f7475726e227d5fbf09fc"
    )
    private static let empty = bytes("000000100000000005c248eb7d98c8ff")
    private static let payload = Array(#"{"stopReason":"end_turn"}"#.utf8)

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex)
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
    }

    private struct Collector: EventSink {
        var events: [[UInt8]] = []
        var exceptions: [Bool] = []

        mutating func takeKnown(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int { 0 }

        mutating func take(_ event: FramedEvent) {
            events.append(Array(UnsafeBufferPointer(start: event.data, count: event.count)))
            exceptions.append(event.isException)
        }
    }

    private struct Reading: Equatable {
        var events: [[UInt8]]
        var exceptions: [Bool]
        var isBroken: Bool
        var isWithinFrame: Bool
    }

    /// Each piece has its own allocation, so that a sanitizer sees any step beyond it.
    private static func read(_ bytes: [UInt8], cuts: [Int] = []) -> Reading {
        var frames = EventStreamFrames()
        var collector = Collector()
        var start = 0
        for cut in cuts + [bytes.count] where cut > start {
            Array(bytes[start..<cut]).withUnsafeBufferPointer { piece in
                guard let base = piece.baseAddress else { return }
                frames.feed(base, count: piece.count, to: &collector)
            }
            start = cut
        }
        return Reading(
            events: collector.events,
            exceptions: collector.exceptions,
            isBroken: frames.isBroken,
            isWithinFrame: frames.isWithinFrame
        )
    }

    /// A frame whose checksums are right, whatever its lengths say.
    private static func frame(
        headers: [UInt8],
        payload: [UInt8],
        total: Int? = nil,
        headersLength: Int? = nil
    ) -> [UInt8] {
        func big(_ number: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }
        func sum(_ bytes: [UInt8]) -> [UInt8] { big(Int(bytes.withUnsafeBytes(CRC32.of))) }
        var frame = big(total ?? 16 + headers.count + payload.count) + big(headersLength ?? headers.count)
        frame += sum(frame)
        frame += headers + payload
        return frame + sum(frame)
    }

    @Test("the vector is read, and written")
    func vector() {
        #expect(
            Self.read(Self.vector)
                == Reading(events: [Self.payload], exceptions: [false], isBroken: false, isWithinFrame: false)
        )
        let headers = BedrockFrame.headers(event: "messageStop")
        #expect(Self.payload.withUnsafeBytes { EventStreamFrames.frame(headers: headers, payload: $0) } == Self.vector)
    }

    @Test("a frame of nothing is an event without data")
    func empty() {
        #expect(Self.read(Self.empty).events == [[]])
        #expect([UInt8]().withUnsafeBytes { EventStreamFrames.frame(headers: [], payload: $0) } == Self.empty)
    }

    @Test("no cut in two, and no cut at every byte, changes anything")
    func cuts() {
        let bytes = Self.vector + Self.empty + Self.vector
        let whole = Self.read(bytes)
        #expect(whole.events == [Self.payload, [], Self.payload])
        #expect(Self.read(bytes, cuts: Array(0..<bytes.count)) == whole)
        for cut in 1..<bytes.count { #expect(Self.read(bytes, cuts: [cut]) == whole, "cut at \(cut)") }
    }

    @Test("a frame that is cut short is not an event, and is told apart from a whole one")
    func short() {
        for count in 1..<Self.vector.count {
            let reading = Self.read(Array(Self.vector[..<count]))
            #expect(reading == Reading(events: [], exceptions: [], isBroken: false, isWithinFrame: true))
        }
    }

    @Test("any bit that is wrong breaks the stream, and nothing behind it is read")
    func damage() {
        for bit in 0..<(Self.vector.count * 8) {
            var bytes = Self.vector
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            for cuts in [[], [11], Array(0..<bytes.count)] {
                let reading = Self.read(Self.empty + bytes + Self.vector, cuts: cuts)
                #expect(reading.isBroken && reading.events == [[]], "bit \(bit)")
            }
        }
    }

    @Test(
        "lengths beyond the limits, or that contradict each other, are refused before anything is kept",
        arguments: [
            (0, 0), (15, 0), (20, 8), (Int(UInt32.max), 0), (16 + 24 << 20 + 1, 0), (200_000, (128 << 10) + 1),
            (16, Int(UInt32.max)),
        ]
    )
    func lengths(total: Int, headers: Int) {
        let frame = Self.frame(headers: [], payload: [], total: total, headersLength: headers)
        #expect(Self.read(frame).isBroken)
        #expect(Self.read(frame, cuts: Array(0..<frame.count)).isBroken)
    }

    @Test("headers of every type are stepped over on the way to the one that tells errors")
    func headerTypes() {
        let types: [[UInt8]] = [
            [0], [1], [2, 7], [3, 1, 2], [4, 1, 2, 3, 4], [5, 1, 2, 3, 4, 5, 6, 7, 8], [6, 0, 2, 1, 2],
            [7, 0, 1, 0x61], [8, 1, 2, 3, 4, 5, 6, 7, 8], [9] + Array(repeating: 3, count: 16),
        ]
        let others = types.flatMap { [1, UInt8(ascii: "x")] + $0 }
        for (type, isException) in [("event", false), ("exception", true), ("error", true)] {
            let headers = others + EventStreamFrames.headers([(":message-type", type)]) + others
            let reading = Self.read(Self.frame(headers: headers, payload: Self.payload))
            #expect(reading.exceptions == [isException])
            #expect(reading.events == [Self.payload])
        }
    }

    @Test("headers that are cut or of no known type break the stream, whatever they say")
    func badHeaders() {
        let good = EventStreamFrames.headers([(":message-type", "event")])
        for count in 1..<good.count {
            #expect(Self.read(Self.frame(headers: Array(good[..<count]), payload: [])).isBroken, "\(count) bytes")
        }
        for type in UInt8(10)...255 {
            #expect(Self.read(Self.frame(headers: [1, 0x61, type, 0, 0], payload: [])).isBroken)
        }
        var source = RandomSource(seed: 4)
        for _ in 0..<5_000 {
            let headers = (0..<source.below(40)).map { _ in UInt8(truncatingIfNeeded: source.next() % 20) }
            let reading = Self.read(Self.frame(headers: headers, payload: Self.payload))
            #expect(reading.isBroken == reading.events.isEmpty)
        }
    }

    @Test("a stream made ready again forgets what was wrong")
    func reset() {
        var frames = EventStreamFrames()
        var collector = Collector()
        var broken = Self.vector
        broken[9] ^= 1
        for bytes in [broken, Array(Self.vector[..<40]), Self.vector] {
            frames.reset()
            bytes.withUnsafeBufferPointer { piece in
                guard let base = piece.baseAddress else { return }
                frames.feed(base, count: piece.count, to: &collector)
            }
        }
        #expect(collector.events == [Self.payload])
        let isBroken = frames.isBroken
        #expect(!isBroken)
    }
}
