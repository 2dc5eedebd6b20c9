import Testing
import TidemarkPricing
import TidemarkUnits

@Suite struct SpendingSentenceTests {
    private func money(_ text: String) throws -> Money { try Money(parsing: text) }

    @Test func aRefusalSaysWhatIsMissing() throws {
        var account = SpendingAccount(limit: try money("25 USD"))
        account.spent = try money("24.95 USD")
        account.reserved = try money("0.03 USD")
        #expect(
            account.refusal(of: try money("0.03 USD"))
                == "the next request may cost 0.03 USD, and 0.02 of 25.00 USD are left (24.95 spent, 0.03 reserved)"
        )
    }

    @Test func aBillOverItsBoundSaysByHowMuch() throws {
        var account = SpendingAccount(limit: try money("1 USD"))
        account.spent = try money("0.50 USD")
        let charged = try money("0.042 USD")
        let words = "the provider billed 0.042000 USD for a request that could cost 0.03 USD at most by its bounds: "
        #expect(account.overcharge(charged, reserved: try money("0.03 USD")) == words + "0.012000 USD more")
        account.spent = try money("1.01 USD")
        #expect(
            account.overcharge(charged, reserved: try money("0.03 USD"))
                == words + "0.012000 USD more; the limit of 1.00 USD is passed by 0.01 USD"
        )
    }

    @Test func anHourCostsWhatItsNanosecondsDo() throws {
        let pricing = Pricing.perHour(try money("3.60 USD"))
        #expect(pricing.cost(of: .seconds(1)) == Money(microdollars: 1_000))
        #expect(pricing.cost(of: Nanoseconds(1)) == Money(microdollars: 1))
        #expect(pricing.cost(of: Nanoseconds(-5)) == .zero)
        #expect(pricing.cost(of: Nanoseconds(.max)) == Money(microdollars: 9_223_372_036_855))
        #expect(pricing.time(for: try money("0.001 USD")) == .seconds(1))
        #expect(pricing.time(for: .max) == Nanoseconds(.max))
        for microdollars in [1, 7, 999, 1_000, 123_457] as [Int64] {
            let amount = Money(microdollars: microdollars)
            let time = try #require(pricing.time(for: amount))
            #expect(try #require(pricing.cost(of: time)) <= amount)
            #expect(try #require(pricing.cost(of: time + Nanoseconds(1))) > amount)
        }
        #expect(Pricing.perHour(.zero).time(for: .max) == nil)
        #expect(Pricing.perToken(Tariff(standard: .init(input: .free, output: .free))).cost(of: .seconds(1)) == nil)
    }
}
