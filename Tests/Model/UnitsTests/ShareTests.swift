import Testing
import TidemarkUnits

@Suite struct ShareTests {
    @Test(arguments: [("70%", 0.7), ("0.5%", 0.005), ("0%", 0), ("100%", 1), ("33.3%", 0.333), (".5%", 0.005)])
    func `shares are read`(text: String, share: Double) throws {
        #expect(try Share.parse(text) == share)
    }

    private static let aShare = "a share, such as 70% or 0.5%"

    @Test(arguments: [
        ("", "\"\" is not \(aShare)"),
        ("%", "\"%\" is not \(aShare)"),
        ("70", "\"70\" is not \(aShare); did you mean 70%?"),
        ("70 %", "\"70 %\" is not \(aShare); did you mean 70%?"),
        ("0.7", "\"0.7\" is not \(aShare); did you mean 70% or 0.7%?"),
        ("-5%", "\"-5%\" is not \(aShare)"),
        ("inf%", "\"inf%\" is not \(aShare)"),
        ("1e1%", "\"1e1%\" is not \(aShare)"),
        ("half", "\"half\" is not \(aShare)"),
    ])
    func `what is not a share is refused`(text: String, expected: String) {
        let error = #expect(throws: UnitError.self) { try Share.parse(text) }
        #expect(error?.description == expected)
    }

    @Test(arguments: [
        (0.7, "70%"), (0.005, "0.5%"), (1, "100%"), (0, "0%"), (0.07, "7%"), (0.29, "29%"), (0.999, "99.9%"),
    ])
    func `shares are printed short`(share: Double, expected: String) {
        #expect(Share.format(share) == expected)
    }

    @Test func `what is printed reads back`() throws {
        for thousandth in 0...100_000 {
            let share = Double(thousandth) / 100_000
            #expect(try Share.parse(Share.format(share)) == share)
        }
    }
}
