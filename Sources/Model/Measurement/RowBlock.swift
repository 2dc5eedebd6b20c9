import TidemarkUnits
import TidemarkWire

/// Rows packed for the store: about 60 bytes each, and back exactly.
///
/// Contents of form 2 (integers as in `BlockWriter`): the number of rows, then per row
/// - `index` and `due`, each as the difference from the row before (from 0 for the first);
/// - scenario, phase, type, target, lane, purpose, outcome: a byte each; status, flags;
/// - a byte whose bits 0 to 6 say which of connected, sent, first byte, first token, first answer, last token and
///   longest gap there are;
/// - the instants that there are, in the order of `Row`, each as the difference from the one before it, beginning
///   with released from due and ending with closed;
/// - the counts in the order of `Row`, the longest gap among them if there is one;
/// - a byte whose bits 0 to 4 say which of the server's own queue, prefill, generation, total and head there are, and
///   these in nanoseconds;
/// - the attempt; the cost in micro-dollars plus one, or 0 for none. Form 1 ends before them.
///
/// Differences wrap, so every value of every field survives.
package enum RowBlock {
    private static let version: UInt8 = 2
    private static let readableVersions: ClosedRange<UInt8> = 1...2
    /// What a row takes at least; bounds what a damaged count can make us reserve.
    private static let smallestRow = 26

    package static func pack(_ rows: [Row]) -> [UInt8] {
        var writer = BlockWriter(version: version, capacity: 16 + rows.count * 72)
        writer.append(unsigned: UInt64(rows.count))
        var previous = Previous()
        for row in rows { write(row, after: &previous, to: &writer) }
        return writer.sealed()
    }

    /// - Throws: when the bytes are not exactly what `pack` wrote.
    package static func unpack(_ bytes: [UInt8]) throws(BlockError) -> [Row] {
        var reader = try BlockReader(bytes, versions: readableVersions)
        let count = try reader.unsigned()
        guard count <= UInt64(reader.remaining / smallestRow) else {
            throw BlockError(
                code: .truncated,
                message: "the block is too short for \(count) rows",
                offset: reader.offset
            )
        }
        var rows: [Row] = []
        rows.reserveCapacity(Int(count))
        var previous = Previous()
        for _ in 0..<count { rows.append(try readRow(after: &previous, from: &reader)) }
        try reader.finish()
        return rows
    }

    private struct Previous {
        var index: UInt64 = 0
        var due: Int64 = 0
    }

    private static func write(_ row: Row, after previous: inout Previous, to writer: inout BlockWriter) {
        writer.append(signed: Int64(bitPattern: row.index &- previous.index))
        writer.append(signed: row.due.nanoseconds &- previous.due)
        previous = Previous(index: row.index, due: row.due.nanoseconds)

        for byte in [row.scenario, row.phase, row.type, row.target, row.lane] { writer.append(byte: byte) }
        writer.append(byte: row.purpose.rawValue)
        writer.append(byte: row.outcome.rawValue)
        writer.append(unsigned: UInt64(row.status))
        writer.append(unsigned: UInt64(row.flags.rawValue))

        let optional = [row.connected, row.sent, row.firstByte, row.firstToken, row.firstAnswer, row.lastToken]
        var presence: UInt8 = row.longestGap == nil ? 0 : 1 << 6
        for (bit, instant) in optional.enumerated() where instant != nil { presence |= 1 << UInt8(bit) }
        writer.append(byte: presence)
        var last = row.due.nanoseconds
        for instant in [row.released] + optional.compactMap(\.self) + [row.closed] {
            writer.append(signed: instant.nanoseconds &- last)
            last = instant.nanoseconds
        }

        for tokens in [
            row.inputAsked, row.outputAsked, row.inputTokens, row.cachedTokens, row.outputTokens, row.reasoningTokens,
            row.streamedTokens, row.chunks, row.reads, row.textBytes,
        ] { writer.append(signed: tokens) }
        if let gap = row.longestGap { writer.append(signed: gap.count) }
        writer.append(signed: row.receivedBytes)
        writer.append(signed: row.retryAfterMilliseconds)
        write(row.serverTiming, to: &writer)
        writer.append(byte: row.attempt)
        writer.append(unsigned: row.cost.map { UInt64(bitPattern: $0.microdollars &+ 1) } ?? 0)
    }

    private static func readCost(from reader: inout BlockReader) throws(BlockError) -> Money? {
        let stored = try reader.unsigned()
        return stored == 0 ? nil : Money(microdollars: Int64(bitPattern: stored) &- 1)
    }

    private static func write(_ timing: ServerTiming, to writer: inout BlockWriter) {
        let times = [timing.queue, timing.prefill, timing.generation, timing.total, timing.head]
        var presence: UInt8 = 0
        for (bit, time) in times.enumerated() where time != -1 { presence |= 1 << UInt8(bit) }
        writer.append(byte: presence)
        for time in times where time != -1 { writer.append(signed: time) }
    }

    private static func readTiming(from reader: inout BlockReader) throws(BlockError) -> ServerTiming {
        let presence = try reader.byte()
        guard presence < 0x20 else { throw reader.invalid("presence bits \(presence)") }
        func next(ifBit bit: UInt8) throws(BlockError) -> Int64 { presence >> bit & 1 == 1 ? try reader.signed() : -1 }
        var timing = ServerTiming()
        timing.queue = try next(ifBit: 0)
        timing.prefill = try next(ifBit: 1)
        timing.generation = try next(ifBit: 2)
        timing.total = try next(ifBit: 3)
        timing.head = try next(ifBit: 4)
        return timing
    }

    private static func readRow(
        after previous: inout Previous,
        from reader: inout BlockReader
    ) throws(BlockError) -> Row {
        let index = previous.index &+ UInt64(bitPattern: try reader.signed())
        let due = previous.due &+ (try reader.signed())
        previous = Previous(index: index, due: due)

        let scenario = try reader.byte()
        let phase = try reader.byte()
        let type = try reader.byte()
        let target = try reader.byte()
        let lane = try reader.byte()
        let purposeCode = try reader.byte()
        guard let purpose = Row.Purpose(rawValue: purposeCode) else { throw reader.invalid("purpose \(purposeCode)") }
        let outcomeCode = try reader.byte()
        guard let outcome = Outcome(rawValue: outcomeCode) else { throw reader.invalid("outcome \(outcomeCode)") }
        let status = try reader.unsigned(as: UInt16.self)
        let flags = Row.Flags(rawValue: try reader.unsigned(as: UInt16.self))

        let presence = try reader.byte()
        guard presence < 0x80 else { throw reader.invalid("presence bits \(presence)") }
        var last = due
        func next() throws(BlockError) -> Instant {
            last &+= try reader.signed()
            return Instant(nanoseconds: last)
        }
        func next(ifBit bit: UInt8) throws(BlockError) -> Instant? { presence >> bit & 1 == 1 ? try next() : nil }

        // Arguments are evaluated in order, which is the order of the bytes.
        var row = Row(
            index: index,
            scenario: scenario,
            phase: phase,
            type: type,
            target: target,
            lane: lane,
            purpose: purpose,
            outcome: outcome,
            status: status,
            flags: flags,
            due: Instant(nanoseconds: due),
            released: try next(),
            connected: try next(ifBit: 0),
            sent: try next(ifBit: 1),
            firstByte: try next(ifBit: 2),
            firstToken: try next(ifBit: 3),
            firstAnswer: try next(ifBit: 4),
            lastToken: try next(ifBit: 5),
            closed: try next(),
            inputAsked: try reader.signed(as: Int32.self),
            outputAsked: try reader.signed(as: Int32.self),
            inputTokens: try reader.signed(as: Int32.self),
            cachedTokens: try reader.signed(as: Int32.self),
            outputTokens: try reader.signed(as: Int32.self),
            reasoningTokens: try reader.signed(as: Int32.self),
            streamedTokens: try reader.signed(as: Int32.self),
            chunks: try reader.signed(as: Int32.self),
            reads: try reader.signed(as: Int32.self),
            textBytes: try reader.signed(as: Int32.self),
            longestGap: presence >> 6 & 1 == 1 ? Nanoseconds(try reader.signed()) : nil,
            receivedBytes: try reader.signed(),
            retryAfterMilliseconds: try reader.signed(as: Int32.self),
            serverTiming: try readTiming(from: &reader)
        )
        if reader.version >= 2 {
            row.attempt = try reader.byte()
            row.cost = try readCost(from: &reader)
        }
        return row
    }
}
