import Foundation
import Testing
import TidemarkJSON
import TidemarkStatistics

@Suite struct WarmUpDetectionTests {
    @Test func `the cut of the published series is found`() throws {
        let known = try #require(Fixture.drift["mser5"])
        let series = try #require(known["x"]).numbers()
        #expect(WarmUpDetection.firstSteady(in: series) == known["truncate_at"]?.int)
    }

    @Test func `a steady series is kept whole`() {
        #expect(WarmUpDetection.firstSteady(in: [Double](repeating: 250, count: 100)) == 0)
        let alternating = (0..<100).map { $0 % 5 == 0 ? 12.0 : 8 }
        #expect(WarmUpDetection.firstSteady(in: alternating) == 0)
    }

    @Test func `a series that still moves at its half is not yet steady`() {
        #expect(WarmUpDetection.firstSteady(in: (0..<200).map { Double($0) }) == nil)
        // Steady only in the last third.
        #expect(WarmUpDetection.firstSteady(in: (0..<300).map { max(100, 900 - 4 * Double($0)) }) == nil)
    }

    @Test(arguments: 0..<10)
    func `too short a series is not yet steady`(count: Int) {
        #expect(WarmUpDetection.firstSteady(in: [Double](repeating: 1, count: count)) == nil)
    }

    @Test func `a rest that fills no batch does not count`() {
        let series = (0..<50).map { $0 < 10 ? 400.0 : 100 + Double($0 % 3) }
        let cut = WarmUpDetection.firstSteady(in: series)
        #expect(cut == 10)
        #expect(WarmUpDetection.firstSteady(in: series + [9_999, 9_999]) == cut)
    }

    @Test func `the cut is the minimum of the definition`() {
        var source = RandomSource(seed: 6)
        for _ in 0..<100 {
            let length = 20 + Int(source.below(200))
            let decay = 1 + source.unit() * 40
            let series = (0..<length).map { 100 + 300 * exp(-Double($0) / decay) + 20 * source.normal() }
            #expect(WarmUpDetection.firstSteady(in: series) == naive(series))
        }
    }

    /// Straight from the definition: batch means, every cut up to the half, sum of squares over (n - d)².
    private func naive(_ series: [Double]) -> Int? {
        let means = (0..<(series.count / 5)).map { batch in series[(batch * 5)..<(batch * 5 + 5)].reduce(0, +) / 5 }
        let scores = (0...(means.count / 2)).map { cut in
            let kept = means[cut...]
            let mean = kept.reduce(0, +) / Double(kept.count)
            return kept.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(kept.count * kept.count)
        }
        let best = scores.indices.min { scores[$0] < scores[$1] }
        return best == means.count / 2 ? nil : best.map { $0 * 5 }
    }
}
