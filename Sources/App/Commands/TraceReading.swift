import Crypto
import Foundation
import TidemarkLogs
import TidemarkPlan
import TidemarkProfile
import TidemarkSchedule

/// Reads the trace of a replay: any log, compressed or not, in pieces, so that only what is sent is kept.
enum TraceReading {
    /// What may be bad of a trace: more of it, and the replay would not be what it says.
    private static let mostBad = 0.05
    /// Rows before bad ones are judged.
    private static let leastRows = 1_000
    private static let pieceBytes = 1 << 20

    /// - Parameters:
    ///   - path: where the file is.
    ///   - name: the file as the plan names it, for messages.
    /// - Returns: the trace in order of time, with the digest of its file, and what was left out.
    /// - Throws: `LogError` where it is no log or over 5 % of its rows are bad, `Failure` where it cannot be read.
    static func read(_ path: String, name: String) throws -> PlanSources.ReadTrace {
        let file: FileHandle
        do {
            file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        } catch {
            throw Failure(.wrongInput, FileText.reason(error))
        }
        defer { try? file.close() }
        // The same key each time: what a request says follows from its blocks, and none of them leaves the process.
        var reader = LogReader(key: LogKey([]))
        reader.begin(name)
        var trace = Trace()
        trace.file = name
        var isFull = false
        var digest = SHA256()
        func take(_ record: borrowing TrafficRecord) {
            if !trace.append(copy record) { isFull = true }
        }
        while let piece = try file.read(upToCount: pieceBytes), !piece.isEmpty {
            digest.update(data: piece)
            try piece.withUnsafeBytes { try reader.read($0, take) }
            try check(reader.tally, name, after: leastRows)
            guard !isFull else { throw tooLarge(name) }
        }
        let tally = try reader.finish(take)
        try check(tally, name, after: 0)
        guard !isFull else { throw tooLarge(name) }
        trace.sort()
        trace.digest = digest.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        return PlanSources.ReadTrace(trace, notes: notes(tally))
    }

    private static func tooLarge(_ name: String) -> LogError {
        LogError(
            file: name,
            found: "more than \(Trace.mostRows) requests or \(Trace.mostBlocks) blocks",
            allowed: "a part of the trace in a file of its own"
        )
    }

    private static func check(_ tally: LogTally, _ name: String, after least: Int) throws(LogError) {
        guard tally.exceeds(mostBad, after: least), let worst = worst(of: tally) else { return }
        throw LogError(
            file: name,
            line: worst.places.first,
            found: "\(tally.badRows) bad of \(tally.rows) \(tally.unit.rawValue)s, most of them "
                + worst.reason.rawValue,
            allowed: "up to 5 % of bad rows"
        )
    }

    private static func worst(of tally: LogTally) -> (reason: LogTally.Reason, places: LogTally.Places)? {
        tally.bad.max { ($0.value.count, $1.value.first) < ($1.value.count, $0.value.first) }
            .map { ($0.key, $0.value) }
    }

    /// What was left out or stands in for something, one sentence each.
    private static func notes(_ tally: LogTally) -> [String] {
        let unit = tally.unit.rawValue
        var notes = tally.bad.sorted { $0.value.first < $1.value.first }
            .map { reason, places in
                "\(places.count) \(unit)\(places.count == 1 ? " is" : "s are") left out: \(reason.rawValue) "
                    + "(first: \(unit) \(places.first))"
            }
        if let missing = tally.lacking[.time], missing > 0 {
            notes.append("\(missing) requests do not say when they came and are left out")
        }
        let withoutLengths = max(tally.lacking[.input] ?? 0, tally.lacking[.output] ?? 0)
        if withoutLengths > 0 {
            notes.append("\(withoutLengths) requests do not state their lengths: those of their type stand in")
        }
        if tally.estimated > 0 { notes.append("lengths of \(tally.estimated) requests are estimated from their text") }
        if tally.isCutShort { notes.append("the file is cut off: what should follow is not known") }
        return notes
    }
}
