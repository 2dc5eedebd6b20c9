import Foundation
import Testing
import TidemarkAnalysis
import TidemarkLogs
import TidemarkMeasurement
import TidemarkPlan
import TidemarkProfile
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

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
            try Data(contentsOf: file).withUnsafeBytes { bytes throws(LogError) in try reader.read(bytes, take) }
            _ = try reader.finish(take)
            trace.sort()
            return trace
        }
    }

    /// The rows of a run in which every request is answered at once and in full.
    private func analysis(of plan: Plan, seed: UInt64) throws -> Analysis {
        let (references, comparisons) = RunDescription.comparisons(of: plan)
        let scenario = try #require(plan.scenarios.first)
        guard case .open(let shape, let process) = scenario.load else { throw Missing() }
        let root = RandomSource.substream(seed, 0)
        let workload = Workload(types: plan.types, corpus: .english)
        var builder = RunBuilder()
        builder.types = plan.types.map(\.name)
        for arrival in ArrivalSchedule(shape, process, root: root) {
            let record = scenario.load.replay?.record(of: arrival.index)
            let draft = workload.lengths(arrival.index, root: root, replaying: record)
            let due = Instant.start + arrival.due
            builder.recording.rows.append(
                Row(
                    index: arrival.index,
                    scenario: 0,
                    type: UInt8(draft.type),
                    outcome: .succeeded,
                    due: due,
                    released: due,
                    firstToken: due,
                    lastToken: due,
                    closed: due,
                    inputAsked: Int32(draft.inputTokens),
                    outputAsked: Int32(draft.outputTokens),
                    outputTokens: Int32(draft.outputTokens),
                    streamedTokens: Int32(draft.outputTokens)
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
        return Analysis(of: run, recording: builder.recording, state: .finished)
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
        for (factor, seed) in [(1, 3), (20, 4)] as [(Double, UInt64)] {
            let seconds = Int(Double(trace.count) / (rate * factor))
            let plan = try plan(
                "baseline: {rate: \(factor)x production, arrivals: production, for: \(seconds)s}",
                types: "types: {all: {prompts: p.profile.json}}",
                profile: profile
            )
            let check = try #require(try analysis(of: plan, seed: seed).scenarios.first?.production)
            #expect(check.likeness.verdict == .alike, "\(factor) times: \(check.likeness.sentence)")
            #expect(!check.isAgainstPlan)
            for finding in check.likeness.findings where finding.respect.isOfArrivals {
                #expect(abs(finding.value / finding.reference - 1) < 0.05, "\(finding)")
            }
        }
    }

    @Test("a replay is like its trace", arguments: Published.allCases)
    private func replayed(published: Published) throws {
        let plan = try plan("replay: {trace: t, speed: 30}", types: "", profile: nil, trace: try published.trace())
        let check = try #require(try analysis(of: plan, seed: 1).scenarios.first?.production)
        #expect(check.likeness.verdict == .alike, "\(check.likeness.sentence)")
        #expect(check.timeScale == 30)
    }

    @Test("Poisson arrivals at production's rate are told, and bounded answers are against the plan")
    func otherwise() throws {
        let profile = try profile(of: try Published.azureCode.trace())
        let poisson = try plan(
            "baseline: {rate: production, for: 40m}",
            types: "types: {all: {prompts: p.profile.json}}",
            profile: profile
        )
        let told = try analysis(of: poisson, seed: 1)
        let check = try #require(told.scenarios.first?.production)
        #expect(check.likeness.verdict == .notAlike)
        #expect(!check.isAgainstPlan)
        #expect(told.trust.facts.contains { $0.name == "production" && !$0.isWarning })

        let bounded = try plan(
            "baseline: {rate: production, arrivals: production, for: 40m}",
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

extension Workload {
    /// A request with its lengths alone where no text is needed.
    fileprivate func lengths(_ index: UInt64, root: UInt64, replaying record: TrafficRecord?) -> RequestDraft {
        guard let record else { return request(index, root: root) }
        return request(index, root: root, replaying: record)
    }
}
