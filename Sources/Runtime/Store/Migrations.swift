import GRDB

/// The forms that the file has had, in order.
///
/// A shipped one never changes; a new form is added at the end.
enum Migrations {
    /// Marks the file as ours among all SQLite files: "TIDE".
    static let applicationID = 0x5449_4445

    static let all: [(name: String, statements: String)] = [
        (
            "0001-runs",
            """
            CREATE TABLE runs (
                id TEXT NOT NULL PRIMARY KEY,
                plan TEXT NOT NULL,
                started INTEGER NOT NULL,
                ended INTEGER,
                state TEXT NOT NULL,
                verdict TEXT,
                exit_code INTEGER,
                sentence TEXT,
                description TEXT NOT NULL
            ) STRICT;
            CREATE INDEX runs_by_start ON runs (started);

            CREATE TABLE row_blocks (
                run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
                sequence INTEGER NOT NULL,
                row_count INTEGER NOT NULL,
                block BLOB NOT NULL,
                PRIMARY KEY (run, sequence)
            ) STRICT;

            CREATE TABLE seconds (
                run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
                scenario INTEGER NOT NULL,
                lane INTEGER NOT NULL,
                second INTEGER NOT NULL,
                due INTEGER NOT NULL,
                released INTEGER NOT NULL,
                finished INTEGER NOT NULL,
                failed INTEGER NOT NULL,
                chunks INTEGER NOT NULL,
                tokens_by_type TEXT NOT NULL, -- a JSON array
                received_bytes INTEGER NOT NULL,
                connections_opened INTEGER NOT NULL,
                waited_for_connection INTEGER NOT NULL,
                busy_ns INTEGER NOT NULL,
                in_flight INTEGER NOT NULL,
                connections INTEGER NOT NULL,
                worst_release_lag_ns INTEGER NOT NULL,
                worst_loop_lag_ns INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX seconds_by_run ON seconds (run);

            CREATE TABLE histograms (
                run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
                scenario INTEGER NOT NULL,
                type INTEGER NOT NULL,
                second INTEGER NOT NULL,
                metric INTEGER NOT NULL,
                block BLOB NOT NULL
            ) STRICT;
            CREATE INDEX histograms_by_run ON histograms (run);

            CREATE TABLE error_samples (
                run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
                scenario INTEGER NOT NULL,
                outcome INTEGER NOT NULL,
                status INTEGER NOT NULL,
                body BLOB NOT NULL,
                request_id TEXT
            ) STRICT;
            CREATE INDEX error_samples_by_run ON error_samples (run);

            CREATE TABLE limits (
                run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
                scenario INTEGER NOT NULL,
                target INTEGER NOT NULL,
                resource INTEGER NOT NULL,
                period INTEGER NOT NULL,
                stated INTEGER,
                lowest_remaining INTEGER,
                last_remaining INTEGER,
                last_reset_ns INTEGER,
                at_ns INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX limits_by_run ON limits (run);

            CREATE TABLE calibrations (
                taken INTEGER NOT NULL,
                values_json TEXT NOT NULL
            ) STRICT;
            """
        ),
        (
            "0002-spending",
            """
            -- Money in micro-dollars. No reference to runs: what was spent stays spent.
            CREATE TABLE spending (
                run TEXT NOT NULL PRIMARY KEY,
                started INTEGER NOT NULL,
                most INTEGER, -- the limit of the run
                spent INTEGER NOT NULL,
                reserved INTEGER NOT NULL,
                longest_step INTEGER, -- of spent and reserved, from one account to the next
                account TEXT, -- the last one, as JSON
                is_over INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX spending_by_start ON spending (started);
            """
        ),
    ]

    /// Applies what is missing, in one transaction: of two processes that open a new store at once, one creates it.
    ///
    /// GRDB's own migrator decides outside its transactions and fails there.
    static func apply(to connection: Database) throws {
        if try isOurs(connection), try missing(from: connection).isEmpty { return }
        try connection.execute(sql: "PRAGMA journal_mode = WAL")
        try connection.inTransaction(.immediate) {
            if try !isOurs(connection) {
                try connection.execute(
                    sql: """
                        PRAGMA application_id = \(applicationID);
                        CREATE TABLE migrations (name TEXT NOT NULL PRIMARY KEY) STRICT;
                        """
                )
            }
            for migration in try missing(from: connection) {
                try connection.execute(sql: migration.statements)
                try connection.execute(sql: "INSERT INTO migrations VALUES (?)", arguments: [migration.name])
            }
            return .commit
        }
    }

    /// - Returns: false for an empty file.
    /// - Throws: for a file of another program.
    private static func isOurs(_ connection: Database) throws -> Bool {
        if try Int.fetchOne(connection, sql: "PRAGMA application_id") == applicationID { return true }
        guard try Int.fetchOne(connection, sql: "SELECT count(*) FROM sqlite_schema") == 0 else {
            throw StoreError(code: .notAStore, message: "this SQLite file belongs to another program")
        }
        return false
    }

    private static func missing(from connection: Database) throws -> ArraySlice<(name: String, statements: String)> {
        let applied = try String.fetchAll(connection, sql: "SELECT name FROM migrations ORDER BY name")
        if let unknown = applied.first(where: { name in !all.contains { $0.name == name } }) {
            let message = "the store was written by a newer Tidemark (\(unknown)); update Tidemark to read it"
            throw StoreError(code: .newerVersion, message: message)
        }
        return all.dropFirst(applied.count)
    }
}
