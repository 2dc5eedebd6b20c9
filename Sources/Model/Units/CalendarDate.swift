/// A day of the Gregorian calendar, as `2026-11-24`.
package struct CalendarDate: Sendable, Hashable, Codable {
    package let year: Int
    package let month: Int
    package let day: Int
}

extension CalendarDate {
    /// Reads `2026-11-24`; nil for any other form, and for days that no month has.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], text.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            (1...12).contains(month), (1...Self.days(of: month, in: year)).contains(day)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// The day, in UTC, of a wall clock time.
    package init(unixNanoseconds: Int64) {
        let text = UTCTime.text(unixNanoseconds: unixNanoseconds)
        self = Self(String(text.prefix { $0 != "T" })) ?? Self(year: 1970, month: 1, day: 1)
    }

    private static func days(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
    private var daysFromMarchOfYearZero: Int {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear
    }

    /// Days from this one to another; negative where that one is earlier.
    package func days(to other: CalendarDate) -> Int {
        other.daysFromMarchOfYearZero - daysFromMarchOfYearZero
    }
}

extension CalendarDate: Comparable, CustomStringConvertible {
    package static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    package var description: String {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}
