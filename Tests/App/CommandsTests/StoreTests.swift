import Foundation
import Testing
import TidemarkJSON
import TidemarkMock
import TidemarkTesting

extension EndToEndTests {
    /// What other processes do to the store while a run goes on.
    @Suite struct StoreTests {
        /// The lock that SQLite takes to write: byte 120 of the index of the log (sqlite.org/walformat.html, 2.3.1).
        private static func lock(_ store: String, _ kind: Int32) throws -> FileHandle {
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: store + "/store.sqlite-shm"))
            var lock = flock()
            lock.l_type = Int16(kind)
            lock.l_whence = Int16(SEEK_SET)
            lock.l_start = 120
            lock.l_len = 1
            while fcntl(file.fileDescriptor, F_SETLK, &lock) != 0 {
                guard errno == EAGAIN || errno == EACCES else { throw Running.Failure(message: "cannot lock") }
            }
            return file
        }

        @Test("a store that is held for longer than a write waits costs the run nothing")
        func locked() async throws {
            try await withMock(firstToken: 20) { mock, url in
                let scratch = try Scratch()
                let running = try scratch.start(
                    ["run", url, "--model", "m", "--rate", "20/s", "--for", "9s", "--output", "4", "--json"]
                )
                try await scratch.waitForRows(1)
                let lock = try Self.lock(scratch.path(".tidemark"), F_WRLCK)
                let before = try await mock.statistics().requests
                // Seven seconds' worth: a write is given up after five.
                try await wait("seven seconds of requests") {
                    try await mock.statistics().requests >= before + 140 || !running.isRunning
                }
                #expect(running.isRunning)
                try lock.close()
                let finished = try await running.finish()
                let json = try finished.json()
                #expect(json["run"]?["state"] == "finished")
                let scenario = json["scenarios"]?[0]
                #expect(scenario?["requestsReleased"]?.int == scenario?["requestsDrawn"]?.int)
                let stored = try await scratch.run("report", "last", "--json")
                #expect(stored.output == finished.output)
            }
        }
    }
}
