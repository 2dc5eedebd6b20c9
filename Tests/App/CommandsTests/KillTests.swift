import Foundation
import Testing
import TidemarkJSON
import TidemarkMock
import TidemarkPlan

@testable import TidemarkCommands

extension EndToEndTests {
    @Suite struct KillTests {
        @Test("a killed run can be reported, says that it is unfinished, and lost about a second at most")
        func killed() async throws {
            try await withMock(firstToken: 20) { mock, url in
                let scratch = try Scratch()
                let running = try scratch.start(
                    ["run", url, "--model", "m", "--rate", "50/s", "--for", "10m", "--output", "4"]
                )
                try await wait("two hundred requests") { try await mock.statistics().requests >= 200 }
                running.signal(SIGKILL)
                let sent = try await mock.statistics().requests
                #expect(try await running.finish().code == 128 + SIGKILL)
                let text = try await scratch.run("report", "last")
                #expect(text.code == 0)
                #expect(text.output.contains("unfinished"))
                let json = try await scratch.run("report", "last", "--json").json()
                #expect(json["run"]?["state"] == "unfinished")
                let kept = try #require(json["scenarios"]?[0]?["requestsReleased"]?.int)
                // A second of requests, and a second more for a machine that is slow to write.
                #expect(kept >= sent - 100)
                #expect(kept <= sent)
                // The store takes further runs.
                let next = try await scratch.run(
                    "run",
                    url,
                    "--model",
                    "m",
                    "--rate",
                    "20/s",
                    "--for",
                    "1s",
                    "--output",
                    "4",
                    "--quiet",
                    "--inconclusive",
                    "pass"
                )
                #expect(next.code == 0)
                #expect(try await scratch.run("report", "last~1", "--json").json()["run"]?["state"] == "unfinished")
            }
        }

        @Test("the embedded mock ends with the run that is killed")
        func embeddedMock() async throws {
            let scratch = try Scratch()
            try scratch.write(
                Plans.text(target: "{mock: {ttft: 20ms, itl: 1ms}}", load: "baseline: {rate: 20/s, for: 10m}"),
                to: "plan.yaml"
            )
            let running = try scratch.start(["run", "plan.yaml", "--no-report"])
            let mock = try await ProcessTable.onlyChild(of: running.identifier)
            try await scratch.waitForRows(1)
            #expect(ProcessTable.isRunning(mock))
            running.signal(SIGKILL)
            _ = try await running.finish()
            try await wait("the mock's end", within: .seconds(10)) { !ProcessTable.isRunning(mock) }
        }

        @Test("a run whose embedded mock is killed stops at once, keeps what it has, and says why")
        func killedMock() async throws {
            let scratch = try Scratch()
            try scratch.write(
                Plans.text(target: "{mock: {ttft: 20ms, itl: 1ms}}", load: "baseline: {rate: 20/s, for: 10m}"),
                to: "plan.yaml"
            )
            let running = try scratch.start(["run", "plan.yaml"])
            let mock = try await ProcessTable.onlyChild(of: running.identifier)
            try await scratch.waitForRows(10)
            kill(mock, SIGKILL)
            let finished = try await running.finish(within: .seconds(8))
            #expect(finished.code == 1)
            #expect(finished.output.contains("COULD NOT RUN  Could not go on: the embedded mock ended (signal 9)."))
            #expect(scratch.has("report.html"))
            let json = try await scratch.run("report", "last", "--json").json()
            #expect(json["run"]?["state"] == "failed")
            #expect(json["scenarios"]?[0]?["requestsReleased"]?.int ?? 0 >= 10)
        }

        @Test("a mock that does not say in time where it listens is ended, and the run does not begin")
        func silentMock() throws {
            let scratch = try Scratch()
            try scratch.write("#!/bin/sh\nexec sleep 60\n", to: "silent")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: scratch.path("silent"))
            let begin = ContinuousClock.now
            #expect {
                try EmbeddedMock.start(
                    MockSettings(),
                    model: "mock",
                    seed: 1,
                    program: scratch.folder.appendingPathComponent("silent"),
                    within: .milliseconds(200)
                )
            } throws: { error in
                (error as? Failure)?.message == "the embedded mock did not say where it listens"
            }
            #expect(ContinuousClock.now - begin < .seconds(30))
        }

        @Test("an embedded mock that hangs is killed at the end of its run")
        func hangingMock() async throws {
            let scratch = try Scratch()
            try scratch.write(
                Plans.text(target: "{mock: {ttft: 20ms, itl: 1ms}}", load: "baseline: {rate: 20/s, for: 10m}"),
                to: "plan.yaml"
            )
            let running = try scratch.start(["run", "plan.yaml", "--no-report"])
            let mock = try await ProcessTable.onlyChild(of: running.identifier)
            try await scratch.waitForRows(1)
            kill(mock, SIGSTOP)
            running.signal(SIGINT)
            // Where nothing was open, that was all.
            try await wait("the first signal's effect") {
                try running.errors.contains("Ctrl-C again cuts") || !running.isRunning
            }
            running.signal(SIGINT)
            #expect(try await running.finish().code == 130)
            try await wait("the mock's end", within: .seconds(10)) { !ProcessTable.isRunning(mock) }
        }
    }
}
