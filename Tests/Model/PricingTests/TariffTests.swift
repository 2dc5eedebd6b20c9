import Testing
import TidemarkPricing
import TidemarkUnits

@Suite struct TariffTests {
    private func price(_ text: String) throws -> TokenPrice { try TokenPrice(parsing: text) }

    @Test func aCostIsRoundedUpOnce() throws {
        let tariff = Tariff(
            standard: .init(input: try price("0.15"), cachedInput: try price("0.075"), output: try price("0.6"))
        )
        // 3 × 0.15 + 1 × 0.075 + 1 × 0.6 = 1.125 micro-dollars
        #expect(tariff.cost(of: BilledTokens(input: 4, cached: 1, output: 1)) == Money(microdollars: 2))
        #expect(tariff.cost(of: BilledTokens(input: 0, output: 0)) == .zero)
    }

    @Test func aLongPromptMakesTheWholeRequestDearer() throws {
        let long = Tariff.Rates(input: try price("4"), output: try price("18"))
        let tariff = Tariff(
            standard: .init(input: try price("2"), output: try price("12")),
            longContext: [.init(above: 200_000, rates: long)]
        )
        #expect(tariff.cost(of: BilledTokens(input: 200_000, output: 10)) == Money(microdollars: 400_120))
        #expect(tariff.cost(of: BilledTokens(input: 200_001, output: 10)) == Money(microdollars: 800_184))
        #expect(tariff.worstCost(input: 200_001, output: 10) == Money(microdollars: 800_184))
    }

    @Test func writesThatAreNotStatedCountAsTheDearest() throws {
        let tariff = Tariff(
            standard: .init(
                input: try price("4"),
                cachedInput: try price("0.2"),
                cacheWrite: try price("5"),
                output: try price("20")
            )
        )
        #expect(
            tariff.cost(of: BilledTokens(input: 100, cached: 50, written: nil, output: 0)) == Money(microdollars: 260)
        )
        #expect(
            tariff.cost(of: BilledTokens(input: 100, cached: 50, written: 10, output: 0)) == Money(microdollars: 220)
        )
        #expect(tariff.worstCost(input: 100, output: 1) == Money(microdollars: 520))
    }
}
