import Testing
import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkWire

@Suite struct LearnedTokensTests {
    /// A scenario of answers with usage, twice the chunks, and of one in five without.
    private func builder(withUsage: Int, without: Int) -> RunBuilder {
        var builder = RunBuilder()
        builder.scenario(seconds: 10, drawn: withUsage + without)
        for index in 0..<(withUsage + without) {
            builder.request(at: Double(index) * 10_000 / Double(withUsage + without), tokens: 20)
            let last = builder.recording.rows.count - 1
            builder.recording.rows[last].chunks = 10
            builder.recording.rows[last].inputTokens = 104
            guard index >= withUsage else { continue }
            builder.recording.rows[last].flags.insert(.tokensEstimated)
            builder.recording.rows[last].outputTokens = -1
            builder.recording.rows[last].inputTokens = -1
            builder.recording.rows[last].streamedTokens = 10
        }
        for second in 0..<10 { builder.second(second) { $0.add(tokens: 40, type: 0) } }
        return builder
    }

    private func fact(_ name: String, in analysis: Analysis) -> String? {
        analysis.trust.facts.first { $0.name == name }?.text
    }

    @Test("estimates count as answers with usage teach, by request and by second")
    func corrected() {
        let analysis = builder(withUsage: 40, without: 40).analysis()
        let group = analysis.scenarios[0].groups[0]
        #expect(group.outputTokens == 80 * 20)
        #expect(group.areTokensEstimated)
        guard case .value(let rate, _, _) = group.systemRate else {
            Issue.record("no rate")
            return
        }
        // 1,200 tokens became 1,600.
        #expect(abs(rate - 40 * 1_600 / 1_200) < 1.5)
        #expect(
            fact("estimates", in: analysis) == "each estimated token counts 2, learned from 40 answers with usage"
        )
    }

    @Test("too few answers with usage teach nothing")
    func tooFew() {
        let analysis = builder(withUsage: 9, without: 40).analysis()
        #expect(analysis.scenarios[0].groups[0].outputTokens == 9 * 20 + 40 * 10)
        #expect(fact("estimates", in: analysis) == nil)
    }

    @Test("where all have usage, nothing changes and nothing is said")
    func all() {
        let analysis = builder(withUsage: 40, without: 0).analysis()
        #expect(analysis.scenarios[0].groups[0].outputTokens == 800)
        #expect(fact("estimates", in: analysis) == nil)
    }

    @Test("the server's count of prompt tokens stands beside what was asked")
    func prompts() {
        let analysis = builder(withUsage: 40, without: 40).analysis()
        #expect(fact("prompt tokens", in: analysis) == "asked 100 a request in the mean, the server counted 104 (+4 %)")
        #expect(fact("prompt tokens", in: builder(withUsage: 0, without: 20).analysis()) == nil)
    }
}
