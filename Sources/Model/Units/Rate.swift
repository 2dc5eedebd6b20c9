/// A rate of arrivals, in events per second; zero or more.
package struct Rate: Sendable, Hashable, Codable {
    package var perSecond: Double

    package init(perSecond: Double) {
        self.perSecond = perSecond
    }
}

extension Rate: Comparable, CustomStringConvertible {
    package static func < (left: Rate, right: Rate) -> Bool { left.perSecond < right.perSecond }

    private static let periods: [(suffix: String, seconds: Double)] = [("s", 1), ("min", 60), ("h", 3_600)]

    /// The shortest form that `init(parsing:)` reads back to the same value: `5/s`, `0.5/s`, `20/min`, `100/h`.
    package var description: String {
        let forms = Self.periods.compactMap { suffix, seconds in
            let events = seconds == 1 ? perSecond : (perSecond * seconds).rounded()
            return events / seconds == perSecond ? "\(plainDecimal(events))/\(suffix)" : nil
        }
        return forms.min { $0.utf8.count < $1.utf8.count } ?? "\(perSecond)/s"
    }

    /// Reads `5/s`, `0.5/s`, `300/min`, `7200/h`.
    ///
    /// - Throws: `UnitError` naming what was found and what is allowed.
    package init(parsing text: String) throws(UnitError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let events = DecimalText.double(parts[0]),
            let period = Self.periods.first(where: { $0.suffix == (parts[1] == "m" ? "min" : parts[1]) })
        else {
            throw UnitError(
                found: text,
                allowed: "a rate, such as 5/s or 300/min",
                suggestion: Self.suggestion(for: text)
            )
        }
        perSecond = events / period.seconds
    }

    /// The same rate as we write it: for `5`, `5 / s`, `5/sec`, `5rps`, `300 rpm`.
    private static func suggestion(for text: String) -> String? {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        guard DecimalText.matches(digits) else { return nil }
        let unit = text.dropFirst(digits.count).filter { $0 != " " }.lowercased()
        switch unit {
        case "", "/s", "/sec", "/second", "rps", "qps", "persecond": return digits + "/s"
        case "/min", "/mins", "/minute", "rpm", "perminute": return digits + "/min"
        case "/h", "/hr", "/hour", "perhour": return digits + "/h"
        default: return nil
        }
    }
}
