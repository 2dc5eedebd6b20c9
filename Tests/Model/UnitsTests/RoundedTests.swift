import Testing
import TidemarkUnits

@Suite struct RoundedTests {
    @Test(
        "a time is read in three significant digits and the unit that fits",
        arguments: [
            (0, "0 s"), (1, "1 ns"), (999, "999 ns"), (1_500, "1.5 µs"), (120_400, "120 µs"), (412_345_678, "412 ms"),
            (1_236_000_000, "1.24 s"), (60_000_000_000, "60 s"), (61_260_000_000, "61.3 s"),
            (1_234_567_000_000, "1235 s"), (999_600_000, "1 s"), (999_400_000, "999 ms"), (999_999, "1 ms"),
            (-412_345_678, "-412 ms"),
        ] as [(Int64, String)]
    )
    func times(count: Int64, text: String) {
        #expect(Nanoseconds(count).rounded == text)
    }

    @Test(
        "a number keeps three significant digits and no trailing zeros",
        arguments: [
            (0.0, "0"), (0.012_34, "0.0123"), (0.999_6, "1"), (1.0, "1"), (1.005, "1"), (9.996, "10"), (12.34, "12.3"),
            (123.4, "123"), (1_234.5, "1235"), (2_000_000, "2000000"), (-0.5, "-0.5"), (.infinity, "inf"),
        ]
    )
    func numbers(value: Double, text: String) {
        #expect(Rounded.text(value) == text)
    }

    @Test("the ends of an interval are read in the unit of its middle")
    func inUnit() {
        #expect(Nanoseconds.milliseconds(1_234).roundedDigits(in: .milliseconds) == "1234")
        #expect(Nanoseconds.milliseconds(12).roundedDigits(in: .seconds) == "0.012")
    }
}
