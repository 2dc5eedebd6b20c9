import Testing
import TidemarkUnits

@Suite("What is no money") struct MoneyFaultTests {
    private func fault<Value>(_ parse: () throws(UnitError) -> Value) -> String? {
        do throws(UnitError) {
            _ = try parse()
            return nil
        } catch {
            return error.description
        }
    }

    @Test(
        "what is no amount is told with what to write",
        arguments: [
            ("25", "\"25\" is not an amount in USD, such as 25 USD or 0.50 USD; did you mean 25 USD?"),
            ("US$ 25.50", "\"US$ 25.50\" is not an amount in USD, such as 25 USD or 0.50 USD; did you mean 25.50 USD?"),
            ("-1 USD", "\"-1 USD\" is not an amount of 0 USD or more"),
            ("£3", "\"£3\" is not an amount in USD; other currencies are not converted, so write what it is in USD"),
            (
                "0.0000005 USD",
                "\"0.0000005 USD\" is not an amount in whole micro-dollars; 0.000001 USD is the smallest"
            ),
            ("", "\"\" is not an amount in USD, such as 25 USD or 0.50 USD"),
            ("99999999999999 USD", "\"99999999999999 USD\" is not an amount in USD, such as 25 USD or 0.50 USD"),
            ("1e3 USD", "\"1e3 USD\" is not an amount in USD, such as 25 USD or 0.50 USD"),
        ]
    )
    func amounts(text: String, message: String) {
        #expect(fault { () throws(UnitError) in try Money(parsing: text) } == message)
    }

    @Test(
        "what is no price of tokens is told with what to write",
        arguments: [
            ("7.5e-08", "a price in USD per million tokens, such as 2.50 or 0.075; did you mean 0.075?"),
            ("3 / 1M", "a price in USD per million tokens, such as 2.50 or 0.075; did you mean 3?"),
            ("\u{2212}3", "a price of 0 or more"), ("-x", "a price of 0 or more"),
            (
                "3 yuan",
                "a price in USD; other currencies are not converted, so write what it is in USD per million tokens"
            ),
            ("1000000.5", "a price of at most 1000000 USD per million tokens"),
            ("", "a price in USD per million tokens, such as 2.50 or 0.075"),
            ("inf", "a price in USD per million tokens, such as 2.50 or 0.075"),
            ("1e400", "a price in USD per million tokens, such as 2.50 or 0.075"),
        ]
    )
    func prices(text: String, allowed: String) {
        #expect(
            fault { () throws(UnitError) in try TokenPrice(parsing: text) } == "\"\(text)\" is not \(allowed)"
        )
    }
}
