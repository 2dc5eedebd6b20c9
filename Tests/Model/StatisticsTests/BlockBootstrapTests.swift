import Foundation
import Testing
import TidemarkStatistics

@Suite struct BlockBootstrapTests {
    private func noise(_ count: Int, seed: UInt64 = 1) -> [Double] {
        Series.autoregressive(0, count: count, seed: seed)
    }

    @Test(arguments: [1, 3, 10])
    func `intervals equal those of sorted replicates`(blockLength: Int) {
        var source = RandomSource(seed: 8)
        let values = (0..<95).map { _ in Double(source.below(40)) }  // with ties
        let bootstrap = BlockBootstrap(of: values, blockLength: blockLength, seed: 5, replicates: 200)

        var draws = RandomSource(seed: 5)
        let blocks = values.count / blockLength
        let replicates = (0..<200).map { _ in
            (0..<blocks).flatMap { _ in
                let start = Int(draws.below(UInt64(values.count - blockLength + 1)))
                return values[start..<(start + blockLength)]
            }
        }
        for q in [0.01, 0.5, 0.9, 0.99] {
            let quantiles = replicates.compactMap { Quantile.value(q, ofSorted: $0.sorted()) }.sorted()
            #expect(bootstrap.interval(ofQuantile: q) == quantiles[4]...quantiles[195])
            #expect(bootstrap.interval(ofQuantile: q, confidence: 0.9) == quantiles[9]...quantiles[190])
        }
        let means = replicates.map { $0.reduce(0, +) / Double($0.count) }.sorted()
        let interval = bootstrap.intervalOfMean()
        #expect(abs(interval.lowerBound - means[4]) < 1e-12)
        #expect(abs(interval.upperBound - means[195]) < 1e-12)
    }

    @Test func `the seed decides`() {
        let values = noise(400)
        let one = BlockBootstrap(of: values, blockLength: 10, seed: 1).interval(ofQuantile: 0.9)
        #expect(BlockBootstrap(of: values, blockLength: 10, seed: 1).interval(ofQuantile: 0.9) == one)
        #expect(BlockBootstrap(of: values, blockLength: 10, seed: 2).interval(ofQuantile: 0.9) != one)
    }

    // MARK: - Blocks

    @Test func `independent values get blocks of ten lags, a hundredth at least`() throws {
        let short = try #require(BlockBootstrap(of: noise(300), seed: 1))
        #expect(short.blockLength == 10 && short.blocks == 30)
        let long = try #require(BlockBootstrap(of: noise(5_000), seed: 1))
        #expect(long.blockLength == 50 && long.blocks == 100)
    }

    @Test func `dependent values get longer blocks`() throws {
        let values = Series.autoregressive(0.9, count: 20_000, seed: 3)
        let bootstrap = try #require(BlockBootstrap(of: values, seed: 1))
        // 0.9^22 is the first under 0.1.
        #expect((200...260).contains(bootstrap.blockLength))
        #expect(bootstrap.blocks >= 20)
    }

    @Test func `dependence is not assessed where fewer than twenty blocks fit`() {
        #expect(BlockBootstrap(of: [], seed: 1) == nil)
        #expect(BlockBootstrap(of: noise(199), seed: 1) == nil)
        #expect(BlockBootstrap(of: noise(200), seed: 1) != nil)
        #expect(BlockBootstrap(of: Series.autoregressive(0.9, count: 3_000, seed: 3), seed: 1) == nil)
        #expect(BlockBootstrap(of: (0..<10_000).map { Double($0) }, seed: 1) == nil, "a trend never forgets")
    }

    @Test func `a few timeouts do not hide the dependence of the rest`() throws {
        var values = Series.autoregressive(0.8, count: 10_000, seed: 4)
        let before = try #require(BlockBootstrap(of: values, seed: 1))
        for index in stride(from: 700, to: 10_000, by: 1_000) { values[index] = .infinity }
        let after = try #require(BlockBootstrap(of: values, seed: 1))
        #expect(abs(after.blockLength - before.blockLength) <= 20)
        #expect(after.interval(ofQuantile: 0.5).upperBound.isFinite)
        #expect(after.interval(ofQuantile: 0.9999).upperBound == .infinity)
    }

    @Test func `a constant series has an interval without width`() throws {
        let bootstrap = try #require(BlockBootstrap(of: [Double](repeating: 4, count: 500), seed: 1))
        #expect(bootstrap.interval(ofQuantile: 0.95) == 4...4)
        #expect(bootstrap.intervalOfMean() == 4...4)
    }

    // MARK: - Coverage

    /// For independent values the interval should be about as wide as that of the ranks.
    @Test func `without dependence the interval is like that of the ranks`() throws {
        let values = noise(4_000, seed: 17)
        let sorted = values.sorted()
        for q in [0.5, 0.9, 0.95] {
            let found = try #require(BlockBootstrap(of: values, seed: 1)).interval(ofQuantile: q)
            let ranks = RankInterval(of: q, count: values.count)
            let (lower, upper) = try (#require(ranks.lower), #require(ranks.upper))
            let width = sorted[upper - 1] - sorted[lower - 1]
            #expect((0.6...1.5).contains((found.upperBound - found.lowerBound) / width))
        }
    }

    /// The true median is 0; with this dependence its deviation is about 2.7 times that of independent values.
    @Test func `with dependence it holds where the ranks do not`() throws {
        let runs = 50
        var held = (blocks: 0, ranks: 0)
        for run in 0..<runs {
            let values = Series.autoregressive(0.8, count: 4_000, seed: UInt64(1_000 + run))
            let bootstrap = try #require(BlockBootstrap(of: values, seed: UInt64(run), replicates: 200))
            if bootstrap.interval(ofQuantile: 0.5).contains(0) { held.blocks += 1 }
            let ranks = RankInterval(of: 0.5, count: values.count)
            let sorted = values.sorted()
            let (lower, upper) = try (#require(ranks.lower), #require(ranks.upper))
            if (sorted[lower - 1]...sorted[upper - 1]).contains(0) { held.ranks += 1 }
        }
        #expect(held.blocks >= 41, "47.5 nominal, less four deviations")
        #expect(held.ranks <= 35)
    }

    /// The deviation of the mean of an autoregressive series is √((1 + φ)/(1 - φ)/n).
    @Test func `the mean of dependent seconds has its own width`() throws {
        let values = Series.autoregressive(0.5, count: 6_000, seed: 23)
        let interval = try #require(BlockBootstrap(of: values, seed: 1)).intervalOfMean()
        let expected = 2 * 1.96 * (3.0 / 6_000).squareRoot()
        #expect((0.75...1.3).contains((interval.upperBound - interval.lowerBound) / expected))
    }
}
