import Testing
import TidemarkUnits

@Suite struct RateTests {
    @Test(arguments: [
        ("5/s", 5), ("0.5/s", 0.5), ("300/min", 5), ("30/m", 0.5), ("7200/h", 2), ("0/s", 0), ("1000000/s", 1_000_000),
    ])
    func `rates are read`(text: String, perSecond: Double) throws {
        #expect(try Rate(parsing: text).perSecond == perSecond)
    }

    private static let aRate = "a rate, such as 5/s or 300/min"

    @Test(arguments: [
        ("", "\"\" is not \(aRate)"),
        ("5", "\"5\" is not \(aRate); did you mean 5/s?"),
        ("5 /s", "\"5 /s\" is not \(aRate); did you mean 5/s?"),
        ("5/sec", "\"5/sec\" is not \(aRate); did you mean 5/s?"),
        ("5rps", "\"5rps\" is not \(aRate); did you mean 5/s?"),
        ("300 rpm", "\"300 rpm\" is not \(aRate); did you mean 300/min?"),
        ("300/minute", "\"300/minute\" is not \(aRate); did you mean 300/min?"),
        ("60 per hour", "\"60 per hour\" is not \(aRate); did you mean 60/h?"),
        ("5/d", "\"5/d\" is not \(aRate)"),
        ("/s", "\"/s\" is not \(aRate)"),
        ("5/", "\"5/\" is not \(aRate)"),
        ("5/s/s", "\"5/s/s\" is not \(aRate)"),
        ("-5/s", "\"-5/s\" is not \(aRate)"),
        ("1e3/s", "\"1e3/s\" is not \(aRate)"),
        ("nan/s", "\"nan/s\" is not \(aRate)"),
        ("inf/s", "\"inf/s\" is not \(aRate)"),
        ("0x10/s", "\"0x10/s\" is not \(aRate)"),
    ])
    func `what is not a rate is refused`(text: String, expected: String) {
        let error = #expect(throws: UnitError.self) { try Rate(parsing: text) }
        #expect(error?.description == expected)
    }

    @Test(
        arguments: [
            (5, "5/s"), (0.5, "0.5/s"), (2.5, "2.5/s"), (20.0 / 60, "20/min"), (100.0 / 3_600, "100/h"), (0, "0/s"),
            (1e19, "10000000000000000000/s"), (0.00001, "0.00001/s"), (1_500_000.25, "1500000.25/s"),
        ] as [(Double, String)]
    )
    func `rates are printed in their shortest form`(perSecond: Double, expected: String) {
        #expect(Rate(perSecond: perSecond).description == expected)
    }

    @Test func `what is printed reads back`() throws {
        var generator = FixedGenerator(state: 3)
        for _ in 0..<2_000 {
            let power = (0..<Int.random(in: 0...12, using: &generator)).reduce(1.0) { power, _ in power * 10 }
            let value = Double.random(in: 0...1, using: &generator)
            let rate = Rate(perSecond: Bool.random(using: &generator) ? value * power : value / power)
            #expect(try Rate(parsing: rate.description) == rate)
        }
        for count in 1...2_000 {
            for period in [60.0, 3_600] {
                let rate = Rate(perSecond: Double(count) / period)
                #expect(try Rate(parsing: rate.description) == rate)
            }
        }
    }
}
