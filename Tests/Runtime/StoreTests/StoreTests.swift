import Foundation
import Testing
import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkStore
import TidemarkUnits

@Suite struct StoreTests {
    let folder: ScratchFolder
    let store: Store

    init() throws {
        folder = try ScratchFolder()
        store = try Store.open(folder: folder.path)
    }

    @Test("a finished run reads back as it was written")
    func roundTrip() async throws {
        var run = try await store.begin(Samples.run("a"))
        run.scenarios[0].start = Instant(nanoseconds: 42)
        try await store.update(run)
        var written = Recording()
        for second in 0..<5 as Range<Int32> {
            let part = Samples.recording(second: second)
            try await store.append(part, to: "a")
            written.append(part)
        }
        let verdict = Verdict(kind: .failed, sentence: "ttft p95 was 912 ms")
        try await store.finish("a", state: .finished, verdict: verdict, endedAtUnixNanoseconds: 99)

        let reader = try Store.open(folder: folder.path, ifAbsent: .refuse)
        let record = try await reader.run(named: "a")
        #expect(
            record == RunRecord(description: run, state: .finished, verdict: verdict, endedAtUnixNanoseconds: 99)
        )
        #expect(try await reader.recording(of: "a").equals(written))
    }

    @Test("a run that was never finished is readable and says so")
    func unfinished() async throws {
        _ = try await store.begin(Samples.run("a"))
        try await store.append(Samples.recording(second: 0), to: "a")
        let reader = try Store.open(folder: folder.path)
        let record = try await reader.run(named: "last")
        #expect(record.state == .unfinished)
        #expect(record.verdict == nil)
        #expect(try await reader.recording(of: "a").equals(Samples.recording(second: 0)))
    }

    @Test("more rows than one block holds come back in order")
    func manyRows() async throws {
        _ = try await store.begin(Samples.run("a"))
        let recording = Samples.recording(second: 0, rows: 10_000)
        try await store.append(recording, to: "a")
        try await store.append(Samples.recording(second: 1, rows: 1), to: "a")
        let rows = try await store.recording(of: "a").rows
        #expect(rows == recording.rows + Samples.recording(second: 1, rows: 1).rows)
    }

    @Test("runs come latest first, by their start")
    func order() async throws {
        for (id, second) in [("b", 20), ("c", 30), ("a", 10)] as [(String, Int64)] {
            _ = try await store.begin(Samples.run(id, startedSecond: second))
        }
        #expect(try await store.runs(limit: 10).map(\.id) == ["c", "b", "a"])
        #expect(try await store.runs(limit: 2).map(\.id) == ["c", "b"])
    }

    @Test(
        "a run is found by what a user types",
        arguments: [
            ("last", "20261125-090000-x"), ("last~0", "20261125-090000-x"), ("last~2", "20261124-100000-x"),
            ("20261124-1000", "20261124-100000-x"), ("20261124-110000-x", "20261124-110000-x"),
            ("20261125", "20261125-090000-x"),
        ]
    )
    func names(name: String, id: String) async throws {
        try await beginThree()
        #expect(try await store.run(named: name).id == id)
    }

    @Test(
        "a name that fits no run, or several, says so",
        arguments: [
            ("", StoreError.Code.noSuchRun, "there is no run \"\" in the store"),
            ("x", .noSuchRun, "there is no run \"x\" in the store"),
            ("%", .noSuchRun, "there is no run \"%\" in the store"),
            ("last~3", .noSuchRun, "there is no run last~3: the store holds 3 runs"),
            ("last~-1", .noSuchRun, "there is no run \"last~-1\" in the store"),
            (
                "20261124", .ambiguousRun,
                "\"20261124\" is the beginning of several runs: 20261124-110000-x, 20261124-100000-x"
            ),
        ]
    )
    func wrongNames(name: String, code: StoreError.Code, message: String) async throws {
        try await beginThree()
        let error = await #expect(throws: StoreError.self) { try await store.run(named: name) }
        #expect(error?.code == code)
        #expect(error?.message == message)
    }

    @Test("an id that is taken gets the next free number")
    func takenID() async throws {
        for expected in ["a", "a-2", "a-3"] {
            #expect(try await store.begin(Samples.run("a")).id == expected)
        }
        #expect(try await store.run(named: "a-2").description.id == "a-2")
    }

    @Test("writing to a run that is not there throws")
    func missingRun() async throws {
        let calls: [() async throws -> Void] = [
            { try await store.update(Samples.run("a")) },
            { try await store.append(Samples.recording(second: 0), to: "a") },
            {
                let verdict = Verdict(kind: .done, sentence: "")
                try await store.finish("a", state: .finished, verdict: verdict, endedAtUnixNanoseconds: 0)
            },
            { _ = try await store.recording(of: "a") },
        ]
        for call in calls {
            let error = await #expect(throws: StoreError.self) { try await call() }
            #expect(error?.code == .noSuchRun)
        }
    }

    @Test("the calibration that was taken last is the one that counts")
    func calibrations() async throws {
        #expect(try await store.latestCalibration() == nil)
        for second in [20, 30, 10] as [Int64] {
            try await store.saveCalibration(Samples.calibration(takenSecond: second))
        }
        #expect(try await store.latestCalibration() == Samples.calibration(takenSecond: 30))
    }

    private func beginThree() async throws {
        for (id, second) in [
            ("20261124-100000-x", 1), ("20261124-110000-x", 2), ("20261125-090000-x", 3),
        ] as [(String, Int64)] {
            _ = try await store.begin(Samples.run(id, startedSecond: second))
        }
    }
}

@Suite struct StoreFolderTests {
    @Test("the folder is that of the nearest parent that has one")
    func nearest() throws {
        let scratch = try ScratchFolder()
        let deep = scratch.path + "/a/b"
        let folders = ["/.tidemark", "/a/.tidemark", "/a/b"]
        #expect(Store.folder(from: scratch.path) == scratch.path + "/.tidemark")
        for folder in folders {
            try FileManager.default.createDirectory(atPath: scratch.path + folder, withIntermediateDirectories: true)
        }
        #expect(Store.folder(from: deep) == scratch.path + "/a/.tidemark")
        #expect(Store.folder(from: scratch.path + "/a/") == scratch.path + "/a/.tidemark")
        #expect(Store.folder(from: deep + "/../../") == scratch.path + "/.tidemark")
    }

    @Test("a file of that name is no store folder")
    func fileInTheWay() throws {
        let scratch = try ScratchFolder()
        try FileManager.default.createDirectory(atPath: scratch.path + "/a", withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: scratch.path + "/a/.tidemark"))
        try FileManager.default.createDirectory(atPath: scratch.path + "/.tidemark", withIntermediateDirectories: true)
        #expect(Store.folder(from: scratch.path + "/a") == scratch.path + "/.tidemark")
    }
}
