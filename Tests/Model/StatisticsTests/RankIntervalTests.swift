import Testing
import TidemarkJSON
import TidemarkStatistics

@Suite struct RankIntervalTests {
    @Test func `ranks equal the vectors`() throws {
        for item in try #require(Fixture.percentiles["ci_ranks_95"]?.array) {
            let (n, q) = try (#require(item[0]).number(), #require(item[1]).number())
            let ranks = RankInterval(of: q, count: Int(n))
            #expect(ranks.lower == item[2]?.int)
            #expect(ranks.upper == item[3]?.int)
        }
    }

    @Test(arguments: [
        (1_000_000, 0.5, 499_020, 500_981, 499_178, 500_823),
        (1_000_000, 0.999, 998_938, 999_062, 998_948, 999_053),
        (1_000_000, 0.9999, 999_880, 999_920, 999_883, 999_917),
        (500_000, 0.95, 474_698, 475_303, 474_746, 475_254),
    ])
    func `ranks of large samples equal those of scipy`(n: Int, q: Double, l2: Int, u2: Int, l1: Int, u1: Int) {
        let two = RankInterval(of: q, count: n)
        #expect(two.lower == l2 && two.upper == u2)
        let one = RankInterval(of: q, count: n, sides: .one)
        #expect(one.lower == l1 && one.upper == u1)
    }

    @Test func `coverage equals the vectors`() throws {
        for item in try #require(Fixture.percentiles["ci_coverage_exact"]?.array) {
            let numbers = try item.numbers()
            let (n, q) = (Int(numbers[0]), numbers[1])
            let ranks = RankInterval(of: q, count: n)
            let (lower, upper) = try (#require(ranks.lower), #require(ranks.upper))
            let below = Binomial(count: n, probability: q)
            let coverage = below.atMost(upper - 1) - below.atMost(lower - 1)
            #expect(abs(coverage / numbers[2] - 1) < 1e-9)
        }
    }

    @Test func `smallest samples equal the vectors`() throws {
        let tables: [(String, RankInterval.Sides, Double)] = [
            ("min_n_one_sided_upper_95", .one, 0.95), ("min_n_one_sided_upper_99", .one, 0.99),
            ("min_n_two_sided_95", .two, 0.95),
        ]
        for (name, sides, confidence) in tables {
            for member in try #require(Fixture.percentiles[name]?.members) {
                let q = try #require(Double(member.name))
                let smallest = RankInterval.smallestCount(for: q, sides: sides, confidence: confidence)
                #expect(smallest == member.value.int)
            }
        }
    }

    @Test(arguments: [0.5, 0.75, 0.9, 0.95, 0.99, 0.999])
    func `the smallest sample is the first that has the ranks`(q: Double) {
        let one = RankInterval.smallestCount(for: q, sides: .one)
        #expect(RankInterval(of: q, count: one, sides: .one).upper == one)
        #expect(RankInterval(of: q, count: one - 1, sides: .one).upper == nil)
        let two = RankInterval.smallestCount(for: q, sides: .two)
        let ranks = RankInterval(of: q, count: two)
        #expect(ranks.lower != nil && ranks.upper == two)
        let fewer = RankInterval(of: q, count: two - 1)
        #expect(fewer.lower == nil || fewer.upper == nil)
    }

    @Test func `between the two smallest samples one side can be bounded and two cannot`() {
        for n in 299..<368 {
            #expect(RankInterval(of: 0.99, count: n, sides: .one).upper != nil)
            #expect(RankInterval(of: 0.99, count: n).upper == nil)
        }
    }

    @Test func `nothing measured bounds nothing`() {
        let ranks = RankInterval(of: 0.5, count: 0)
        #expect(ranks.lower == nil && ranks.upper == nil)
    }

    /// Each side misses with at most its share, and one rank narrower would miss too often.
    @Test(arguments: [0.05, 0.5, 0.9, 0.99], [RankInterval.Sides.one, .two])
    func `no narrower ranks would do`(q: Double, sides: RankInterval.Sides) {
        let miss = sides == .two ? 0.025 : 0.05
        for n in stride(from: 10, to: 1_500, by: 37) {
            let ranks = RankInterval(of: q, count: n, sides: sides)
            let below = Binomial(count: n, probability: q)
            if let lower = ranks.lower {
                #expect(below.atMost(lower - 1) <= miss && below.atMost(lower) > miss - 1e-12)
            }
            if let upper = ranks.upper {
                #expect(below.atLeast(upper) <= miss + 1e-12 && below.atLeast(upper - 1) > miss - 1e-12)
            }
        }
    }
}
