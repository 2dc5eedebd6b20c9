import Testing
import TidemarkUnits

@Suite struct UTCTimeTests {
    @Test(
        "calendar days are right across leap years, centuries and before 1970",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_540_422, "2026-11-24T17:13:42Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ]
    )
    func civil(seconds: Int64, text: String) {
        #expect(UTCTime.text(unixNanoseconds: seconds * 1_000_000_000) == text)
    }

    @Test("parts of a second are cut") func fraction() {
        #expect(UTCTime.text(unixNanoseconds: 1_999_999_999) == "1970-01-01T00:00:01Z")
    }

    @Test(
        "days and months run from midnight to midnight",
        arguments: [
            ("2026-11-24T17:13:42Z", 1_795_540_422, "2026-11-24", "2026-11-25", "2026-11-01", "2026-12-01"),
            ("2026-12-31T23:59:59Z", 1_798_761_599, "2026-12-31", "2027-01-01", "2026-12-01", "2027-01-01"),
            ("2027-01-01T00:00:00Z", 1_798_761_600, "2027-01-01", "2027-01-02", "2027-01-01", "2027-02-01"),
            ("2028-02-29T12:00:00Z", 1_835_438_400, "2028-02-29", "2028-03-01", "2028-02-01", "2028-03-01"),
            ("1969-12-31T23:59:59Z", -1, "1969-12-31", "1970-01-01", "1969-12-01", "1970-01-01"),
        ] as [(String, Int64, String, String, String, String)]
    )
    func periods(text: String, seconds: Int64, day: String, nextDay: String, month: String, nextMonth: String) {
        let now = seconds * 1_000_000_000
        #expect(UTCTime.text(unixNanoseconds: now) == text)
        let ends = [UTCTime.day(containing: now), UTCTime.month(containing: now)].flatMap {
            [$0.lowerBound, $0.upperBound]
        }
        #expect(
            ends.map(UTCTime.text(unixNanoseconds:)) == [day, nextDay, month, nextMonth].map { $0 + "T00:00:00Z" }
        )
    }

    @Test("the last moments that can be told have a day and a month, too", arguments: [Int64.min, .max])
    func extremes(now: Int64) {
        #expect(UTCTime.day(containing: now).lowerBound <= now)
        #expect(UTCTime.month(containing: now).upperBound >= now)
    }
}
