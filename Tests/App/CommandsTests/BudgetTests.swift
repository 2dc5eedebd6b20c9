import Foundation
import Testing
import TidemarkJSON
import TidemarkMock
import TidemarkPlan
import TidemarkUnits

extension EndToEndTests {
    /// Money that the real binary says it spent, against what a mock with faults says it would have billed; over more
    /// seeds and families in scripts/check-budget.
    @Suite struct BudgetTests {
        struct Trial: Sendable, CustomTestStringConvertible {
            var seed: UInt64
            var api: String
            var path = "/v1"
            var faults: String
            var mock = ""
            /// Whether the mock states more output than it was asked for.
            var exceeds = false
            /// Whether there is load enough to reach the limit.
            var isEnough = true
            var testDescription: String { "\(api), seed \(seed)" }
        }

        private static let common =
            "500: 4%, 503: 4%, 429: 8%, refuse: 2%, reset: 2%, reset=3: 3%, cut=2: 4%, stall=2: 2%"
        static let trials: [Trial] = [
            Trial(
                seed: 1,
                api: "openai-chat",
                faults: common + ", no-usage: 8%, twice-usage: 8%, no-end: 4%, bad-json: 2%, drip=20us: 4%"
            ),
            Trial(
                seed: 2,
                api: "anthropic-messages",
                path: "",
                faults: common + ", no-usage: 8%, wrong-type: 2%, twice-usage: 10%",
                mock: "cache: {}"
            ),
            Trial(seed: 3, api: "gemini", path: "/v1beta", faults: common + ", over-usage=200: 4%", exceeds: true),
            Trial(seed: 4, api: "ollama-chat", path: "", faults: common + ", no-end: 10%", isEnough: false),
        ]

        private static let prices = "{input: 9, cached input: 0.9, cache write: 11.25, output: 45, request: 0.0005 USD}"
        private static let limit = 1_000_000

        private static func plan(_ trial: Trial, port: Int) -> String {
            """
            tidemark: 1
            name: budget
            seed: \(trial.seed)
            targets:
              primary:
                url: http://127.0.0.1:\(port)\(trial.path)
                api: \(trial.api)
                model: m
                key: env:TIDEMARK_TEST_KEY
                prices: \(prices)
                timeouts: {connect: 2s, first byte: 1s, stall: 500ms, total: 4s}
            types:
              short: {share: 70%, input: 24, output: {max: 12}}
              long: {share: 30%, input: 300, output: {max: 30}}
            scenarios:
              - baseline: {rate: \(trial.isEnough ? 120 : 30)/s, for: 2s, warmup: 0s}
            budget: {limit: 1 USD, at limit: stop}
            retry: {times: 2, on: [rate limited, overloaded, server error, connection, timeout, stream error], wait: 10ms}

            """
        }

        @Test("a mock never bills more than the ledger says, and that is never more than the budget", arguments: trials)
        func ledger(trial: Trial) async throws {
            let settings = try MockSettings(
                yaml: "ttft: 5ms\nitl: 1ms\nprices: \(Self.prices)\nfaults: {\(trial.faults)}\n\(trial.mock)",
                file: "mock.yaml"
            )
            let server = try await MockServer.start(settings: settings, seed: trial.seed)
            let scratch = try Scratch()
            try scratch.write(Self.plan(trial, port: server.port), to: "plan.yaml")
            let run = try await scratch.run(
                "run",
                "plan.yaml",
                "--lanes",
                "4",
                "--json",
                "--quiet",
                environment: ["TIDEMARK_TEST_KEY": "planted-0123456789"]
            )
            try await wait("the mock's rest") {
                let counts = try await server.statistics()
                return counts.running == 0 && counts.waiting == 0 && counts.open == 0
            }
            let counts = try await server.statistics()
            try await server.stop()
            let billed = counts.bills.values.reduce(0) { $0 + Int($1.amount.microdollars) }
            let cost = try #require(try run.json()["cost"], "\(run.errors)")
            let spent = try #require(cost["spentMicroUsd"]?.int)
            let excess = try #require(cost["excessMicroUsd"]?.int)
            let refused = try #require(cost["requestsRefused"]?.int)
            #expect(cost["reservedMicroUsd"] == 0)
            #expect(billed <= spent && billed > 0)
            #expect(counts.faults > 10)
            if excess == 0 { #expect(spent <= Self.limit && cost["peakMicroUsd"]?.int ?? .max <= Self.limit) }
            #expect(trial.exceeds || excess == 0)
            #expect((run.code == 5) == (refused > 0 || excess > 0))
            #expect((run.code == 5) == trial.isEnough)
        }
    }
}
