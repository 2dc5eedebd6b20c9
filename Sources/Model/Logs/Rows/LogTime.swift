/// Times as logs write them, in nanoseconds since 1970, or since the start of a trace where it says no more.
package enum LogTime {
    /// What a number counts.
    package enum Unit: String, Sendable, Hashable, CaseIterable {
        case seconds = "s"
        case milliseconds = "ms"
        case microseconds = "us"
        case nanoseconds = "ns"
    }

    /// A number's unit by its size: seconds up to 1e11 (the year 5138), then milliseconds, microseconds, nanoseconds.
    private static func unit(of number: DecimalNumber) -> Unit {
        guard let whole = number.whole()?.magnitude else { return .nanoseconds }
        return whole < 100_000_000_000
            ? .seconds
            : whole < 100_000_000_000_000
                ? .milliseconds
                : whole < 100_000_000_000_000_000
                    ? .microseconds
                    : .nanoseconds
    }

    private static func power(_ unit: Unit) -> Int {
        switch unit {
        case .seconds: 9
        case .milliseconds: 6
        case .microseconds: 3
        case .nanoseconds: 0
        }
    }

    /// Nil where the text is neither a number nor a time of ISO 8601; without a zone it is taken as UTC.
    static func nanoseconds(_ text: Bytes, unit: Unit?) -> Int64? {
        let text = text.trimmed
        if let number = DecimalNumber(text) {
            return number.whole(timesTenTo: power(unit ?? Self.unit(of: number)))
        }
        return calendar(text)
    }

    /// What is left of a time's text.
    private struct Cursor {
        let text: Bytes
        var at = 0

        var isAtEnd: Bool { at >= text.count }

        mutating func digits(_ count: Int) -> Int? {
            guard at + count <= text.count else { return nil }
            var value = 0
            for index in at..<(at + count) {
                guard text[index] &- 0x30 <= 9 else { return nil }
                value = value * 10 + Int(text[index] - 0x30)
            }
            at += count
            return value
        }

        mutating func takes(_ byte: UInt8) -> Bool {
            guard at < text.count, text[at] == byte else { return false }
            at += 1
            return true
        }

        /// Nanoseconds of the digits behind the second; nil where there are none.
        mutating func fraction() -> Int64? {
            var (fraction, count): (Int64, Int) = (0, 0)
            while let digit = digits(1) {
                if count < 9 { fraction = fraction * 10 + Int64(digit) }
                count += 1
            }
            guard count > 0 else { return nil }
            for _ in min(count, 9)..<9 { fraction *= 10 }
            return fraction
        }
    }

    /// `2026-11-24T17:13:42.123456789+01:00`, with a `T` or a blank, any number of digits behind the second, and a zone
    /// as `Z`, `UTC`, `+hh`, `+hhmm` or `+hh:mm`; or a date alone.
    private static func calendar(_ text: Bytes) -> Int64? {
        var cursor = Cursor(text: text)
        let dash = UInt8(ascii: "-")
        guard let year = cursor.digits(4), cursor.takes(dash), let month = cursor.digits(2), cursor.takes(dash),
            let day = cursor.digits(2), (1...12).contains(month), (1...daysIn(month, year)).contains(day)
        else { return nil }
        var seconds = Int64(days(year, month, day)) * 86_400
        var fraction: Int64 = 0
        if !cursor.isAtEnd {
            let colon = UInt8(ascii: ":")
            guard cursor.takes(UInt8(ascii: "T")) || cursor.takes(UInt8(ascii: "t")) || cursor.takes(0x20),
                let hour = cursor.digits(2), cursor.takes(colon), let minute = cursor.digits(2), hour < 24, minute < 60
            else { return nil }
            seconds += Int64(hour * 3_600 + minute * 60)
            if cursor.takes(colon) {
                // 60 is a leap second.
                guard let second = cursor.digits(2), second <= 60 else { return nil }
                seconds += Int64(second)
                if cursor.takes(UInt8(ascii: ".")) || cursor.takes(UInt8(ascii: ",")) {
                    guard let digits = cursor.fraction() else { return nil }
                    fraction = digits
                }
            }
            guard let offset = zone(text.part(cursor.at, text.count).trimmed) else { return nil }
            seconds -= offset
        }
        let (whole, isOver) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, isOverToo) = whole.addingReportingOverflow(fraction)
        return isOver || isOverToo ? nil : sum
    }

    /// Seconds east of UTC of the zone that ends the text; 0 where there is none, nil where it is no zone.
    private static func zone(_ rest: Bytes) -> Int64? {
        if rest.isEmpty || rest.matchesInAnyCase("z") || rest.matchesInAnyCase("utc") || rest.matchesInAnyCase("gmt") {
            return 0
        }
        let digits = (1..<rest.count).compactMap { rest[$0] &- 0x30 <= 9 ? Int64(rest[$0] - 0x30) : nil }
        let hasColon = rest.count > 3 && rest[3] == UInt8(ascii: ":")
        guard rest[0] == UInt8(ascii: "+") || rest[0] == UInt8(ascii: "-"), digits.count == 2 || digits.count == 4,
            rest.count == 1 + digits.count + (hasColon ? 1 : 0), !hasColon || digits.count == 4
        else { return nil }
        let minutes = digits.count == 4 ? digits[2] * 10 + digits[3] : 0
        let offset = (digits[0] * 10 + digits[1]) * 3_600 + minutes * 60
        return rest[0] == UInt8(ascii: "-") ? -offset : offset
    }

    private static func daysIn(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01.
    ///
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil, for years from 0.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
