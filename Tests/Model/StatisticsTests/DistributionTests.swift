import Testing
import TidemarkStatistics

@Suite struct DistributionTests {
    private static let distributions: [Distribution] = [
        .fixed(512), .fixed(0), .uniform(100, 300), .uniform(5, 5), .normal(mean: 200, deviation: 30),
        .normal(mean: 10, deviation: 20), .normal(mean: 0, deviation: 1), .normal(mean: 7, deviation: 0),
        .lognormal(median: 200, p95: 600),
        .choice([.init(value: 1_000, share: 0.5), .init(value: 10_000, share: 0.4), .init(value: 100_000, share: 0.1)]),
    ]

    private func draws(_ distribution: Distribution, count: Int = 20_000) -> [Double] {
        var source = RandomSource(seed: 13)
        return (0..<count).map { _ in distribution.sample(using: &source) }
    }

    /// Five deviations of the mean, taken from the draws themselves.
    @Test(arguments: distributions)
    func `the mean is that of the draws`(distribution: Distribution) {
        let draws = draws(distribution)
        let mean = draws.reduce(0, +) / Double(draws.count)
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(draws.count)
        #expect(abs(mean - distribution.mean) <= 5 * (variance / Double(draws.count)).squareRoot() + 1e-9)
    }

    @Test(arguments: distributions)
    func `no draw is below zero`(distribution: Distribution) {
        #expect(draws(distribution, count: 2_000).allSatisfy { $0 >= 0 && $0.isFinite })
    }

    @Test func `a lognormal has the median and p95 that it names`() throws {
        let sorted = draws(.lognormal(median: 200, p95: 600)).sorted()
        let median = try #require(Quantile.value(0.5, ofSorted: sorted))
        let p95 = try #require(Quantile.value(0.95, ofSorted: sorted))
        #expect(abs(median / 200 - 1) < 0.03)
        #expect(abs(p95 / 600 - 1) < 0.05)
    }

    @Test func `a uniform fills its range`() throws {
        let draws = draws(.uniform(100, 300))
        let (low, high) = try (#require(draws.min()), #require(draws.max()))
        #expect(low >= 100 && low < 101 && high < 300 && high > 299)
    }

    @Test func `a choice draws each value at its share`() {
        let draws = draws(Self.distributions[9])
        for (value, share) in [(1_000.0, 0.5), (10_000, 0.4), (100_000, 0.1)] {
            let found = Double(draws.count { $0 == value }) / Double(draws.count)
            #expect(abs(found - share) < 5 * (share * (1 - share) / Double(draws.count)).squareRoot())
        }
    }

    @Test func `a value of no share is never drawn`() {
        let draws = draws(.choice([.init(value: 1, share: 0), .init(value: 2, share: 1), .init(value: 3, share: 0)]))
        #expect(Set(draws) == [2])
    }

    @Test func `the same source gives the same draws`() {
        for distribution in Self.distributions {
            #expect(draws(distribution, count: 50) == draws(distribution, count: 50))
        }
    }
}
