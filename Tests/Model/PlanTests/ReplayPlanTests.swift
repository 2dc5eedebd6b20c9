import Testing
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWorkload

@testable import TidemarkPlan

@Suite struct ReplayPlanTests {
    private func replay(_ keys: String) throws -> Replay {
        let plan = try Reading.plan(Reading.text(scenarios: ["replay: {\(keys)}"]))
        return try #require(plan.scenarios.first?.load.replay)
    }

    @Test("a replay sends the whole trace at its own speed unless told otherwise")
    func whole() throws {
        let replay = try replay("trace: trace.csv")
        #expect(replay.dues.map(\.inMilliseconds) == [0, 500, 1_000, 1_000, 2_500, 3_000])
        #expect(replay.speed == 1)
        #expect(replay.ties == .together)
        #expect(replay.duration == .milliseconds(3_600))
    }

    @Test("speed, from, for and ties choose the part of the trace and its pace")
    func window() throws {
        let replay = try replay("trace: trace.csv, speed: 2, from: 500ms, for: 1s, ties: spread")
        #expect(replay.dues.map(\.inMilliseconds) == [0, 250, 375])
        #expect(replay.rows == 1..<4)
        #expect(replay.duration == .seconds(1))
    }

    @Test("a plan of replays needs no types, and what was left out of a trace is told once")
    func withoutTypes() throws {
        let text = """
            tidemark: 1
            targets: {primary: {mock: {}}}
            scenarios:
              - replay: {trace: trace.csv}
              - replay: {trace: trace.csv, speed: 3, name: faster}
            """
        let plan = try Reading.plan(text)
        #expect(plan.types.map(\.name) == ["replayed"])
        #expect(plan.types.map(\.lengths) == [.drawn(input: .fixed(300), output: .drawn(.fixed(30)))])
        #expect(plan.warnings == ["trace trace.csv: 1 row was left out: no time (line 7)"])
        #expect(plan.scenarios.map { $0.load.expectedRequests?.rounded() } == [6, 6])
        #expect(plan.scenarios.allSatisfy { $0.warmup == .none })
    }

    @Test("arrivals of production come from the profile of the types, or from one that the scenario names")
    func production() throws {
        let types = "{chat: {prompts: production.profile.json}}"
        let ofTypes = try Reading.plan(
            Reading.text(types: types, scenarios: ["baseline: {rate: 2x production, for: 1m, arrivals: production}"])
        )
        let named = try Reading.plan(
            Reading.text(scenarios: [
                "baseline: {rate: 2x production, for: 1m, arrivals: production, profile: production.profile.json}"
            ])
        )
        for plan in [ofTypes, named] {
            let shape = LoadShape.constant(Rate(perSecond: 8), for: .seconds(60))
            #expect(plan.scenarios[0].load == .open(shape, .gamma(variation: 3)))
        }
    }
}
