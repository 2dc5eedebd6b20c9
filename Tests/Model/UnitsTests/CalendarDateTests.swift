import Testing
import TidemarkUnits

@Suite struct CalendarDateTests {
    @Test(
        "reads days that there are",
        arguments: ["2026-11-24", "2024-02-29", "2000-02-29", "1999-12-31", "0001-01-01"]
    )
    func days(text: String) throws {
        #expect(try #require(CalendarDate(text)).description == text)
    }

    @Test(
        "refuses all else",
        arguments: [
            "", "2026-11-31", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "26-11-24",
            "2026/11/24", "2026-11-24T00:00", "+026-11-24", "2026-11-2４", "2026--1-24",
        ]
    )
    func others(text: String) {
        #expect(CalendarDate(text) == nil)
    }

    @Test("counts days over months and years")
    func distance() throws {
        func day(_ text: String) throws -> CalendarDate { try #require(CalendarDate(text)) }
        #expect(try day("2026-11-24").days(to: day("2026-12-01")) == 7)
        #expect(try day("2026-12-01").days(to: day("2026-11-24")) == -7)
        #expect(try day("2023-12-31").days(to: day("2024-12-31")) == 366)
        #expect(try day("1970-01-01").days(to: day("2000-03-01")) == 11_017)
        #expect(try day("2026-11-24") < day("2026-12-01"))
    }

    @Test("is the day of a wall clock time in UTC")
    func wallClock() {
        #expect(CalendarDate(unixNanoseconds: 86_399_999_999_999).description == "1970-01-01")
        #expect(CalendarDate(unixNanoseconds: 1_764_028_799_000_000_000).description == "2025-11-24")
    }
}
