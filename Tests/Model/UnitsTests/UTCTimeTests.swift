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
}
