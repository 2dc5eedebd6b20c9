import Foundation
import Testing
import TidemarkLogs
import TidemarkMeasurement
import TidemarkPlan
import TidemarkProfile
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

@testable import TidemarkAnalysis

/// Profile → plan → requests → compared with the profile: all but the sockets.
@Suite struct LikeProductionTests {
    private enum Published: String, CaseIterable {
        case azureConversation = "azure_llm_2023_conv.csv"
        case azureCode = "azure_llm_2023_code.csv"
        case mooncakeConversation = "mooncake_conversation.jsonl"
        case mooncakeSynthetic = "mooncake_synthetic.jsonl"

        func trace() throws -> Trace {
            let file = URL(filePath: #filePath)
                .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "examples/traces/\(rawValue).gz")
            var reader = LogReader(key: LogKey([]))
            reader.begin(rawValue)
            var trace = Trace()
            trace.file = rawValue
            func take(_ record: borrowing TrafficRecord) { _ = trace.append(copy record) }
            try Data(contentsOf: file).withUnsafeBytes { bytes in try reader.read(bytes, take) }
            _ = try reader.finish(take)
            trace.sort()
            return trace
        }
    }

    /// A run in which every request is answered at once and in full.
    private func run(of plan: Plan, seed: UInt64) throws -> (run: RunDescription, recording: Recording) {
        let (references, comparisons) = RunDescription.comparisons(of: plan)
        let scenario = try #require(plan.scenarios.first)
        guard case .open(let shape, let process) = scenario.load else { throw Missing() }
        let root = RandomSource.substream(seed, 0)
        let sampler = LengthSampler(plan.types[0].lengths)
        var builder = RunBuilder()
        builder.types = plan.types.map(\.name)
        for arrival in ArrivalSchedule(shape, process, root: root) {
            let record = scenario.load.replay?.record(of: arrival.index)
            var source = RandomSource(seed: RandomSource.substream(root, 2 &+ arrival.index))
            let drawn = sampler.sample(using: &source)
            let due = Instant.start + arrival.due
            let output = Int32(record?.output ?? drawn.output)
            builder.recording.rows.append(
                Row(
                    index: arrival.index,
                    scenario: 0,
                    type: 0,
                    outcome: .succeeded,
                    due: due,
                    released: due,
                    firstToken: due,
                    lastToken: due,
                    closed: due,
                    inputAsked: Int32(record?.input ?? drawn.input),
                    outputAsked: output,
                    outputTokens: output,
                    streamedTokens: output
                )
            )
        }
        builder.scenarios = [
            RunDescription.Scenario(
                name: scenario.name,
                kind: scenario.kind.rawValue,
                users: nil,
                start: .start,
                duration: scenario.load.duration,
                phases: [],
                warmup: .none,
                drawn: builder.recording.rows.count,
                comparison: comparisons[0]
            )
        ]
        var run = builder.run()
        run.references = references
        return (run, builder.recording)
    }

    private func check(of plan: Plan, seed: UInt64) throws -> ProductionCheck {
        let (run, recording) = try run(of: plan, seed: seed)
        let scenario = try #require(ScenarioRecording.split(recording, of: run, state: .finished).first)
        return try #require(ProductionCheck(scenario, references: run.references ?? []))
    }

    private func analysis(of plan: Plan, seed: UInt64) throws -> Analysis {
        let (run, recording) = try run(of: plan, seed: seed)
        return Analysis(of: run, recording: recording, state: .finished)
    }

    private struct Missing: Error {}

    private func plan(_ scenario: String, types: String, profile: Profile?, trace: Trace? = nil) throws -> Plan {
        let sources = PlanSources(
            environment: { _ in nil },
            profile: { _ in try #require(profile) },
            text: { _ in throw Missing() },
            trace: { _ in PlanSources.ReadTrace(try #require(trace)) }
        )
        let text = """
            tidemark: 1
            targets: {primary: {mock: {}}}
            \(types)
            scenarios:
              - \(scenario)
            """
        return try Plan(yaml: text, file: "plan.yaml", sources: sources)
    }

    private func profile(of trace: Trace) throws -> Profile {
        var builder = ProfileBuilder(ProfileBuilder.Options(name: trace.file, source: "a published trace"))
        for row in 0..<trace.count { builder.add(trace[row]) }
        return try builder.profile(categories: []).profile
    }

    @Test("arrivals and lengths drawn from a profile are like production at any speed", arguments: Published.allCases)
    private func drawn(published: Published) throws {
        let trace = try published.trace()
        let profile = try profile(of: trace)
        let rate = try #require(profile.ratePerSecond)
        let plan = try plan(
            "baseline: {rate: 20x production, arrivals: production, for: \(Int(Double(trace.count) / rate / 20))s}",
            types: "types: {all: {prompts: p.profile.json}}",
            profile: profile
        )
        let check = try check(of: plan, seed: 4)
        #expect(check.likeness.verdict == .alike, "\(check.likeness.sentence)")
        #expect(!check.isAgainstPlan)
        let arrivals = check.likeness.findings.filter(\.respect.isOfArrivals)
        #expect(arrivals.count == 2)
        for finding in arrivals { #expect(abs(finding.value / finding.reference - 1) < 0.05, "\(finding)") }
    }

    @Test("a replay is like its trace", arguments: Published.allCases)
    private func replayed(published: Published) throws {
        let plan = try plan("replay: {trace: t, speed: 30}", types: "", profile: nil, trace: try published.trace())
        let check = try check(of: plan, seed: 1)
        #expect(check.likeness.verdict == .alike, "\(check.likeness.sentence)")
        #expect(check.timeScale == 30)
    }

    @Test("Poisson arrivals at production's rate are told, and bounded answers are against the plan")
    func otherwise() throws {
        let profile = try profile(of: try Published.azureCode.trace())
        let poisson = try plan(
            "baseline: {rate: production, for: 20m}",
            types: "types: {all: {prompts: p.profile.json}}",
            profile: profile
        )
        let told = try analysis(of: poisson, seed: 1)
        let check = try #require(told.scenarios.first?.production)
        #expect(check.likeness.verdict == .notAlike)
        #expect(!check.isAgainstPlan)
        #expect(told.trust.facts.contains { $0.name == "production" && !$0.isWarning })

        let bounded = try plan(
            "baseline: {rate: production, arrivals: production, for: 20m}",
            types: "types: {all: {prompts: p.profile.json, output: {max: 8}}}",
            profile: profile
        )
        let warned = try analysis(of: bounded, seed: 1)
        #expect(warned.scenarios.first?.production?.isAgainstPlan == true)
        #expect(warned.trust.facts.contains { $0.name == "production" && $0.isWarning })
    }

    @Test("a run that claims nothing says nothing")
    func nothing() throws {
        let plan = try plan(
            "baseline: {rate: 5/s, for: 1m}",
            types: "types: {all: {input: 100, output: 10}}",
            profile: nil
        )
        #expect(try analysis(of: plan, seed: 1).scenarios.first?.production == nil)
    }
}
