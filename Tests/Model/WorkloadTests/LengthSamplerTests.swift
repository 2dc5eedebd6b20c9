import Testing
import TidemarkProfile
import TidemarkStatistics
import TidemarkWorkload

@Suite struct LengthSamplerTests {
    private func draws(_ lengths: RequestType.Lengths, count: Int = 4_000) -> [(input: Int, output: Int)] {
        let sampler = LengthSampler(lengths)
        var source = RandomSource(seed: 11)
        return (0..<count).map { _ in sampler.sample(using: &source) }
    }

    @Test("draws cells by their counts and lengths inside their bounds")
    func cells() {
        let profile = Profile(
            name: "two",
            source: "a test",
            cells: [
                .init(input: 10...19, output: 5...5, count: 3),
                .init(input: 4_096...4_096, output: 100...1_000, count: 1),
            ]
        )
        let draws = draws(.profile(profile, bound: nil))
        let small = draws.filter { $0.input < 4_096 }
        #expect(draws.allSatisfy { $0.input == 4_096 ? (100...1_000).contains($0.output) : $0.output == 5 })
        #expect(Set(small.map(\.input)) == Set(10...19))
        #expect(abs(Double(small.count) / 4_000 - 0.75) < 0.03)  // about four standard errors
    }

    @Test("draws uniformly in the logarithm inside a cell")
    func logUniform() {
        let profile = Profile(
            name: "one",
            source: "a test",
            cells: [.init(input: 1...9_999, output: 1...1, count: 1)]
        )
        let inputs = draws(.profile(profile, bound: nil)).map(\.input)
        for (bound, share) in [(10, 0.25), (100, 0.5), (1_000, 0.75)] {
            let below = inputs.count { $0 < bound }
            #expect(abs(Double(below) / 4_000 - share) < 0.03)
        }
    }

    @Test("caps the output of a profile at its bound, and still asks for it exactly")
    func profileBound() {
        let profile = Profile(
            name: "one",
            source: "a test",
            cells: [.init(input: 1...1, output: 1...500, count: 1)]
        )
        let lengths = RequestType.Lengths.profile(profile, bound: 64)
        #expect(draws(lengths).map(\.output).max() == 64)
        #expect(LengthSampler(lengths).isOutputExact)
    }

    @Test("only bounds the output where a bound is given")
    func bound() {
        let lengths = RequestType.Lengths.drawn(input: .fixed(10), output: .bound(256))
        #expect(draws(lengths, count: 3).allSatisfy { $0 == (10, 256) })
        #expect(!LengthSampler(lengths).isOutputExact)
    }

    @Test(
        "keeps lengths from 1 to the longest, whatever is drawn",
        arguments: [
            (Distribution.fixed(0), 1), (.normal(mean: -50, deviation: 1), 1), (.fixed(2.5), 3),
            (.fixed(1e300), Profile.longestLength), (.fixed(.infinity), Profile.longestLength),
            (.fixed(.nan), Profile.longestLength),
        ]
    )
    func extremes(distribution: Distribution, length: Int) {
        #expect(draws(.drawn(input: distribution, output: .drawn(.fixed(1))), count: 1)[0].input == length)
    }
}
