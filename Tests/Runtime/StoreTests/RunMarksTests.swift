import Foundation
import Testing
import TidemarkStore

@Suite struct RunMarksTests {
    let folder: ScratchFolder
    let marks: RunMarks

    init() throws {
        folder = try ScratchFolder()
        marks = RunMarks(of: try Store.open(folder: folder.path))
    }

    private static func mark(_ run: String, since: Int64 = 1) -> RunMarks.Mark {
        RunMarks.Mark(run: run, process: 42, since: since, target: "http://127.0.0.1:8000/v1")
    }

    @Test("a run is in progress as long as its file is held")
    func lifetime() throws {
        #expect(marks.running().isEmpty)
        let later = try marks.begin(Self.mark("b", since: 2))
        do {
            let earlier = try marks.begin(Self.mark("a"))
            #expect(marks.running() == [Self.mark("a"), Self.mark("b", since: 2)])
            withExtendedLifetime(earlier) {}
        }
        #expect(marks.running() == [Self.mark("b", since: 2)])
        #expect(marks.isRunning("b"))
        #expect(!marks.isRunning("a"))
        withExtendedLifetime(later) {}
    }

    @Test("what a process left behind is no run, and is cleared away")
    func stale() throws {
        let control = folder.path + "/control"
        try FileManager.default.createDirectory(atPath: control, withIntermediateDirectories: true)
        let mark = try JSONEncoder().encode(Self.mark("a"))
        for (name, bytes) in [("a.live", mark), ("b.live", Data("{".utf8)), ("c.txt", Data())] {
            try bytes.write(to: URL(fileURLWithPath: "\(control)/\(name)"))
        }
        #expect(marks.running().isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: control) == ["c.txt"])
    }

    @Test("a run sees what it is asked, and nothing that was asked of one before it")
    func requests() throws {
        let file = try marks.begin(Self.mark("a"))
        #expect(marks.request(to: "a") == nil)
        try marks.ask("a", to: .drain)
        #expect(marks.request(to: "a") == .drain)
        try marks.ask("a", to: .cut)
        #expect(marks.request(to: "a") == .cut)
        #expect(marks.request(to: "b") == nil)
        let again = try marks.begin(Self.mark("b"))
        withExtendedLifetime((file, again)) {}
        marks.withdraw("a")
        #expect(marks.request(to: "a") == nil)
        // `touch` is enough.
        #expect(FileManager.default.createFile(atPath: folder.path + "/control/a.stop", contents: nil))
        #expect(marks.request(to: "a") == .drain)
    }

    @Test("a file is held by one at a time, and says what it was last told")
    func holding() throws {
        let path = folder.path + "/held"
        var file: LiveFile? = try LiveFile(at: path, saying: "one two three")
        #expect(LiveFile.text(ofHeld: path) == "one two three")
        try file?.say("two")
        #expect(LiveFile.text(ofHeld: path) == "two")
        file = nil
        #expect(LiveFile.text(ofHeld: path) == nil)
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(throws: LiveFile.Failure.self) { _ = try LiveFile(at: folder.path + "/none/held", saying: "") }
    }

    @Test("behind a gate one is alone")
    func gate() async throws {
        let gate = folder.path + "/gate"
        let counter = folder.path + "/counter"
        try Data("0".utf8).write(to: URL(fileURLWithPath: counter))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<20 {
                        try LiveFile.alone(behind: gate) {
                            let text = try String(contentsOfFile: counter, encoding: .utf8)
                            try Data("\((Int(text) ?? 0) + 1)".utf8).write(to: URL(fileURLWithPath: counter))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try String(contentsOfFile: counter, encoding: .utf8) == "160")
    }
}
