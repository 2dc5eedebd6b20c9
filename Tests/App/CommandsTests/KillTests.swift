import Foundation
import Testing
import TidemarkJSON
import TidemarkMock

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
            while running.isRunning {
                running.signal(SIGINT)
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(try await running.finish().code == 130)
            try await wait("the mock's end", within: .seconds(10)) { !ProcessTable.isRunning(mock) }
        }
    }
}
