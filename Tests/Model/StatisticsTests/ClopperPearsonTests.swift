import Testing
import TidemarkJSON
import TidemarkStatistics

@Suite struct ClopperPearsonTests {
    private func isClose(_ found: Double, _ expected: Double) -> Bool { abs(found - expected) <= 1e-9 * expected }

    @Test func `two-sided intervals equal the vectors`() throws {
        for item in try #require(Fixture.queues["clopper_pearson_95"]?.array) {
            let numbers = try item.numbers()
            let interval = ClopperPearson.interval(Int(numbers[0]), of: Int(numbers[1]))
            #expect(isClose(interval.lowerBound, numbers[2]))
            #expect(isClose(interval.upperBound, numbers[3]))
        }
    }

    @Test func `one-sided upper bounds equal the vectors`() throws {
        for item in try #require(Fixture.queues["cp_upper_one_sided_95"]?.array) {
            let numbers = try item.numbers()
            #expect(isClose(ClopperPearson.upper(Int(numbers[0]), of: Int(numbers[1])), numbers[2]))
        }
    }

    @Test(arguments: [
        (1, 1, 0.025, 1), (5, 10, 0.18708602844739855, 0.8129139715526015),
        (17, 50, 0.21205471343538174, 0.48765248772158837), (999, 1_000, 0.9944410757201734, 0.9999746825125088),
        (50_000, 1_000_000, 0.04957363954732641, 0.05042896936846393),
        (3, 1_000_000, 6.186725501906401e-07, 8.767247788067677e-06),
        (500_000, 1_000_000, 0.49901951919531184, 0.5009804808046882),
    ])
    func `intervals equal those of scipy`(happened: Int, count: Int, low: Double, high: Double) {
        let interval = ClopperPearson.interval(happened, of: count)
        #expect(isClose(interval.lowerBound, low))
        #expect(isClose(interval.upperBound, high))
    }

    @Test func `nothing tried leaves everything possible`() {
        #expect(ClopperPearson.interval(0, of: 0) == 0...1)
        #expect(ClopperPearson.upper(0, of: 0) == 1)
        #expect(ClopperPearson.lower(0, of: 0) == 0)
    }

    @Test func `bounds mirror each other`() {
        for count in [1, 9, 60] {
            for happened in 0...count {
                let lower = ClopperPearson.lower(happened, of: count)
                let upper = ClopperPearson.upper(count - happened, of: count)
                #expect(abs(lower + upper - 1) < 1e-12)
                #expect(lower <= Double(happened) / Double(count))
            }
        }
    }

    @Test(arguments: [0.001, 0.02, 0.3, 0.5, 0.93])
    func `intervals hold at least as often as they say`(probability: Double) {
        let n = 80
        let law = Binomial(count: n, probability: probability)
        let covered = (0...n).reduce(0.0) { total, k in
            ClopperPearson.interval(k, of: n).contains(probability) ? total + law.mass(k) : total
        }
        #expect(covered >= 0.95)
    }
}
