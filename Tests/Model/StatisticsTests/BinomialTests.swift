import Foundation
import Testing
import TidemarkStatistics

@Suite struct BinomialTests {
    /// Sums of the terms in 30-digit arithmetic.
    @Test(arguments: [
        (10, 0.5, 3, 0.171875),
        (100, 0.01, 0, 0.3660323412732295),
        (1_000, 0.99, 985, 0.08241231951608921),
        (10_000, 0.999, 9_985, 0.083354272713055194),
        (100_000, 0.95, 94_900, 0.074740412294092995),
        (1_000_000, 0.5, 499_000, 0.022804149932691043),
        (1_000_000, 0.5, 500_000, 0.50039894218066588),
        (1_000_000, 0.999, 998_900, 0.00095746697002863209),
        (1_000_000, 0.999, 999_100, 0.99938081248986814),
        (1_000_000, 0.05, 49_000, 2.1131824147902199e-6),
        (1_000_000, 0.9999, 999_860, 9.1571096515928847e-5),
        (1_000_000, 0.05, 47_000, 3.3615623702308049e-44),
    ])
    func `the distribution equals sums in 30 digits`(count: Int, probability: Double, k: Int, expected: Double) {
        let found = Binomial(count: count, probability: probability).atMost(k)
        #expect(abs(found / expected - 1) < 1e-11)
    }

    /// Products of small integers and powers of two are exact in doubles.
    @Test func `masses of a fair coin are exact`() {
        for n in 0...40 {
            var choose = 1.0
            for k in 0...n {
                let found = Binomial(count: n, probability: 0.5).mass(k)
                #expect(abs(found / (choose * exp2(-Double(n))) - 1) < 1e-13)
                choose = choose * Double(n - k) / Double(k + 1)
            }
        }
    }

    @Test(arguments: [1, 2, 15, 16, 17, 500], [0.001, 0.3, 0.5, 0.95, 0.9999])
    func `masses sum to the tails, and the tails to 1`(count: Int, probability: Double) {
        let binomial = Binomial(count: count, probability: probability)
        var total = 0.0
        for k in 0...count {
            total += binomial.mass(k)
            #expect(abs(binomial.atMost(k) - total) < 1e-12)
            #expect(abs(binomial.atMost(k) + binomial.atLeast(k + 1) - 1) < 1e-12)
            #expect(binomial.atMost(k) >= binomial.atMost(k - 1))
        }
    }

    @Test(arguments: [1, 7, 100, 2_500], [0.01, 0.5, 0.99])
    func `the quantile is the first count that reaches the share`(count: Int, probability: Double) {
        let binomial = Binomial(count: count, probability: probability)
        for share in [0.001, 0.025, 0.05, 0.5, 0.95, 0.975, 0.999] {
            let k = binomial.quantile(share)
            #expect(binomial.atMost(k) >= share)
            #expect(k == 0 || binomial.atMost(k - 1) < share)
        }
    }

    @Test func `certain and impossible successes have their one count`() {
        let never = Binomial(count: 5, probability: 0)
        #expect(never.mass(0) == 1 && never.mass(1) == 0 && never.atMost(0) == 1 && never.quantile(0.5) == 0)
        let always = Binomial(count: 5, probability: 1)
        #expect(always.mass(5) == 1 && always.mass(4) == 0 && always.atMost(4) == 0 && always.quantile(0.5) == 5)
        let none = Binomial(count: 0, probability: 0.3)
        #expect(none.mass(0) == 1 && none.atMost(0) == 1 && none.quantile(0.99) == 0)
    }

    @Test func `counts outside the trials have no mass`() {
        let binomial = Binomial(count: 4, probability: 0.5)
        #expect(binomial.mass(-1) == 0 && binomial.mass(5) == 0)
        #expect(binomial.atMost(-1) == 0 && binomial.atMost(9) == 1)
        #expect(binomial.atLeast(-1) == 1 && binomial.atLeast(5) == 0)
    }
}
