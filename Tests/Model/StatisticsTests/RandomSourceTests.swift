import Foundation
import Testing
import TidemarkJSON
import TidemarkStatistics

@Suite struct RandomSourceTests {
    private static let vectors = Fixture.arrivals

    private func words(_ name: JSONValue?) throws -> [UInt64] {
        let texts = try #require(name?.array)
        let words = texts.compactMap { $0.string.flatMap { UInt64($0) } }
        try #require(words.count == texts.count)
        return words
    }

    @Test(arguments: [0, 42, 1_234_567] as [UInt64])
    func `splitmix64 gives the published words`(seed: UInt64) throws {
        let expected = try words(Self.vectors["splitmix64"]?["\(seed)"])
        var generator = SplitMix64(seed: seed)
        #expect(expected.map { _ in generator.next() } == expected)
    }

    @Test func `xoshiro256** gives the published words`() throws {
        let known = try #require(Self.vectors["xoshiro256starstar"])
        var fromState = RandomSource(state: (1, 2, 3, 4))
        var from42 = RandomSource(seed: 42)
        var from0 = RandomSource(seed: 0)
        #expect(try words(known["state_1_2_3_4"]).allSatisfy { $0 == fromState.next() })
        #expect(try words(known["seed_42_via_splitmix"]).allSatisfy { $0 == from42.next() })
        #expect(try words(known["seed_0_via_splitmix"]).allSatisfy { $0 == from0.next() })
    }

    @Test func `unit and bounded draws equal the vectors`() throws {
        var units = RandomSource(seed: 42)
        for expected in try #require(Self.vectors["uniform_seed42"]?.array) {
            #expect(units.unit() == expected.double)
        }
        var bounded = RandomSource(seed: 42)
        for expected in try #require(Self.vectors["below_10_seed42"]?.array) {
            #expect(Int(bounded.below(10)) == expected.int)
        }
    }

    @Test func `substreams equal the vectors`() throws {
        for (index, expected) in try words(Self.vectors["substream"]?["first_u64"]).enumerated() {
            var stream = RandomSource(seed: RandomSource.substream(42, UInt64(index)))
            #expect(stream.next() == expected)
        }
    }

    @Test func `substreams differ from each other and from their root`() {
        let seeds = (0..<10_000).map { RandomSource.substream(7, $0) }
        #expect(Set(seeds).count == seeds.count)
        #expect(!seeds.contains(7))
    }

    @Test func `a bound of 1 gives 0 and the largest bound gives every height`() {
        var source = RandomSource(seed: 3)
        #expect((0..<100).allSatisfy { _ in source.below(1) == 0 })
        let draws = (0..<1_000).map { _ in source.below(.max) }
        #expect(draws.contains { $0 > UInt64.max / 8 * 7 })
        #expect(draws.contains { $0 < UInt64.max / 8 })
    }

    /// Chi-square with `bound` - 1 degrees of freedom; mean ν, deviation √(2ν): five deviations.
    @Test(arguments: [2, 3, 7, 10, 100] as [UInt64])
    func `bounded draws are uniform`(bound: UInt64) {
        var source = RandomSource(seed: 11)
        var seen = [Double](repeating: 0, count: Int(bound))
        let draws = 50_000
        for _ in 0..<draws { seen[Int(source.below(bound))] += 1 }
        let expected = Double(draws) / Double(bound)
        let statistic = seen.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
        let freedom = Double(bound - 1)
        #expect(abs(statistic - freedom) < 5 * (2 * freedom).squareRoot())
    }

    /// At three quarters of 2^64 every third result would come from two words, were one of them not rejected.
    @Test func `bounded draws have no bias where the bound is far from a power of two`() {
        var source = RandomSource(seed: 5)
        let thirds = (0..<30_000).count { _ in source.below(3 << 62).isMultiple(of: 3) }
        #expect(abs(Double(thirds) - 10_000) < 5 * 82)
    }

    @Test func `exponential draws follow their law`() {
        var source = RandomSource(seed: 9)
        let distance = kolmogorov((0..<20_000).map { _ in source.exponential() }) { 1 - exp(-$0) }
        #expect(distance < 0.0115)  // 1 % point: 1.628 / √n
    }

    @Test func `normal draws follow their law`() {
        var source = RandomSource(seed: 9)
        let distance = kolmogorov((0..<20_000).map { _ in source.normal() }) { erfc(-$0 / 2.0.squareRoot()) / 2 }
        #expect(distance < 0.0115)
    }

    @Test(arguments: [0.25, 0.5, 1, 2, 4, 25])
    func `gamma draws have mean and variance of their shape`(shape: Double) {
        var source = RandomSource(seed: 21)
        let draws = (0..<40_000).map { _ in source.gamma(shape: shape) }
        let mean = draws.reduce(0, +) / 40_000
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40_000
        // Deviation of the mean √(k/n); of the variance k√((2 + 6/k)/n).
        #expect(abs(mean - shape) < 4 * (shape / 40_000).squareRoot())
        #expect(abs(variance - shape) < 4 * shape * ((2 + 6 / shape) / 40_000).squareRoot())
    }

    @Test func `gamma of shape 1 is exponential`() {
        var source = RandomSource(seed: 33)
        let distance = kolmogorov((0..<20_000).map { _ in source.gamma(shape: 1) }) { 1 - exp(-$0) }
        #expect(distance < 0.0115)
    }

    /// The largest distance of the empirical distribution of `draws` from `law`.
    private func kolmogorov(_ draws: [Double], _ law: (Double) -> Double) -> Double {
        let n = Double(draws.count)
        return draws.sorted().enumerated().reduce(0) { largest, item in
            let expected = law(item.element)
            return max(largest, expected - Double(item.offset) / n, Double(item.offset + 1) / n - expected)
        }
    }
}
