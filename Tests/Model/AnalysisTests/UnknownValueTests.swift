import Testing
import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkUnits
import TidemarkWire

/// Answers that ended well and yet say nothing, or little, of a latency.
@Suite struct UnknownValueTests {
    /// Requests over 100 s with a token every 20 ms after 200 ms; the last ones came in one read, or were empty.
    private func builder(_ count: Int = 100, inOneRead: Int = 0, empty: Int = 0, tokens: Int32 = 50) -> RunBuilder {
        var builder = RunBuilder()
        builder.scenario(seconds: 100)
        for index in 0..<count {
            let at = Double(index) * 100_000 / Double(count)
            if index >= count - empty {
                builder.request(at: at, ttft: nil, e2e: nil, closed: 200, tokens: 0)
            } else if index >= count - empty - inOneRead {
                builder.request(at: at, ttft: 300, e2e: 300, tokens: tokens, reads: 1)
            } else {
                builder.request(at: at, ttft: 200, e2e: 200 + 20 * Double(tokens - 1), tokens: tokens)
            }
        }
        return builder
    }

    private static let paces: [Objective] = [
        .time(.tpot, .quantile(0.95), under: 100), .time(.tpot, .max, under: 100), .time(.tpot, .mean, under: 100),
        .time(.stall, .quantile(0.95), under: 100), .rate(.streamRate, .quantile(0.5), over: 10),
    ]

    @Test("an answer in one read has no pace: it meets no objective on one", arguments: Self.paces)
    func oneRead(objective: Objective) {
        #expect(builder().analysis(objective).objectives[0].outcome == .passed)
        let analysis = builder(inOneRead: 100).analysis(objective)
        #expect(analysis.objectives[0].outcome == .inconclusive)
        #expect(analysis.objectives[0].reason == "every answer was empty or came in one read")
        #expect(analysis.verdict.exitCode == 4)
        let group = analysis.scenarios[0].groups[0]
        #expect(group.timePerOutputToken.count == 0 && group.streamRate.count == 0 && group.stall.count == 0)
        #expect(group.timeToFirstToken.count == 100)
    }

    @Test("some answers in one read leave a percentile open only where they can move it")
    func someInOneRead() {
        let results = builder(inOneRead: 20).analysis(
            .time(.tpot, .quantile(0.5), under: 100),
            .time(.tpot, .quantile(0.95), under: 100),
            .time(.tpot, .quantile(0.5), under: 10),
            .rate(.streamRate, .quantile(0.05), over: 10),
            .time(.tpot, .mean, under: 100),
            .time(.tpot, .mean, under: 10)
        ).objectives
        #expect(results.map(\.outcome) == [.passed, .inconclusive, .failed, .inconclusive, .inconclusive, .failed])
        #expect(
            results[1].reason.contains(
                "of 20 of 100 requests it is not known: their answers were empty or came in one read"
            )
        )
    }

    @Test("a single token has no pace, and leaves nothing open")
    func singleTokens() {
        var builder = builder()
        for index in 0..<50 { builder.request(at: Double(index), ttft: 200, e2e: 200, tokens: 1) }
        #expect(builder.analysis(.time(.tpot, .quantile(0.95), under: 100)).objectives[0].outcome == .passed)
    }

    @Test(
        "an empty answer is a success of unknown latency",
        arguments: [Objective.Metric.ttft, .e2e, .tpot] as [Objective.Metric]
    )
    func empty(metric: Objective.Metric) {
        let analysis = builder(empty: 20).analysis(
            .time(metric, .quantile(0.5), under: 2_000),
            .time(metric, .quantile(0.95), under: 2_000),
            .time(metric, .max, under: 2_000),
            .time(metric, .mean, under: 2_000),
            .errors(under: 0.05)
        )
        #expect(
            analysis.objectives.map(\.outcome) == [.passed, .inconclusive, .inconclusive, .inconclusive, .passed]
        )
        #expect(analysis.objectives[2].reason.hasPrefix("of 20 of 100 requests it is not known"))
        #expect(analysis.scenarios[0].groups[0].timeToFirstToken.count == 80)
    }

    @Test("only empty answers: nothing is known")
    func allEmpty() {
        let result = builder(empty: 100).analysis(.time(.ttft, .quantile(0.5), under: 2_000)).objectives[0]
        #expect(result.outcome == .inconclusive && result.found == "no data")
    }

    @Test(
        "a stream that something buffers is a warning over a tenth of the answers",
        arguments: [(10, false), (11, true)]
    )
    func buffering(count: Int, isWarning: Bool) throws {
        let analysis = builder(inOneRead: count).analysis()
        let fact = try #require(analysis.trust.facts.first { $0.name == "buffering" })
        #expect(fact.isWarning == isWarning)
        #expect(fact.text.contains("something on the way buffers the stream") == isWarning)
        #expect(!builder().analysis().trust.facts.contains { $0.name == "buffering" })
    }

    @Test("requests that left again are a warning over 1 %", arguments: [(1, false), (2, true)])
    func sentAgain(count: Int, isWarning: Bool) throws {
        var builder = builder()
        for index in 0..<count { builder.recording.rows[index].flags.insert(.sentAgain) }
        let fact = try #require(builder.analysis().trust.facts.first { $0.name == "closed connections" })
        #expect(fact.isWarning == isWarning)
        #expect(fact.text.hasPrefix("\(count) of "))
    }

    @Test("empty answers are a warning over 1 %", arguments: [(1, false), (2, true)])
    func emptyAnswers(count: Int, isWarning: Bool) throws {
        let fact = try #require(builder(empty: count).analysis().trust.facts.first { $0.name == "empty answers" })
        #expect(fact.isWarning == isWarning)
        #expect(!builder().analysis().trust.facts.contains { $0.name == "empty answers" })
    }
}
