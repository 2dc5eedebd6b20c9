import GRDB
import Synchronization
import Testing
import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkUnits

@testable import TidemarkStore

@Suite struct RunJournalTests {
    /// A begun run in a store of its own, another process's hold on which can be had.
    private struct Fixture: Sendable {
        let scratch: ScratchFolder
        let store: Store
        let journal: RunJournal
        let other: DatabaseQueue
        let givenUp = Counter()

        init(patience: RunJournal.Patience) async throws {
            scratch = try ScratchFolder()
            store = try Store.open(folder: scratch.path, patience: .milliseconds(5))
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            other = try DatabaseQueue(path: scratch.file, configuration: configuration)
            let run = try await store.begin(Samples.run("a"))
            journal = RunJournal(run, in: store, patience: patience) { [givenUp] _ in givenUp.add() }
        }

        func lock() async throws {
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        }

        func unlock() async throws {
            try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        }

        func close() async {
            await journal.close(
                await journal.description,
                state: .finished,
                verdict: Verdict(kind: .done, sentence: "Done."),
                endedAtUnixNanoseconds: 1
            )
        }
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func add() { count.withLock { $0 += 1 } }
    }

    @Test("what is added is stored in its order, with the starts of the scenarios")
    func stores() async throws {
        let fixture = try await Fixture(patience: .init())
        await fixture.journal.starts(scenario: 0, at: Instant(nanoseconds: 7))
        for second in 0..<20 as Range<Int32> {
            await fixture.journal.add(Samples.recording(second: second, rows: 3))
        }
        let recording = try await fixture.journal.recording()
        #expect(recording.seconds.map(\.second) == Array(0..<20))
        await fixture.close()
        let stored = try await fixture.store.recording(of: "a")
        #expect(stored.rows == recording.rows)
        #expect(stored.seconds == recording.seconds)
        let record = try await fixture.store.run(named: "a")
        #expect(record.description.scenarios[0].start == Instant(nanoseconds: 7))
        #expect(record.state == .finished)
        #expect(await fixture.journal.failure == nil)
        #expect(fixture.givenUp.value == 0)
    }

    @Test("a locked store holds nothing up, and gets everything once it is free")
    func waits() async throws {
        let fixture = try await Fixture(patience: .init())
        try await fixture.lock()
        for second in 0..<20 as Range<Int32> {
            await fixture.journal.add(Samples.recording(second: second, rows: 3))
        }
        async let recording = fixture.journal.recording()
        try await fixture.unlock()
        #expect(try await recording.rows.count == 60)
        await fixture.close()
        #expect(try await fixture.store.recording(of: "a").rows.count == 60)
        #expect(fixture.givenUp.value == 0)
    }

    @Test(
        "a store that stays locked is given up, and what waits is in the results",
        arguments: [RunJournal.Patience(time: .milliseconds(1)), RunJournal.Patience(bytes: 1)]
    )
    func givesUp(patience: RunJournal.Patience) async throws {
        let fixture = try await Fixture(patience: patience)
        await fixture.journal.add(Samples.recording(second: 0, rows: 3))
        #expect(try await fixture.journal.recording().rows.count == 3)
        try await fixture.lock()
        await fixture.journal.add(Samples.recording(second: 1, rows: 4))
        let recording = try await fixture.journal.recording()
        #expect(recording.rows.count == 7)
        #expect(recording.seconds.map(\.second) == [0, 1])
        #expect(await fixture.journal.failure?.code == .locked)
        await fixture.close()
        #expect(fixture.givenUp.value == 1)
        try await fixture.unlock()
        #expect(try await fixture.store.run(named: "a").state == .unfinished)
    }

    @Test("any other error gives the store up at once, and what waits is in the results")
    func fails() async throws {
        let fixture = try await Fixture(patience: .init())
        await fixture.journal.add(Samples.recording(second: 0, rows: 3))
        #expect(try await fixture.journal.recording().rows.count == 3)
        try await fixture.other.write {
            try $0.execute(sql: "CREATE TRIGGER t BEFORE INSERT ON seconds BEGIN SELECT RAISE(ABORT, 'no'); END")
        }
        await fixture.journal.add(Samples.recording(second: 1, rows: 4))
        #expect(try await fixture.journal.recording().rows.count == 7)
        #expect(await fixture.journal.failure?.code == .failed)
        #expect(fixture.givenUp.value == 1)
    }
}
