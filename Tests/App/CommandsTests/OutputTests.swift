import Foundation
import Testing
import TidemarkJSON
import TidemarkTesting

extension EndToEndTests {
    /// Output that cannot be written changes neither the run nor, unless it is lost, the exit code.
    @Suite struct OutputTests {
        /// A descriptor whose reader has gone away.
        private static func closedPipe() throws -> FileHandle {
            let pipe = Pipe()
            try pipe.fileHandleForReading.close()
            return pipe.fileHandleForWriting
        }

        private static func fullDisk() throws -> FileHandle {
            try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
        }

        /// Runs a plan whose objective is missed against a mock whose first token takes 300 ms.
        private func missed(
            _ more: [String],
            for duration: String = "3s",
            in scratch: Scratch,
            output: FileHandle? = nil,
            errors: FileHandle? = nil
        ) async throws -> Finished {
            var finished: Finished?
            try await withMock(firstToken: 300) { _, url in
                let target = #"{url: "\#(url)", model: m}"#
                let load = "baseline: {rate: 40/s, for: \(duration), warmup: 1s}"
                try scratch.write(
                    Plans.text(target: target, load: load, objectives: ["ttft p50 < 100ms"]),
                    to: "plan.yaml"
                )
                finished = try await scratch.start(["run", "plan.yaml"] + more, output: output, errors: errors).finish()
            }
            return try #require(finished)
        }

        /// What the stored run's verdict asks for: 3, or 4 on a machine that is busy otherwise.
        private func code(in scratch: Scratch) async throws -> Int32 {
            let json = try await scratch.run("report", "last", "--json").json()
            #expect(json["run"]?["state"] == "finished")
            return Int32(try #require(json["verdict"]?["exitCode"]?.int))
        }

        @Test(
            "a reader that has gone away ends a command with success and without a word",
            arguments: ["schema", "--help"]
        )
        func closedPipe(argument: String) async throws {
            let finished = try await Scratch().start([argument], output: Self.closedPipe()).finish()
            #expect(finished.code == 0)
            #expect(finished.errors.isEmpty)
        }

        @Test("a full disk behind standard output is code 1 and is said", arguments: ["schema", "--help"])
        func fullDisk(argument: String) async throws {
            let finished = try await Scratch().start([argument], output: Self.fullDisk()).finish()
            #expect(finished.code == 1)
            #expect(finished.errors == "cannot write to standard output: No space left on device\n")
        }

        @Test("the verdict gives the exit code where nobody reads the results", arguments: [[], ["--json"]])
        func verdict(flags: [String]) async throws {
            let scratch = try Scratch()
            let finished = try await missed(flags, in: scratch, output: Self.closedPipe())
            let code = try await code(in: scratch)
            #expect([3, 4].contains(code))
            #expect(finished.code == code)
            #expect(scratch.has("report.html"))
        }

        @Test("a run goes on to its end where nobody reads its live lines")
        func live() async throws {
            let scratch = try Scratch()
            // The first live line comes after ten seconds.
            let finished = try await missed(["--json"], for: "11s", in: scratch, errors: Self.closedPipe())
            let code = try await code(in: scratch)
            #expect([3, 4].contains(code))
            #expect(finished.code == code)
            #expect(try finished.json()["verdict"]?["exitCode"]?.int == Int(code))
        }

        @Test("results that do not reach standard output are code 1, and the rest is put out")
        func lostResults() async throws {
            let scratch = try Scratch()
            let finished = try await missed(["--json"], in: scratch, output: Self.fullDisk())
            #expect(finished.code == 1)
            #expect(finished.errors.contains("baseline"))
            #expect(finished.errors.contains("stored: "))
            #expect(finished.errors.hasSuffix("cannot write to standard output: No space left on device\n"))
            #expect(scratch.has("report.html"))
        }

        @Test(
            "a report that could not be written is found before anything is sent",
            arguments: [("missing/report.html", "there is no such folder"), (".", "it is a folder")]
        )
        func unwritable(path: String, reason: String) async throws {
            let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 1) }
            defer { server.stop() }
            let scratch = try Scratch()
            let finished = try await scratch.run("run", server.url(), "--model", "m", "--for", "1s", "--report", path)
            #expect(finished.code == 1)
            #expect(finished.errors == "cannot write \(path): \(reason)\n")
            #expect(finished.output.isEmpty)
            #expect(server.accepted == 0)
            #expect(!scratch.has(".tidemark"))
        }

        @Test("a report that fails in the end comes after the results, is code 1, and is not announced")
        func lostReport() async throws {
            let scratch = try Scratch()
            // A link to what is always full: it stays a link.
            try FileManager.default.createSymbolicLink(
                atPath: scratch.path("page.html"),
                withDestinationPath: "/dev/full"
            )
            let finished = try await missed(["--report", "page.html"], in: scratch)
            #expect(finished.code == 1)
            #expect(finished.output.contains("Time to first token"))
            #expect(finished.output.contains("stored: "))
            #expect(!finished.output.contains("report: "))
            #expect(finished.errors == "cannot write page.html: the disk is full\n")
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.path("page.html")) == "/dev/full")
            #expect([3, 4].contains(try await code(in: scratch)))
        }
    }
}
