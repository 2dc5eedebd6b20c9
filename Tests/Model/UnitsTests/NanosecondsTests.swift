import Testing
import TidemarkUnits

@Suite struct NanosecondsTests {
    @Test(arguments: [
        ("300ms", 300_000_000), ("2s", 2_000_000_000), ("1.5s", 1_500_000_000), ("10m", 600_000_000_000),
        ("1h", 3_600_000_000_000), ("1m30s", 90_000_000_000), ("1h0m5s", 3_605_000_000_000),
        ("7us", 7_000), ("7µs", 7_000), ("7\u{3BC}s", 7_000), ("3ns", 3), ("0s", 0), ("0.1ms", 100_000),
        (".5s", 500_000_000),
        ("0.5ns", 1), ("0.4ns", 0), ("1.0000000004s", 1_000_000_000), ("1.0000000005s", 1_000_000_001),
        ("0.1h", 360_000_000_000), ("0.33333333333333333333333s", 333_333_333), ("8760h", 31_536_000_000_000_000),
        ("9007199.254740993s", 9_007_199_254_740_993),
    ])
    func `times are read`(text: String, nanoseconds: Int64) throws {
        #expect(try Nanoseconds(parsing: text).count == nanoseconds)
    }

    private static let aTime = "a time with its unit, such as 300ms, 2s, 10m, 1h"

    @Test(arguments: [
        ("", "\"\" is not \(aTime)"),
        ("5", "\"5\" is not \(aTime); did you mean 5s or 5ms?"),
        ("1.5", "\"1.5\" is not \(aTime); did you mean 1.5s or 1.5ms?"),
        ("300 ms", "\"300 ms\" is not \(aTime); did you mean 300ms?"),
        ("5 sec", "\"5 sec\" is not \(aTime); did you mean 5s?"),
        ("5seconds", "\"5seconds\" is not \(aTime); did you mean 5s?"),
        ("10min", "\"10min\" is not \(aTime); did you mean 10m?"),
        ("2hours", "\"2hours\" is not \(aTime); did you mean 2h?"),
        ("300MS", "\"300MS\" is not \(aTime); did you mean 300ms?"),
        ("2d", "\"2d\" is not \(aTime)"),
        ("s", "\"s\" is not \(aTime)"),
        (".s", "\".s\" is not \(aTime)"),
        ("-5s", "\"-5s\" is not \(aTime)"),
        ("+5s", "\"+5s\" is not \(aTime)"),
        ("1e3s", "\"1e3s\" is not \(aTime)"),
        ("0x5s", "\"0x5s\" is not \(aTime)"),
        ("1.2.3s", "\"1.2.3s\" is not \(aTime)"),
        ("30s1m", "\"30s1m\" is not \(aTime)"),
        ("1s1s", "\"1s1s\" is not \(aTime)"),
        ("1m30", "\"1m30\" is not \(aTime)"),
        ("５s", "\"５s\" is not \(aTime)"),
        ("infs", "\"infs\" is not \(aTime)"),
        ("99999999999999999999s", "\"99999999999999999999s\" is not a time of at most a year (8760h)"),
        ("9223372036854775807h", "\"9223372036854775807h\" is not a time of at most a year (8760h)"),
        ("9000h", "\"9000h\" is not a time of at most a year (8760h)"),
        ("8760h1ns", "\"8760h1ns\" is not a time of at most a year (8760h)"),
    ])
    func `what is not a time is refused`(text: String, expected: String) {
        let error = #expect(throws: UnitError.self) { try Nanoseconds(parsing: text) }
        #expect(error?.description == expected)
    }

    @Test(
        arguments: [
            (0, "0s"), (1, "1ns"), (1_500, "1.5us"), (300_000_000, "300ms"), (1_500_000_000, "1.5s"),
            (90_000_000_000, "90s"),
            (600_000_000_000, "10m"), (5_400_000_000_000, "90m"), (3_600_000_000_000, "1h"), (61_000_000_000, "61s"),
            (1_234_567_890, "1.23456789s"), (-1_500_000_000, "-1.5s"), (.max, "9223372036.854775807s"),
            (.min, "-9223372036.854775808s"),
        ] as [(Int64, String)]
    )
    func `times are printed short`(nanoseconds: Int64, expected: String) {
        #expect(Nanoseconds(nanoseconds).description == expected)
    }

    @Test func `what is printed reads back`() throws {
        var generator = FixedGenerator(state: 1)
        for magnitude in 0..<55 {
            for _ in 0..<50 {
                let span = Nanoseconds(Int64.random(in: 0...(1 << Int64(magnitude)), using: &generator))
                guard span <= .seconds(8_760 * 3_600) else { continue }
                #expect(try Nanoseconds(parsing: span.description) == span)
            }
        }
    }

    @Test func `seconds round half to even and saturate`() {
        #expect(Nanoseconds(seconds: 0.000_000_000_5).count == 0)
        #expect(Nanoseconds(seconds: 0.000_000_001_5).count == 2)
        #expect(Nanoseconds(seconds: 1e300).count == .max)
        #expect(Nanoseconds(seconds: -.infinity).count == .min)
        #expect(Nanoseconds(seconds: .nan).count == 0)
        #expect(Nanoseconds(seconds: 1.5).inSeconds == 1.5)
        #expect(Nanoseconds.seconds(2).inMilliseconds == 2_000)
    }

    @Test func `spans and instants add up`() {
        let start = Instant(nanoseconds: 100)
        #expect(start + Nanoseconds(5) - start == Nanoseconds(5))
        #expect(start - Nanoseconds(500) < Instant.start)
        #expect(Nanoseconds(3) * 4 - Nanoseconds(2) == Nanoseconds(10))
    }
}
