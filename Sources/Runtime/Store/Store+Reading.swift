import Foundation
import GRDB
import TidemarkAnalysis
package import TidemarkMeasurement
package import TidemarkPlan
import TidemarkPricing
import TidemarkUnits
import TidemarkWire

extension Store {
    /// The runs, the latest first.
    package func runs(limit: Int) async throws -> [RunRecord] {
        try await read { connection in
            try Self.latestFirst(in: connection, limit: limit)
        }
    }

    /// The run that a user means by `last`, `last~2` (the second before the last), an id, or the beginning of one.
    package func run(named name: String) async throws -> RunRecord {
        try await read { connection in
            switch RunName(name) {
            case .fromLast(let steps):
                guard let run = try Self.latestFirst(in: connection, limit: 1, skipping: steps).first else {
                    let count = try Int.fetchOne(connection, sql: "SELECT count(*) FROM runs") ?? 0
                    let held = count == 1 ? "1 run" : "\(count) runs"
                    throw StoreError(code: .noSuchRun, message: "there is no run \(name): the store holds \(held)")
                }
                return run
            case .identifier(let id):
                return try Self.run(identifiedBy: id, in: connection)
            }
        }
    }

    /// All that was measured in the run of this whole id, in the order in which it was added.
    package func recording(of run: String) async throws -> Recording {
        try await read { connection in
            guard try !Self.records(in: connection, where: "id = ?", arguments: [run]).isEmpty else {
                throw StoreError.noRun(run)
            }
            var recording = Recording()
            let blocks = try Data.fetchCursor(
                connection,
                sql: "SELECT block FROM row_blocks WHERE run = ? ORDER BY sequence",
                arguments: [run]
            )
            while let block = try blocks.next() { recording.rows += try RowBlock.unpack([UInt8](block)) }
            recording.seconds = try Self.all(of: run, from: "seconds", in: connection, Self.second)
            recording.histograms = try Self.all(of: run, from: "histograms", in: connection, Self.histogram)
            recording.errors = try Self.all(of: run, from: "error_samples", in: connection, Self.errorSample)
            recording.limits = try Self.all(of: run, from: "limits", in: connection, Self.limit)
            return recording
        }
    }

    /// The last calibration that was saved, if there is one.
    package func latestCalibration() async throws -> Calibration? {
        try await read { connection in
            let sql = "SELECT values_json FROM calibrations ORDER BY taken DESC, rowid DESC LIMIT 1"
            return try String.fetchOne(connection, sql: sql).map { try Self.value(of: Calibration.self, from: $0) }
        }
    }

    // MARK: - Runs

    private static func latestFirst(in connection: Database, limit: Int, skipping: Int = 0) throws -> [RunRecord] {
        try records(
            in: connection,
            where: "TRUE ORDER BY started DESC, rowid DESC LIMIT ? OFFSET ?",
            arguments: [limit, skipping]
        )
    }

    private static func run(identifiedBy id: String, in connection: Database) throws -> RunRecord {
        if let exact = try records(in: connection, where: "id = ?", arguments: [id]).first { return exact }
        let matches = try records(
            in: connection,
            where: "substr(id, 1, length(?)) = ? ORDER BY started DESC, rowid DESC LIMIT 4",
            arguments: [id, id]
        )
        guard let only = matches.first, !id.isEmpty else { throw StoreError.noRun(id) }
        guard matches.count == 1 else {
            let names = matches.prefix(3).map(\.id).joined(separator: ", ") + (matches.count > 3 ? ", …" : "")
            let message = "\"\(id)\" is the beginning of several runs: \(names)"
            throw StoreError(code: .ambiguousRun, message: message)
        }
        return only
    }

    private static func records(
        in connection: Database,
        where condition: String,
        arguments: StatementArguments
    ) throws -> [RunRecord] {
        try GRDB.Row.fetchAll(
            connection,
            sql: """
                SELECT description, state, verdict, sentence, ended,
                    (SELECT account FROM spending WHERE run = runs.id) FROM runs WHERE
                """ + " " + condition,
            arguments: arguments
        ).map { row in
            var description = try value(of: RunDescription.self, from: try row.decode(atIndex: 0))
            // Of a run that is not finished the description may have an older one.
            if let account = try row.decode(String?.self, atIndex: 5) {
                description.spending?.account = try value(of: SpendingAccount.self, from: account)
            }
            return RunRecord(
                description: description,
                state: try known(RunState(rawValue: try row.decode(atIndex: 1))),
                verdict: try row.decode(String?.self, atIndex: 2).map { kind in
                    Verdict(kind: try known(Verdict.Kind(rawValue: kind)), sentence: try row.decode(atIndex: 3))
                },
                endedAtUnixNanoseconds: try row.decode(atIndex: 4)
            )
        }
    }

    // MARK: - Measurements

    private static func all<Value>(
        of run: String,
        from table: String,
        in connection: Database,
        _ make: (GRDB.Row) throws -> Value
    ) throws -> [Value] {
        let sql = "SELECT * FROM \(table) WHERE run = ? ORDER BY rowid"
        let cursor = try GRDB.Row.fetchCursor(connection, sql: sql, arguments: [run])
        var values: [Value] = []
        while let row = try cursor.next() { values.append(try make(row)) }
        return values
    }

    private static func second(from row: GRDB.Row) throws -> SecondRecord {
        var second = SecondRecord(
            scenario: try row.decode(atIndex: 1),
            lane: try row.decode(atIndex: 2),
            second: try row.decode(atIndex: 3)
        )
        second.due = try row.decode(atIndex: 4)
        second.released = try row.decode(atIndex: 5)
        second.finished = try row.decode(atIndex: 6)
        second.failed = try row.decode(atIndex: 7)
        second.chunks = try row.decode(atIndex: 8)
        second.tokensByType = try tokens(try row.decode(atIndex: 9))
        second.receivedBytes = try row.decode(atIndex: 10)
        second.connectionsOpened = try row.decode(atIndex: 11)
        second.waitedForConnection = try row.decode(atIndex: 12)
        second.busy = Nanoseconds(try row.decode(atIndex: 13))
        second.inFlight = try row.decode(atIndex: 14)
        second.connections = try row.decode(atIndex: 15)
        second.worstReleaseLag = Nanoseconds(try row.decode(atIndex: 16))
        second.worstLoopLag = Nanoseconds(try row.decode(atIndex: 17))
        return second
    }

    private static func tokens(_ text: String) throws -> [Int64] {
        try text.dropFirst().dropLast().split(separator: ",").map { part in
            guard let count = Int64(part.drop { $0 == " " }) else {
                throw StoreError(code: .damaged, message: "the store holds a damaged count of tokens: \(text)")
            }
            return count
        }
    }

    private static func histogram(from row: GRDB.Row) throws -> HistogramRecord {
        HistogramRecord(
            scenario: try row.decode(atIndex: 1),
            type: try row.decode(atIndex: 2),
            second: try row.decode(atIndex: 3),
            metric: try known(HistogramRecord.Metric(rawValue: try row.decode(atIndex: 4))),
            histogram: try HistogramBlock.unpack([UInt8](try row.decode(Data.self, atIndex: 5)))
        )
    }

    private static func errorSample(from row: GRDB.Row) throws -> ErrorSample {
        ErrorSample(
            scenario: try row.decode(atIndex: 1),
            outcome: try known(Outcome(rawValue: try row.decode(atIndex: 2))),
            status: try row.decode(atIndex: 3),
            body: String(decoding: try row.decode(Data.self, atIndex: 4), as: UTF8.self),
            requestID: try row.decode(atIndex: 5)
        )
    }

    private static func limit(from row: GRDB.Row) throws -> LimitRecord {
        LimitRecord(
            LimitRecord.Key(
                scenario: try row.decode(atIndex: 1),
                target: try row.decode(atIndex: 2),
                resource: try known(LimitStatement.Resource(rawValue: try row.decode(atIndex: 3))),
                period: try known(LimitStatement.Period(rawValue: try row.decode(atIndex: 4)))
            ),
            limit: try row.decode(atIndex: 5),
            lowestRemaining: try row.decode(atIndex: 6),
            lastRemaining: try row.decode(atIndex: 7),
            lastReset: try row.decode(Int64?.self, atIndex: 8).map(Nanoseconds.init),
            at: Instant(nanoseconds: try row.decode(atIndex: 9))
        )
    }

    private static func known<Value>(_ value: Value?) throws -> Value {
        guard let value else {
            throw StoreError(
                code: .damaged,
                message: "the store holds a \(Value.self) that this Tidemark does not know"
            )
        }
        return value
    }

    private static func value<Value: Decodable>(of type: Value.Type, from json: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(json.utf8))
    }
}

extension StoreError {
    static func noRun(_ id: String) -> StoreError {
        StoreError(code: .noSuchRun, message: "there is no run \"\(id)\" in the store")
    }
}
