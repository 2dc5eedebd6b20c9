import Foundation
import GRDB
import Testing
import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkStatistics
import TidemarkStore
import TidemarkUnits

/// What the store does when the process, the file or the neighbours misbehave.
@Suite struct StoreDamageTests {
    @Test("a killed process loses nothing that was written")
    func killed() async throws {
        let scratch = try ScratchFolder()
        let store = try Store.open(folder: scratch.path)
        _ = try await store.begin(Samples.run("a"))
        for second in 0..<3 as Range<Int32> { try await store.append(Samples.recording(second: second), to: "a") }

        // The files as they lie while the writer has them open are the files that a kill leaves.
        let after = try ScratchFolder()
        for name in try FileManager.default.contentsOfDirectory(atPath: scratch.path) {
            try FileManager.default.copyItem(atPath: "\(scratch.path)/\(name)", toPath: "\(after.path)/\(name)")
        }
        let reopened = try Store.open(folder: after.path)
        #expect(try await reopened.run(named: "last").state == .unfinished)
        #expect(try await reopened.recording(of: "a").rows.count == 9)
        try await reopened.append(Samples.recording(second: 3), to: "a")
        #expect(try await reopened.recording(of: "a").seconds.map(\.second) == [0, 1, 2, 3])
    }

    @Test("a log cut by a power failure gives whole seconds from the start", arguments: 1...12 as ClosedRange<UInt64>)
    func cutLog(seed: UInt64) async throws {
        let scratch = try ScratchFolder()
        let store = try Store.open(folder: scratch.path)
        _ = try await store.begin(Samples.run("a"))
        for second in 0..<6 as Range<Int32> { try await store.append(Samples.recording(second: second), to: "a") }

        let after = try ScratchFolder()
        var log = try Data(contentsOf: URL(fileURLWithPath: scratch.file + "-wal"))
        var source = RandomSource(seed: seed)
        log = log.prefix(Int(source.below(UInt64(log.count))))
        try FileManager.default.copyItem(atPath: scratch.file, toPath: after.file)
        try log.write(to: URL(fileURLWithPath: after.file + "-wal"))

        let reopened = try Store.open(folder: after.path)
        guard try await !reopened.runs(limit: 1).isEmpty else { return }
        let recording = try await reopened.recording(of: "a")
        let whole = recording.seconds.count
        #expect(recording.seconds.map(\.second) == Array(0..<Int32(whole)))
        #expect(recording.rows.count == 3 * whole)
        #expect(recording.histograms.count == whole)
    }

    @Test("of many that open a new store at once, one creates it and all can write")
    func concurrentOpening() async throws {
        let scratch = try ScratchFolder()
        let path = scratch.path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let store = try Store.open(folder: path)
                    let run = try await store.begin(Samples.run("run"))
                    for second in 0..<20 as Range<Int32> {
                        try await store.append(Samples.recording(second: second, rows: number + 1), to: run.id)
                    }
                }
            }
            try await group.waitForAll()
        }
        let store = try Store.open(folder: path)
        let runs = try await store.runs(limit: 100)
        #expect(Set(runs.map(\.id)) == Set(["run"] + (2...8).map { "run-\($0)" }))
        var sizes: [Int] = []
        for run in runs { sizes.append(try await store.recording(of: run.id).rows.count) }
        #expect(sizes.sorted() == (1...8).map { $0 * 20 })
    }

    @Test("a store that another process holds is waited for, then named")
    func locked() async throws {
        let scratch = try ScratchFolder()
        let store = try Store.open(folder: scratch.path, patience: .milliseconds(20))
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: scratch.file, configuration: configuration)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let error = await #expect(throws: StoreError.self) { try await store.begin(Samples.run("a")) }
        #expect(error?.code == .locked)
        #expect(error?.message == "the store \(scratch.file) is in use by another process")
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        #expect(try await store.begin(Samples.run("a")).id == "a")
    }

    @Test("a store of a newer Tidemark is refused and left alone")
    func newerVersion() async throws {
        let scratch = try ScratchFolder()
        _ = try await Store.open(folder: scratch.path).begin(Samples.run("a"))
        let other = try DatabaseQueue(path: scratch.file)
        try await other.write { try $0.execute(sql: "INSERT INTO migrations VALUES ('9999-future')") }
        let error = #expect(throws: StoreError.self) { try Store.open(folder: scratch.path) }
        #expect(error?.code == .newerVersion)
        #expect(
            error?.message
                == "\(scratch.file): the store was written by a newer Tidemark (9999-future); update Tidemark to read it"
        )
    }

    @Test("a text file is not a store")
    func textFile() throws {
        let scratch = try ScratchFolder()
        try Data(String(repeating: "no database ", count: 100).utf8).write(to: URL(fileURLWithPath: scratch.file))
        let error = #expect(throws: StoreError.self) { try Store.open(folder: scratch.path) }
        #expect(error?.code == .notAStore)
        #expect(error?.message == "\(scratch.file) is not a Tidemark store")
    }

    @Test("the database of another program is refused and left alone")
    func foreignDatabase() async throws {
        let scratch = try ScratchFolder()
        let other = try DatabaseQueue(path: scratch.file)
        try await other.write { try $0.execute(sql: "CREATE TABLE theirs (x)") }
        let error = #expect(throws: StoreError.self) { try Store.open(folder: scratch.path) }
        #expect(error?.code == .notAStore)
        #expect(try await other.read { try $0.tableExists("runs") } == false)
    }

    @Test("a file with overwritten pages throws and never traps", arguments: 1...20 as ClosedRange<UInt64>)
    func overwrittenPages(seed: UInt64) async throws {
        let scratch = try ScratchFolder()
        var store: Store? = try Store.open(folder: scratch.path)
        _ = try await store?.begin(Samples.run("a"))
        try await store?.append(Samples.recording(second: 0, rows: 500), to: "a")
        store = nil
        var source = RandomSource(seed: seed)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: scratch.file))
        for _ in 0..<200 { bytes[Int(source.below(UInt64(bytes.count)))] = UInt8(source.below(256)) }
        try bytes.write(to: URL(fileURLWithPath: scratch.file))
        await #expect(throws: StoreError.self) {
            let damaged = try Store.open(folder: scratch.path)
            _ = try await damaged.run(named: "a")
            _ = try await damaged.recording(of: "a")
        }
    }

    @Test("a damaged block is named, not skipped")
    func damagedBlock() async throws {
        let scratch = try ScratchFolder()
        let store = try Store.open(folder: scratch.path)
        _ = try await store.begin(Samples.run("a"))
        try await store.append(Samples.recording(second: 0), to: "a")
        let other = try DatabaseQueue(path: scratch.file)
        try await other.write { try $0.execute(sql: "UPDATE row_blocks SET block = x'0100000000'") }
        let error = await #expect(throws: StoreError.self) { try await store.recording(of: "a") }
        #expect(error?.code == .damaged)
    }

    @Test(
        "a value outside its range is named, not clamped",
        arguments: [
            "UPDATE seconds SET lane = 256", "UPDATE seconds SET due = -99999999999",
            "UPDATE histograms SET metric = 9", "UPDATE error_samples SET outcome = 200",
            "UPDATE limits SET period = 9", "UPDATE limits SET resource = 9",
        ]
    )
    func valueOutOfRange(statement: String) async throws {
        let scratch = try ScratchFolder()
        let store = try Store.open(folder: scratch.path)
        _ = try await store.begin(Samples.run("a"))
        try await store.append(Samples.recording(second: 0), to: "a")
        let other = try DatabaseQueue(path: scratch.file)
        try await other.write { try $0.execute(sql: statement) }
        let error = await #expect(throws: StoreError.self) { try await store.recording(of: "a") }
        #expect(error?.code == .damaged)
    }

    @Test("a folder that cannot be made, or that holds no store, is named")
    func folders() throws {
        let scratch = try ScratchFolder()
        try Data().write(to: URL(fileURLWithPath: scratch.path + "/file"))
        let blocked = #expect(throws: StoreError.self) { try Store.open(folder: scratch.path + "/file/store") }
        #expect(blocked?.code == .cannotOpen)
        let absent = #expect(throws: StoreError.self) { try Store.open(folder: scratch.path, ifAbsent: .refuse) }
        #expect(absent?.code == .noStore)
        #expect(absent?.message == "there are no stored runs in \(scratch.path)")
        #expect(!FileManager.default.fileExists(atPath: scratch.file))
    }

    @Test(
        "each failure of SQLite has its own words",
        arguments: [
            (ResultCode.SQLITE_FULL, StoreError.Code.full, "no space left for the store x"),
            (.SQLITE_BUSY, .locked, "the store x is in use by another process"),
            (.SQLITE_READONLY, .readOnly, "the store x cannot be written"),
            (.SQLITE_CORRUPT, .damaged, "the store x is damaged"),
            (.SQLITE_CANTOPEN, .cannotOpen, "cannot open the store x"),
            (.SQLITE_IOERR_WRITE, .failed, "the store x failed with code 778 (disk I/O error)"),
        ]
    )
    func words(result: ResultCode, code: StoreError.Code, message: String) {
        let error = StoreError(DatabaseError(resultCode: result), path: "x")
        #expect(error.code == code)
        #expect(error.message == message)
    }
}
