import Testing
import TidemarkTokens

@Suite struct UsageRatioTests {
    @Test("is the ratio of the sums, once there are enough answers")
    func ratio() {
        var ratio = UsageRatio()
        for index in 1...UsageRatio.fewestAnswers {
            #expect(ratio.value == nil && ratio.corrected(100) == 100)
            ratio.learn(counted: 12 * index, estimated: 10 * index)
        }
        #expect(ratio.value == 1.2)
        #expect(ratio.corrected(100) == 120)
        #expect(ratio.answers == UsageRatio.fewestAnswers)
    }

    @Test("answers without tokens teach nothing, and large numbers do not trap")
    func extremes() {
        var ratio = UsageRatio()
        ratio.learn(counted: 0, estimated: 10)
        ratio.learn(counted: 10, estimated: -1)
        #expect(ratio.answers == 0)
        for _ in 0..<12 { ratio.learn(counted: .max, estimated: 1) }
        #expect(ratio.corrected(.max) == .max)
    }
}
