/// A wall clock time as UTC in ISO 8601: `2026-11-24T17:13:42Z`.
package enum UTCTime {
    package static func text(unixNanoseconds: Int64) -> String {
        let (days, inDay) = floorDivide(floorDivide(unixNanoseconds, second).quotient, 86_400)
        let (year, month, day) = civil(days)
        return "\(year)-\(two(month))-\(two(day))T\(two(inDay / 3600)):\(two(inDay / 60 % 60)):\(two(inDay % 60))Z"
    }

    /// From the midnight before a moment to the next one, in nanoseconds since 1970.
    package static func day(containing unixNanoseconds: Int64) -> Range<Int64> {
        let days = floorDivide(unixNanoseconds, 86_400 * second).quotient
        return start(ofDay: days)..<start(ofDay: days + 1)
    }

    /// From the first midnight of the month that a moment is in to that of the next, in nanoseconds since 1970.
    package static func month(containing unixNanoseconds: Int64) -> Range<Int64> {
        let (year, month, _) = civil(floorDivide(unixNanoseconds, 86_400 * second).quotient)
        let next = month == 12 ? (year: year + 1, month: Int64(1)) : (year: year, month: month + 1)
        return start(ofDay: days(toYear: year, month: month))..<start(ofDay: days(toYear: next.year, month: next.month))
    }

    private static let second: Int64 = 1_000_000_000

    private static func start(ofDay days: Int64) -> Int64 {
        let (product, isOver) = days.multipliedReportingOverflow(by: 86_400 * second)
        return isOver ? (days < 0 ? .min : .max) : product
    }

    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// Days from 1970 to the first of a month; source as above, days_from_civil.
    private static func days(toYear year: Int64, month: Int64) -> Int64 {
        let (era, yearOfEra) = floorDivide(month <= 2 ? year - 1 : year, 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = ((value % divisor) + divisor) % divisor
        // Not value - remainder, which may be too small for the type.
        let quotient = value / divisor - (value % divisor < 0 ? 1 : 0)
        return (quotient, remainder)
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
