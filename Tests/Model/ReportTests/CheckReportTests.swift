import Testing
import TidemarkJSON
import TidemarkPlan
import TidemarkWorkload

@testable import TidemarkReport

@Suite struct CheckReportTests {
    private func forecast(
        _ scenarios: String,
        types: String = "{short: {input: 100, output: 50}}",
        more: String = ""
    ) throws -> PlanForecast {
        let text = """
            tidemark: 1
            name: checked
            targets: {primary: {url: http://127.0.0.1:8000/v1, model: m}}
            types: \(types)
            scenarios: \(scenarios)
            \(more)
            """
        let sources = PlanSources(
            environment: { _ in nil },
            profile: { _ in throw Missing() },
            text: { _ in throw Missing() }
        )
        let plan = try Plan(yaml: text, file: "plan.yaml", sources: sources)
        return PlanForecast(plan, workload: plan.workload(for: .lengths), seed: plan.seed ?? 1)
    }

    private struct Missing: Error {}

    private func text(_ forecast: PlanForecast) -> String {
        CheckReport.render(forecast, width: 100, style: .plain)
    }

    @Test("the seed of the schedule is named, and whether a run has the same")
    func seed() throws {
        let load = "[{baseline: {rate: 5/s, for: 1m}}]"
        let drawn = text(try forecast(load))
        #expect(drawn.contains("seed 1; a run draws a seed of its own"))
        let fixed = text(try forecast(load, more: "seed: 42"))
        #expect(fixed.contains("seed 42, as in a run; another seed draws another schedule"))
    }

    @Test("several scenarios are summed up")
    func totals() throws {
        let load =
            "[{baseline: {rate: 5/s, for: 60s, arrivals: even}}, {steps: {rates: [10/s, 20/s], for: 10s, arrivals: even}}]"
        let forecast = try forecast(load)
        #expect(forecast.requests == 600)
        #expect(forecast.seconds == 80)
        #expect(text(forecast).contains(#/in all +1 min 20 s +600 +20/s +60K +30K/#))
        #expect(!text(try self.forecast("[{baseline: {rate: 5/s, for: 60s}}]")).contains("in all"))
        let users = try self.forecast("[{baseline: {rate: 5/s, for: 60s}}, {users: {count: 3, for: 1m}}]")
        #expect(users.requests == nil)
        #expect(text(users).contains(#/in all +2 min +– +5/s +– +–/#))
    }

    @Test("all turns of a conversation count, each with what was said before it")
    func conversations() throws {
        let forecast = try forecast(
            "[{baseline: {rate: 5/s, for: 60s, arrivals: even}}]",
            types: "{chat: {input: 100, output: 50, turns: 3, think: 1s}}"
        )
        #expect(forecast.requests == 900)
        // 100, 250 and 400 tokens, and what a word may leave of each.
        #expect((245...250).contains(forecast.meanInput))
        #expect(text(forecast).contains("An arrival brings 3 requests in the mean"))
        #expect(CheckReport.json(forecast)["types"]?[0]?["turns"]?.double == 3)
        #expect(!text(try self.forecast("[{baseline: {rate: 5/s, for: 60s}}]")).contains("An arrival brings"))
    }

    @Test("the busiest minute has no more requests than the scenario", arguments: 1...20 as ClosedRange<UInt64>)
    func busiestMinute(seed: UInt64) throws {
        let scenario = try forecast("[{baseline: {rate: 5/s, for: 20s}}]", more: "seed: \(seed)").scenarios[0]
        let requests = try #require(scenario.requests)
        #expect(try #require(scenario.busiestMinute) <= Double(requests))
    }

    @Test("each type says where its prompts come from")
    func prompts() throws {
        let forecast = try forecast("[{baseline: {rate: 5/s, for: 60s}}]")
        #expect(text(forecast).contains(": prose; tokens estimated (~)"))
    }

    @Test("production is noted, objectives are set in")
    func notes() throws {
        let more = "environment: production\nobjectives: [ttft p95 < 1s]"
        let text = text(try forecast("[{baseline: {rate: 5/s, for: 1m}}]", more: more))
        #expect(text.contains("warning: the environment is production: a run needs --allow-production"))
        #expect(text.contains("    objectives\n      ttft p95 < 1s\n"))
    }

    @Test("the document for machines has its version, the seed and the totals")
    func json() throws {
        let json = CheckReport.json(
            try forecast("[{baseline: {rate: 5/s, for: 60s, arrivals: even}}]", more: "seed: 7")
        )
        #expect(json["schemaVersion"]?.string == JSONReport.schemaVersion)
        #expect(json["seed"]?.string == "7")
        #expect(json["isSeedDrawn"] == false)
        #expect(json["requests"]?.int == 300)
        #expect(json["durationSeconds"]?.double == 60)
    }
}
