/// A span of time in whole nanoseconds; may be negative.
package struct Nanoseconds: Sendable, Hashable, Codable {
    /// The number of nanoseconds.
    package var count: Int64

    package init(_ count: Int64) {
        self.count = count
    }

    package static let zero = Nanoseconds(0)

    package static func milliseconds(_ count: Int64) -> Nanoseconds { Nanoseconds(count * 1_000_000) }
    package static func seconds(_ count: Int64) -> Nanoseconds { Nanoseconds(count * 1_000_000_000) }

    /// Rounds half to even, as the published schedules do; saturates outside the range of `Int64`.
    package init(seconds: Double) {
        let scaled = (seconds * 1e9).rounded(.toNearestOrEven)
        count = Int64(exactly: scaled) ?? (scaled > 0 ? .max : scaled < 0 ? .min : 0)
    }

    package var inSeconds: Double { Double(count) / 1e9 }
    package var inMilliseconds: Double { Double(count) / 1e6 }
}

extension Nanoseconds: Comparable, AdditiveArithmetic {
    package static func < (left: Nanoseconds, right: Nanoseconds) -> Bool { left.count < right.count }
    package static func + (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
        Nanoseconds(left.count + right.count)
    }
    package static func - (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
        Nanoseconds(left.count - right.count)
    }
    package static func * (left: Nanoseconds, factor: Int64) -> Nanoseconds { Nanoseconds(left.count * factor) }
}

extension Nanoseconds: CustomStringConvertible {
    private static let units: [(suffix: String, size: Int64)] = [
        ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000),
        ("ns", 1),
    ]

    /// The longest span that a plan can state: a year.
    private static let longest = 8_760 * Int64(3_600_000_000_000)

    /// A short form that `init(parsing:)` reads back to the same value: `300ms`, `1.5s`, `10m`, `1h`.
    ///
    /// Whole hours or minutes; otherwise the largest other unit that is not over the value. Negative spans, which plans
    /// cannot hold, print with a minus sign.
    package var description: String {
        if count == 0 { return "0s" }
        let magnitude = count.magnitude
        for (suffix, size) in Self.units {
            let (whole, rest) = magnitude.quotientAndRemainder(dividingBy: UInt64(size))
            if whole == 0 || (rest > 0 && size > 1_000_000_000) { continue }
            var fraction = String(String(UInt64(size) + rest).dropFirst())
            while fraction.hasSuffix("0") { fraction.removeLast() }
            return (count < 0 ? "-" : "") + "\(whole)" + (rest > 0 ? "." + fraction : "") + suffix
        }
        return "\(count)ns"
    }

    /// Reads `300ms`, `2s`, `1.5s`, `10m`, `1h`, or a sum from large to small such as `1m30s`.
    ///
    /// Fractions of a nanosecond are rounded.
    /// - Throws: `UnitError` naming what was found and what is allowed.
    package init(parsing text: String) throws(UnitError) {
        guard let count = Self.count(in: text) else {
            throw UnitError(
                found: text,
                allowed: "a time with its unit, such as 300ms, 2s, 10m, 1h",
                suggestion: Self.suggestion(for: text)
            )
        }
        guard count <= Self.longest else {
            throw UnitError(found: text, allowed: "a time of at most a year (8760h)")
        }
        self.count = count
    }

    /// The nanoseconds that a text states, at most about what an `Int64` holds; nil if it is not a time.
    private static func count(in text: String) -> Int64? {
        var rest = Substring(text)
        var total: Int64 = 0
        var lastSize = Int64.max
        repeat {
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            rest = rest.dropFirst(digits.count)
            let suffix = rest.prefix { !$0.isNumber }
            rest = rest.dropFirst(suffix.count)
            let unit = suffix == "µs" || suffix == "μs" ? "us" : suffix
            guard let size = units.first(where: { $0.suffix == unit })?.size, size < lastSize,
                DecimalText.matches(digits)
            else { return nil }
            let (whole, part) = DecimalText(digits)?.times(UInt64(size)) ?? (.max, .none)
            let (sum, isOver) = total.addingReportingOverflow(whole)
            total = isOver || sum == .max ? .max - 1 : sum
            total += part == .halfOrMore ? 1 : 0
            lastSize = size
        } while !rest.isEmpty
        return total
    }

    /// The same time as we write it: for `300 ms`, `5 sec`, `2min`; a bare number gets two units to choose from.
    private static func suggestion(for text: String) -> String? {
        let digits = text.prefix { $0.isNumber || $0 == "." }
        guard DecimalText.matches(digits) else { return nil }
        let unit = text.dropFirst(digits.count).filter { $0 != " " }.lowercased()
        let names = [
            "h": ["h", "hr", "hrs", "hour", "hours"], "m": ["m", "min", "mins", "minute", "minutes"],
            "s": ["s", "sec", "secs", "second", "seconds"],
            "ms": ["ms", "msec", "millis", "millisecond", "milliseconds"],
            "us": ["us", "usec", "micros", "microsecond", "microseconds"],
            "ns": ["ns", "nsec", "nanos", "nanosecond", "nanoseconds"],
        ]
        if unit.isEmpty { return "\(digits)s or \(digits)ms" }
        return names.first { $0.value.contains(unit) }.map { digits + $0.key }
    }
}
