import Testing
import TidemarkJSON
import TidemarkStatistics

@Suite struct QuantileTests {
    @Test func `quantiles of the sample equal the vectors`() throws {
        let sample = try #require(Fixture.percentiles["sample"]?.array?.compactMap { $0.int })
        for member in try #require(Fixture.percentiles["expect"]?.members) {
            let q = try #require(Double(member.name))
            #expect(Quantile.value(q, ofSorted: sample) == member.value.int)
        }
    }

    @Test func `ranks equal the vectors`() throws {
        for item in try #require(Fixture.percentiles["rank"]?.array) {
            let numbers = try item.numbers()
            #expect(Quantile.rank(numbers[0], of: Int(numbers[1])) == Int(numbers[2]))
        }
    }

    @Test func `nothing has no quantile`() {
        #expect(Quantile.value(0.5, ofSorted: [Int]()) == nil)
    }

    @Test(arguments: [0.001, 0.05, 0.29, 0.5, 0.7, 0.95, 0.99, 0.999])
    func `the rank is the first whose share reaches q`(q: Double) {
        for n in 1...2_000 {
            let rank = Quantile.rank(q, of: n)
            #expect(Double(rank) >= q * Double(n) - 2e-9)
            #expect(rank == 1 || Double(rank - 1) < q * Double(n))
        }
    }
}
