import Testing
import TidemarkUnits

@Suite struct MoneyTests {
    @Test("amounts are read exactly and print as they are read") func roundTrip() throws {
        let amounts: [(String, Int64)] = [
            ("25 USD", 25_000_000), ("0.50 USD", 500_000), ("0.042030 USD", 42_030), ("0.000001 USD", 1),
            ("1250 USD", 1_250_000_000), ("9223372036854.775807 USD", .max),
        ]
        for (text, microdollars) in amounts {
            let money = try Money(parsing: text)
            #expect(money.microdollars == microdollars)
            #expect(try Money(parsing: money.description) == money)
        }
        #expect(Money(microdollars: 25_000_000).description == "25.00 USD")
        #expect(Money(microdollars: -42_030).description == "-0.042030 USD")
    }

    @Test(
        "what is no amount in USD is refused with the nearest that is one",
        arguments: [
            ("25", "25 USD"), ("$25", "25 USD"), ("25USD", "25 USD"), ("25 usd", "25 USD"), ("25 EUR", nil),
            ("-25 USD", nil), ("0.0000001 USD", nil), ("1e3 USD", nil), ("", nil), ("9223372036855 USD", nil),
            ("25  USD", "25 USD"),
        ] as [(String, String?)]
    )
    func refused(text: String, suggestion: String?) {
        let error = #expect(throws: UnitError.self) { try Money(parsing: text) }
        #expect(error?.suggestion == suggestion)
    }

    @Test("sums stay at the ends of the range") func overflow() {
        #expect(Money.max + Money(microdollars: 1) == .max)
        #expect(Money(microdollars: .min) - Money(microdollars: 1) == Money(microdollars: .min))
        #expect(Money.max.times(2) == .max)
        #expect(Money(microdollars: 3).times(7) == Money(microdollars: 21))
    }

    @Test("prices of tokens are read exactly, per million") func prices() throws {
        for (text, picodollars) in [
            ("2.50", 2_500_000), ("0.075", 75_000), ("3 USD", 3_000_000), ("0", 0), ("0.000001", 1),
        ] {
            let price = try TokenPrice(parsing: text)
            #expect(price.picodollars == Int64(picodollars))
            #expect(try TokenPrice(parsing: price.description) == price)
        }
        for text in ["-1", "0.0000001", "3 EUR", "1e-6", "€3", "1000001"] {
            #expect(throws: UnitError.self) { try TokenPrice(parsing: text) }
        }
    }
}
