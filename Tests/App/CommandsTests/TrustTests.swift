import Foundation
import FoundationNetworking
import Testing
import TidemarkJSON
import TidemarkMock

extension EndToEndTests {
    /// Whose fault a pause is: the report must know.
    @Suite struct TrustTests {
        static let loads = ["baseline: {rate: 20/s, for: 6s}", "users: {count: 10, think: 100ms, for: 6s}"]

        @Test("a generator that stood still for two seconds says so, and its run is inconclusive", arguments: loads)
        func starvedGenerator(load: String) async throws {
            try await withMock(firstToken: 100, gap: 10) { mock, url in
                let scratch = try Scratch()
                let target = #"{url: "\#(url)", model: m}"#
                try scratch.write(Plans.text(target: target, load: load, output: 10), to: "plan.yaml")
                let running = try scratch.start(["run", "plan.yaml", "--json"])
                try await wait("thirty requests") { try await mock.statistics().requests >= 30 }
                running.signal(SIGSTOP)
                try await Task.sleep(for: .seconds(2))
                running.signal(SIGCONT)
                let finished = try await running.finish()
                #expect(finished.code == 4)
                let json = try finished.json()
                #expect(json["trust"]?["level"] == "generator limited", "\(facts(of: json))")
                #expect(json["verdict"]?["kind"] == "inconclusive")
                #expect(json["scenarios"]?[0]?["generator"]?["worstLoopLagMs"]?.double ?? 0 >= 1_800)
                #expect(finished.errors.contains("GENERATOR LIMITED"))
                #expect(!facts(of: json).contains { $0.contains("the server stalled") })
            }
        }

        @Test("a server that stood still is blamed for it, and the pause is in the latencies", arguments: loads)
        func stalledServer(load: String) async throws {
            var (finished, json) = try await runWithStall(load)
            // A machine that is busy otherwise may hold up the generator for real: then it says so, rightly.
            for _ in 0..<4 where json["trust"]?["level"] == "generator limited" {
                (finished, json) = try await runWithStall(load)
            }
            let facts = facts(of: json)
            #expect(facts.contains { $0.contains("the server stalled") }, "\(facts)")
            let scenario = json["scenarios"]?[0]
            #expect(scenario?["groups"]?[0]?["stallMs"]?["max"]?.double ?? 0 >= 2_000)
            #expect(scenario?["groups"]?[0]?["ttftMs"]?["max"]?.double ?? 0 >= 2_000)
            #expect(scenario?["generator"]?["worstLoopLagMs"]?.double ?? 0 < 1_000)
            #expect(json["trust"]?["level"] == "warning", "\(facts)")
            #expect(json["trust"]?["sentence"]?.string?.contains("the server stalled") == true)
            #expect(finished.code == 0)
        }

        /// A run against a mock of its own, which is stopped for two and a half seconds while it streams.
        private func runWithStall(_ load: String) async throws -> (Finished, JSONValue) {
            let scratch = try Scratch()
            let mock = try scratch.start(["mock", "--port", "0", "--ttft", "1500ms", "--itl", "50ms"])
            try await wait("the mock's address") { try mock.output.contains("\n") }
            let address = try #require(try mock.output.split(separator: " ").last?.split(separator: "\n").first)
            let target = #"{url: "\#(address)/v1", model: m}"#
            try scratch.write(Plans.text(target: target, load: load, output: 20), to: "plan.yaml")
            let scenario = load.prefix { $0 != ":" }
            let running = try scratch.start(["run", "plan.yaml", "--json", "--set", "\(scenario).for=9s"])
            let statistics = try #require(URL(string: "\(address)/stats"))
            try await wait("streams under way") {
                let (body, _) = try await URLSession.shared.data(from: statistics)
                return try JSONValue(parsing: Array(body))["events"]?.int ?? 0 >= 320
            }
            mock.signal(SIGSTOP)
            try await Task.sleep(for: .milliseconds(2_500))
            mock.signal(SIGCONT)
            let finished = try await running.finish()
            mock.signal(SIGTERM)
            #expect(try await mock.finish().code == 0)
            return (finished, try finished.json())
        }

        private func facts(of json: JSONValue) -> [String] {
            (json["trust"]?["facts"]?.array ?? []).compactMap { $0["text"]?.string }
        }
    }
}
