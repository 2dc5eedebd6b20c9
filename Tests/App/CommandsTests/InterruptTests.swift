import Foundation
import Testing
import TidemarkJSON
import TidemarkMock

extension EndToEndTests {
    @Suite struct InterruptTests {
        private static let signals = [SIGINT, SIGTERM]

        @Test("one signal lets answers end, reports, and is code 130", arguments: signals)
        func once(signal: Int32) async throws {
            try await withMock(firstToken: 300) { mock, url in
                let scratch = try Scratch()
                let running = try scratch.start(
                    ["run", url, "--model", "m", "--rate", "20/s", "--for", "10m", "--output", "4", "--json"]
                )
                try await wait("ten requests") { try await mock.statistics().requests >= 10 }
                running.signal(signal)
                let finished = try await running.finish()
                #expect(finished.code == 130)
                let json = try finished.json()
                #expect(json["run"]?["state"] == "interrupted")
                #expect(json["verdict"]?["kind"] == "interrupted")
                #expect(json["errors"]?.array?.isEmpty == true)
                #expect(finished.errors.contains("INTERRUPTED"))
                #expect(scratch.has("report.html"))
                // All that was sent was followed to its end.
                let statistics = try await mock.statistics()
                #expect(json["scenarios"]?[0]?["requestsReleased"]?.int == statistics.requests)
                #expect(statistics.cancelled == 0)
            }
        }

        @Test("a further signal cuts, and what is there is reported")
        func twice() async throws {
            try await withMock(firstToken: 60_000) { mock, url in
                let scratch = try Scratch()
                let running = try scratch.start(
                    ["run", url, "--model", "m", "--rate", "20/s", "--for", "10m", "--output", "4", "--json"]
                )
                try await wait("ten requests") { try await mock.statistics().requests >= 10 }
                running.signal(SIGINT)
                // Signals that come at once are one.
                try await wait("the first signal's effect") { try running.errors.contains("Ctrl-C again cuts") }
                running.signal(SIGINT)
                let finished = try await running.finish(within: .seconds(8))
                #expect(finished.code == 130)
                let json = try finished.json()
                #expect(json["run"]?["state"] == "unfinished")
                #expect(json["errors"]?[0]?["kind"] == "cancelled")
                try await wait("hang-ups") { try await mock.statistics().cancelled >= 10 }
            }
        }

        @Test(
            "a signal that reaches the whole group, as from a terminal, leaves the embedded mock to answer to the end",
            arguments: signals
        )
        func group(signal: Int32) async throws {
            let scratch = try Scratch()
            try scratch.write(
                Plans.text(target: "{mock: {ttft: 500ms, itl: 5ms}}", load: "baseline: {rate: 20/s, for: 10m}"),
                to: "plan.yaml"
            )
            let running = try scratch.start(["run", "plan.yaml", "--json"])
            let mock = try await ProcessTable.onlyChild(of: running.identifier)
            try await scratch.waitForRows(10)
            kill(mock, signal)
            running.signal(signal)
            let finished = try await running.finish()
            #expect(finished.code == 130)
            let json = try finished.json()
            #expect(json["run"]?["state"] == "interrupted")
            #expect(json["errors"]?.array?.isEmpty == true)
            try await wait("the mock's end") { !ProcessTable.isRunning(mock) }
        }
    }
}
