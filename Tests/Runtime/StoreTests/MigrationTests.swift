import GRDB
import Testing
import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkStatistics
import TidemarkStore
import TidemarkUnits

/// Databases as every released version wrote them.
///
/// A text here never changes; a new form adds one.
@Suite struct MigrationTests {
    @Test("a store of form 0001 reads and goes on")
    func form0001() async throws {
        let scratch = try ScratchFolder()
        let old = try DatabaseQueue(path: scratch.file)
        try await old.writeWithoutTransaction { try $0.execute(sql: Self.form0001) }
        try old.close()

        let store = try Store.open(folder: scratch.path)
        let record = try await store.run(named: "last")
        #expect(record.id == "20261124-171342-quickstart")
        #expect(record.state == .finished)
        #expect(record.verdict == Verdict(kind: .passed, sentence: "every objective was met"))
        #expect(record.description.seed == 18_446_744_073_709_551_615)
        #expect(record.description.scenarios.first?.start == .start)

        let recording = try await store.recording(of: record.id)
        #expect(recording.rows.map(\.status) == [429])
        #expect(recording.rows.first?.sent == Instant(nanoseconds: 1_300))
        #expect(recording.seconds.map(\.worstLoopLag) == [Nanoseconds(14)])
        #expect(recording.seconds.map(\.tokensByType) == [[6, 0, 2]])
        #expect(recording.histograms.first?.histogram.cells.map(\.count) == [3])
        #expect(recording.errors.map(\.body) == ["slow down"])
        #expect(try await store.latestCalibration()?.streams == 64)

        #expect(try await store.begin(Samples.run("new")).id == "new")
        #expect(try await store.runs(limit: 9).count == 2)
    }

    private static let form0001 = #"""
        PRAGMA journal_mode = WAL;
        PRAGMA application_id = 0x54494445;
        CREATE TABLE migrations (name TEXT NOT NULL PRIMARY KEY) STRICT;
        INSERT INTO migrations VALUES ('0001-runs');
        CREATE TABLE runs (
            id TEXT NOT NULL PRIMARY KEY, plan TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER,
            state TEXT NOT NULL, verdict TEXT, exit_code INTEGER, sentence TEXT, description TEXT NOT NULL
        ) STRICT;
        CREATE INDEX runs_by_start ON runs (started);
        CREATE TABLE row_blocks (
            run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, sequence INTEGER NOT NULL,
            row_count INTEGER NOT NULL, block BLOB NOT NULL, PRIMARY KEY (run, sequence)
        ) STRICT;
        CREATE TABLE seconds (
            run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, scenario INTEGER NOT NULL,
            lane INTEGER NOT NULL, second INTEGER NOT NULL, due INTEGER NOT NULL, released INTEGER NOT NULL,
            finished INTEGER NOT NULL, failed INTEGER NOT NULL, chunks INTEGER NOT NULL,
            tokens_by_type TEXT NOT NULL, received_bytes INTEGER NOT NULL, connections_opened INTEGER NOT NULL,
            waited_for_connection INTEGER NOT NULL, busy_ns INTEGER NOT NULL, in_flight INTEGER NOT NULL,
            connections INTEGER NOT NULL, worst_release_lag_ns INTEGER NOT NULL, worst_loop_lag_ns INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX seconds_by_run ON seconds (run);
        CREATE TABLE histograms (
            run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, scenario INTEGER NOT NULL,
            type INTEGER NOT NULL, second INTEGER NOT NULL, metric INTEGER NOT NULL, block BLOB NOT NULL
        ) STRICT;
        CREATE INDEX histograms_by_run ON histograms (run);
        CREATE TABLE error_samples (
            run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, scenario INTEGER NOT NULL,
            outcome INTEGER NOT NULL, status INTEGER NOT NULL, body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX error_samples_by_run ON error_samples (run);
        CREATE TABLE calibrations (taken INTEGER NOT NULL, values_json TEXT NOT NULL) STRICT;

        INSERT INTO runs VALUES (
            '20261124-171342-quickstart', 'quickstart', 1764004422000000000, 1764004482000000000, 'finished',
            'passed', 0, 'every objective was met',
            '{"calibration":{"eventsPerSecond":123456.789,"firstTokenError":{"p50":{"count":10},"p99":{"count":100}},
            "gapError":{"p50":{"count":10},"p99":{"count":100}},"releaseLag":{"p50":{"count":10},
            "p99":{"count":100}},"requestsPerSecond":1000,"streams":64,"takenAtUnixNanoseconds":5000000000,
            "version":"0.1.0"},"id":"20261124-171342-quickstart","lanes":1,"machine":{"cores":2,
            "memoryBytes":17179869184,"processor":"a processor","system":"Linux"},"notes":[],"objectives":[{
            "comparison":"<","limit":800000000,"line":9,"metric":"ttft","scope":{"every":{}},
            "statistic":{"quantile":{"_0":0.95}},"text":"ttft p95 < 800ms"}],"planName":"quickstart","planSource":"tidemark: 1\nname: x\n",
            "scenarios":[{"drawn":100,"duration":{"count":10000000000},"kind":"spike","name":"spike",
            "phases":[{"end":{"count":4000000000},"isJudged":true,"name":"3x","start":{"count":2000000000}}],"plannedRate":9.5,
            "start":{"nanoseconds":0},"warmup":{"automatic":{}}}],"seed":18446744073709551615,
            "startedAtUnixNanoseconds":1764004422000000000,"targets":[{"api":"openai-chat",
            "firstByteTimeout":{"count":60000000000},"isInsecure":false,"isMock":true,"model":"m","name":"primary",
            "totalTimeout":{"count":600000000000},"url":"http://127.0.0.1:1/v1"}],"types":["chat"],
            "version":"0.1.0"}'
        );
        INSERT INTO row_blocks VALUES (
            '20261124-171342-quickstart', 0, 1,
            x'01010ED00F01020300000016AD030542C8019003F80A80080001010101000000008001D80401C42BBBB1'
        );
        INSERT INTO seconds VALUES (
            '20261124-171342-quickstart', 0, 1, 2, 3, 3, 4, 1, 5, '[6, 0, 2]', 7, 8, 9, 10, 11, 12, 13, 14
        );
        INSERT INTO histograms VALUES (
            '20261124-171342-quickstart', 0, 1, 2, 1,
            x'010A00000000389C8C4180B4891380B4891301E24003D7F22D98'
        );
        INSERT INTO error_samples VALUES ('20261124-171342-quickstart', 0, 22, 429, x'736C6F7720646F776E');
        INSERT INTO calibrations VALUES (
            5000000000,
            '{"eventsPerSecond":123456.789,"firstTokenError":{"p50":{"count":10},"p99":{"count":100}},
            "gapError":{"p50":{"count":10},"p99":{"count":100}},"releaseLag":{"p50":{"count":10},
            "p99":{"count":100}},"requestsPerSecond":1000,"streams":64,"takenAtUnixNanoseconds":5000000000,
            "version":"0.1.0"}'
        );
        """#
}
