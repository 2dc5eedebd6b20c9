import Foundation
import GRDB
package import TidemarkAnalysis
package import TidemarkMeasurement
package import TidemarkPlan
package import TidemarkPricing
import TidemarkUnits
import TidemarkWire

extension Store {
    /// Opens a run, to which `append` then adds, and takes for it what `budget` leaves.
    ///
    /// - Returns: the run as it is stored: where its id was taken, as by a run started in the same second, `-2` or the
    ///   next free number is added; where it costs money, its spending has the limit.
    /// - Throws: `BudgetRefusal` where the budget does not let it begin; then nothing is stored.
    package func begin(_ run: RunDescription, budget: Budget? = nil) async throws -> RunDescription {
        let begun: Swift.Result<RunDescription, BudgetRefusal> = try await write { connection in
            var run = run
            let wanted = run.id
            var copy = 1
            while try Self.isTaken(run.id, in: connection) {
                copy += 1
                run.id = "\(wanted)-\(copy)"
            }
            if let refusal = try claim(budget, for: &run, in: connection) { return .failure(refusal) }
            try connection.execute(
                sql: "INSERT INTO runs (id, plan, started, state, description) VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    run.id, run.planName, run.startedAtUnixNanoseconds, RunState.unfinished.rawValue,
                    try Self.json(run),
                ]
            )
            return .success(run)
        }
        return try begun.get()
    }

    /// Replaces the description: what becomes known only while the run goes on, such as the starts of its scenarios.
    package func update(_ run: RunDescription) async throws {
        try await write { connection in
            try connection.execute(
                sql: "UPDATE runs SET plan = ?, started = ?, description = ? WHERE id = ?",
                arguments: [run.planName, run.startedAtUnixNanoseconds, try Self.json(run), run.id]
            )
            try Self.requireChange(of: run.id, in: connection)
        }
    }

    /// Adds what was measured since the last call; once a second is right.
    package func append(_ recording: Recording, to run: String) async throws {
        guard !recording.isEmpty else { return }
        try await write { connection in
            guard try Self.isStored(run, in: connection) else { throw StoreError.noRun(run) }
            try Self.insert(recording.rows, of: run, into: connection)
            for second in recording.seconds { try Self.insert(second, of: run, into: connection) }
            for record in recording.histograms { try Self.insert(record, of: run, into: connection) }
            for sample in recording.errors { try Self.insert(sample, of: run, into: connection) }
            for record in recording.limits { try Self.insert(record, of: run, into: connection) }
        }
    }

    /// Closes a run; its end is in nanoseconds since 1970.
    ///
    /// `account` is the last one of a run whose requests are priced.
    package func finish(
        _ run: String,
        state: RunState,
        verdict: Verdict,
        endedAtUnixNanoseconds: Int64,
        account: SpendingAccount? = nil
    ) async throws {
        try await write { connection in
            try connection.execute(
                sql: "UPDATE runs SET state = ?, verdict = ?, exit_code = ?, sentence = ?, ended = ? WHERE id = ?",
                arguments: [
                    state.rawValue, verdict.kind.rawValue, verdict.exitCode, verdict.sentence, endedAtUnixNanoseconds,
                    run,
                ]
            )
            try Self.requireChange(of: run, in: connection)
            if let account { try Self.store(account, of: run, in: connection) }
            try connection.execute(sql: "UPDATE spending SET is_over = TRUE WHERE run = ?", arguments: [run])
        }
    }

    package func saveCalibration(_ calibration: Calibration) async throws {
        try await write { connection in
            try connection.execute(
                sql: "INSERT INTO calibrations (taken, values_json) VALUES (?, ?)",
                arguments: [calibration.takenAtUnixNanoseconds, try Self.json(calibration)]
            )
        }
    }

    // MARK: - Statements

    /// Bounds a block, so that one damaged page costs few rows and reading needs little memory.
    private static var rowsPerBlock: Int { 4_096 }

    private static func insert(_ rows: [TidemarkMeasurement.Row], of run: String, into connection: Database) throws {
        for start in stride(from: 0, to: rows.count, by: rowsPerBlock) {
            let part = rows[start..<min(start + rowsPerBlock, rows.count)]
            try connection.cachedStatement(
                sql: """
                    INSERT INTO row_blocks (run, sequence, row_count, block)
                    SELECT ?, coalesce(max(sequence) + 1, 0), ?, ? FROM row_blocks WHERE run = ?
                    """
            ).execute(arguments: [run, part.count, Data(RowBlock.pack(Array(part))), run])
        }
    }

    private static func insert(_ second: SecondRecord, of run: String, into connection: Database) throws {
        try connection.cachedStatement(
            sql: "INSERT INTO seconds VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(
            arguments: [
                run, second.scenario, second.lane, second.second, second.due, second.released, second.finished,
                second.failed, second.chunks, "\(second.tokensByType)", second.receivedBytes, second.connectionsOpened,
                second.waitedForConnection, second.busy.count, second.inFlight, second.connections,
                second.worstReleaseLag.count, second.worstLoopLag.count,
            ]
        )
    }

    private static func insert(_ record: HistogramRecord, of run: String, into connection: Database) throws {
        try connection.cachedStatement(sql: "INSERT INTO histograms VALUES (?, ?, ?, ?, ?, ?)").execute(
            arguments: [
                run, record.scenario, record.type, record.second, record.metric.rawValue,
                Data(HistogramBlock.pack(record.histogram)),
            ]
        )
    }

    private static func insert(_ sample: ErrorSample, of run: String, into connection: Database) throws {
        // As bytes: SQLite's text ends at a zero, and a server may send one.
        try connection.cachedStatement(sql: "INSERT INTO error_samples VALUES (?, ?, ?, ?, ?, ?)").execute(
            arguments: [
                run, sample.scenario, sample.outcome.rawValue, sample.status, Data(sample.body.utf8), sample.requestID,
            ]
        )
    }

    private static func insert(_ record: LimitRecord, of run: String, into connection: Database) throws {
        try connection.cachedStatement(sql: "INSERT INTO limits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").execute(
            arguments: [
                run, record.key.scenario, record.key.target, record.key.resource.rawValue, record.key.period.rawValue,
                record.limit, record.lowestRemaining, record.lastRemaining, record.lastReset?.count,
                record.at.nanoseconds,
            ]
        )
    }

    /// Money that a run has spent keeps its id.
    private static func isTaken(_ run: String, in connection: Database) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM spending WHERE run = ?)"
        return try isStored(run, in: connection) || Bool.fetchOne(connection, sql: sql, arguments: [run]) ?? false
    }

    private static func isStored(_ run: String, in connection: Database) throws -> Bool {
        try Bool.fetchOne(connection, sql: "SELECT EXISTS (SELECT 1 FROM runs WHERE id = ?)", arguments: [run]) ?? false
    }

    static func requireChange(of run: String, in connection: Database) throws {
        if connection.changesCount == 0 { throw StoreError.noRun(run) }
    }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
