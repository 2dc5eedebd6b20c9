import Testing
import TidemarkUnits

@Suite struct MoneyTextTests {
    @Test(
        "amounts for people have cents, or three digits",
        arguments: [
            (0, "0.00"), (1, "0.000001"), (999, "0.000999"), (1_234, "0.00123"), (9_996, "0.01"), (31_249, "0.0312"),
            (99_950, "0.10"), (123_456, "0.123"), (994_999, "0.995"), (995_000, "1.00"), (1_243_817, "1.24"),
            (1_245_000, "1.25"), (-1_245_000, "-1.25"), (8_200_000, "8.20"),
        ] as [(Int64, String)]
    )
    func rounded(microdollars: Int64, text: String) {
        #expect(Money(microdollars: microdollars).roundedAmount == text)
        #expect(Money(microdollars: microdollars).rounded == text + " USD")
    }

    @Test("the ends of the range print") func extremes() {
        #expect(Money.max.roundedAmount == "9223372036854.775807")
        #expect(Money(microdollars: .min).amount == "-9223372036854.775808")
    }
}
