import Testing
import TidemarkMeasurement
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire

@Suite struct RowBlockTests {
    @Test("unpacking gives back every field of every row")
    func roundTrip() throws {
        for seed in 1...40 as ClosedRange<UInt64> {
            var source = RandomSource(seed: seed)
            let rows = (0..<Int(source.below(60))).map { _ in Row.random(using: &source) }
            #expect(try RowBlock.unpack(RowBlock.pack(rows)) == rows, "seed \(seed)")
        }
    }

    @Test("the extremes of every field survive")
    func extremes() throws {
        let rows = [Row.filled(with: .max), Row.filled(with: .min), Row.filled(with: .max), Row.filled(with: 0)]
        #expect(try RowBlock.unpack(RowBlock.pack(rows)) == rows)
    }

    @Test("a row of a real load takes at most 80 bytes")
    func size() {
        var source = RandomSource(seed: 1)
        let rows = (0..<1_000).map { Row.typical(index: UInt64($0), using: &source) }
        #expect(RowBlock.pack(rows).count <= 80 * 1_000)
    }

    /// What the first release wrote: a change here is a new form, which needs a new version number.
    @Test("the first form reads as it always did")
    func golden() throws {
        var timing = ServerTiming()
        timing.prefill = 150
        timing.head = 64
        var row = Row(
            index: 7,
            scenario: 1,
            phase: 2,
            type: 3,
            outcome: .rateLimited,
            status: 429,
            flags: [.newConnection, .tokensEstimated],
            due: Instant(nanoseconds: 1_000),
            released: Instant(nanoseconds: 1_100),
            sent: Instant(nanoseconds: 1_300),
            closed: Instant(nanoseconds: 2_000),
            inputAsked: 512,
            longestGap: Nanoseconds(64),
            receivedBytes: 300,
            serverTiming: timing
        )
        let bytes: [UInt8] = [
            1, 1,
            14, 0xD0, 0x0F,
            1, 2, 3, 0, 0, 0, 22, 0xAD, 0x03, 5,
            0b100_0010,
            0xC8, 0x01, 0x90, 0x03, 0xF8, 0x0A,
            0x80, 0x08, 0, 1, 1, 1, 1, 0, 0, 0, 0,
            0x80, 0x01, 0xD8, 0x04, 1,
            0b1_0010, 0xAC, 0x02, 0x80, 0x01,
        ]
        #expect(try RowBlock.unpack(bytes.withChecksum) == [row])
        // What form 2 adds: the second attempt, and a cost of 300 micro-dollars.
        row.attempt = 2
        row.cost = Money(microdollars: 300)
        let second: [UInt8] = [2] + bytes.dropFirst() + [2, 0xAD, 0x02]
        #expect(RowBlock.pack([row]).dropLast(4) == second[...])
        #expect(try RowBlock.unpack(second.withChecksum) == [row])
    }

    @Test("no cost and a cost of nothing are told apart")
    func costs() throws {
        var source = RandomSource(seed: 9)
        var rows = (0..<3).map { _ in Row.random(using: &source) }
        rows[0].cost = nil
        rows[1].cost = .zero
        rows[2].cost = .max
        #expect(try RowBlock.unpack(RowBlock.pack(rows)).map(\.cost) == [nil, .zero, .max])
    }

    @Test("the check sum is the CRC-32 of zlib")
    func checksum() {
        // zlib.crc32(b"\x02\x00"), lowest byte first.
        #expect(RowBlock.pack([]) == [2, 0, 0x7D, 0x70, 0xEF, 0x73])
    }

    @Test("every damaged byte is found", arguments: [UInt8(0x01), 0x80, 0xFF])
    func damage(flip: UInt8) {
        var source = RandomSource(seed: 3)
        let bytes = RowBlock.pack((0..<3).map { _ in Row.random(using: &source) })
        for position in bytes.indices {
            var damaged = bytes
            damaged[position] ^= flip
            #expect(throws: BlockError.self) { try RowBlock.unpack(damaged) }
        }
    }

    @Test("every cut is found")
    func cuts() {
        var source = RandomSource(seed: 4)
        let bytes = RowBlock.pack((0..<3).map { _ in Row.random(using: &source) })
        for length in bytes.indices {
            #expect(throws: BlockError.self) { try RowBlock.unpack(Array(bytes[..<length])) }
        }
    }

    @Test("contents that are wrong under a right check sum throw and never trap")
    func forged() {
        for seed in 1...300 as ClosedRange<UInt64> {
            var source = RandomSource(seed: seed)
            var bytes = Array(RowBlock.pack([Row.random(using: &source)]).dropLast(4))
            for _ in 0...source.below(3) { bytes[Int(source.below(UInt64(bytes.count)))] = UInt8(source.below(256)) }
            // Whatever it reads as, it reads as rows that can be packed again, or it throws.
            guard let rows = try? RowBlock.unpack(bytes.withChecksum) else { continue }
            #expect((try? RowBlock.unpack(RowBlock.pack(rows))) == rows, "seed \(seed)")
        }
    }

    @Test("a block says why it cannot be read")
    func messages() throws {
        let cases: [(bytes: [UInt8], code: BlockError.Code)] = [
            ([], .truncated),
            ([1, 0, 0, 0, 0, 0], .checksumMismatch),
            ([UInt8(3), 0].withChecksum, .unknownVersion),
            ([UInt8(1), 9].withChecksum, .truncated),
            ([UInt8(1), 0, 0].withChecksum, .invalidValue),
            (([1] + [UInt8](repeating: 0xFF, count: 10)).withChecksum, .invalidValue),
        ]
        for (bytes, code) in cases {
            let error = #expect(throws: BlockError.self) { try RowBlock.unpack(bytes) }
            #expect(error?.code == code)
        }
    }
}

extension [UInt8] {
    /// With the CRC-32 that a block ends with, worked out bit by bit.
    var withChecksum: [UInt8] {
        var sum = ~UInt32(0)
        for byte in self {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? 0xEDB8_8320 ^ (sum >> 1) : sum >> 1 }
        }
        return self + [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: ~sum >> UInt32($0)) }
    }
}

extension Row {
    /// Any value in any field; small ones as likely as huge ones.
    static func random(using source: inout RandomSource) -> Row {
        func number<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value {
            Value(truncatingIfNeeded: Int64(bitPattern: source.next()) >> Int64(source.below(64)))
        }
        func instant() -> Instant { Instant(nanoseconds: number()) }
        func perhaps<Value>(_ value: () -> Value) -> Value? { source.below(2) == 0 ? nil : value() }
        let outcomes = Outcome.allCases
        var timing = ServerTiming()
        for path in [\ServerTiming.queue, \.prefill, \.generation, \.total, \.head] where source.below(2) == 0 {
            timing[keyPath: path] = number()
        }
        return Row(
            index: number(),
            scenario: number(),
            phase: number(),
            type: number(),
            target: number(),
            lane: number(),
            purpose: [.load, .lone, .warmup, .superseded][Int(source.below(4))],
            outcome: outcomes[Int(source.below(UInt64(outcomes.count)))],
            status: number(),
            flags: Flags(rawValue: number()),
            due: instant(),
            released: instant(),
            connected: perhaps(instant),
            sent: perhaps(instant),
            firstByte: perhaps(instant),
            firstToken: perhaps(instant),
            firstAnswer: perhaps(instant),
            lastToken: perhaps(instant),
            closed: instant(),
            inputAsked: number(),
            outputAsked: number(),
            inputTokens: number(),
            cachedTokens: number(),
            outputTokens: number(),
            reasoningTokens: number(),
            streamedTokens: number(),
            chunks: number(),
            textBytes: number(),
            longestGap: perhaps { Nanoseconds(number()) },
            receivedBytes: number(),
            retryAfterMilliseconds: number(),
            serverTiming: timing,
            cost: perhaps { Money(microdollars: number(Int64.self) & .max) },
            attempt: number()
        )
    }

    static func filled(with value: Int64) -> Row {
        func clamped<Value: FixedWidthInteger>() -> Value { Value(clamping: value) }
        let instant = Instant(nanoseconds: value)
        var timing = ServerTiming()
        (timing.queue, timing.prefill, timing.generation, timing.total, timing.head) = (
            value, value, value, value, value
        )
        return Row(
            index: clamped(),
            scenario: clamped(),
            phase: clamped(),
            type: clamped(),
            target: clamped(),
            lane: clamped(),
            outcome: .cancelled,
            status: clamped(),
            flags: Flags(rawValue: clamped()),
            due: instant,
            released: Instant(nanoseconds: ~value),
            connected: instant,
            sent: Instant(nanoseconds: ~value),
            firstByte: instant,
            firstToken: instant,
            firstAnswer: instant,
            lastToken: Instant(nanoseconds: ~value),
            closed: instant,
            inputAsked: clamped(),
            outputAsked: clamped(),
            inputTokens: clamped(),
            cachedTokens: clamped(),
            outputTokens: clamped(),
            reasoningTokens: clamped(),
            streamedTokens: clamped(),
            chunks: clamped(),
            textBytes: clamped(),
            longestGap: Nanoseconds(value),
            receivedBytes: value,
            retryAfterMilliseconds: clamped(),
            serverTiming: timing
        )
    }

    /// A long document answered in half a minute, late in a long run.
    static func typical(index: UInt64, using source: inout RandomSource) -> Row {
        let due = Instant(nanoseconds: Int64(index) * 1_000_000_000)
        func after(_ instant: Instant, upTo bound: UInt64) -> Instant {
            instant + Nanoseconds(Int64(source.below(bound)))
        }
        let released = after(due, upTo: 200_000)
        let connected = after(released, upTo: 500_000)
        let sent = after(connected, upTo: 200_000)
        let firstByte = after(sent, upTo: 2_000_000_000)
        let firstToken = after(firstByte, upTo: 1_000_000)
        let lastToken = after(firstToken, upTo: 30_000_000_000)
        return Row(
            index: index,
            scenario: 0,
            type: 1,
            outcome: .succeeded,
            status: 200,
            flags: [.newConnection, .coalesced],
            due: due,
            released: released,
            connected: connected,
            sent: sent,
            firstByte: firstByte,
            firstToken: firstToken,
            firstAnswer: firstToken,
            lastToken: lastToken,
            closed: after(lastToken, upTo: 1_000_000),
            inputAsked: 100_000,
            outputAsked: 1_000,
            inputTokens: 100_321,
            cachedTokens: 2_048,
            outputTokens: 1_000,
            reasoningTokens: 0,
            streamedTokens: 1_000,
            chunks: 1_000,
            textBytes: 4_321,
            longestGap: Nanoseconds(90_000_000),
            receivedBytes: 230_000
        )
    }
}
