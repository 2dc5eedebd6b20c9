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
    /// The shortest form that `init(parsing:)` reads back to the same value: `300ms`, `1.5s`, `10m`, `1h`.
    package var description: String {
        let units: [(suffix: String, size: Int64)] = [
            ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
            ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
        ]
        if count == 0 { return "0s" }
        for unit in units where count % unit.size == 0 {
            return "\(count / unit.size)\(unit.suffix)"
        }
        return "\(count)ns"
    }

    /// Reads `300ms`, `2s`, `1.5s`, `10m`, `1h`, or a sum from large to small such as `1m30s`.
    ///
    /// - Throws: `UnitError` naming what was found and what is allowed.
    package init(parsing text: String) throws(UnitError) {
        let sizes: [String: Double] = [
            "ns": 1, "us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3_600e9,
        ]
        let failure = UnitError(
            found: text,
            allowed: "a time with its unit, such as 300ms, 2s, 10m, 1h",
            suggestion: Double(text) == nil ? nil : "\(text)s or \(text)ms"
        )
        var rest = Substring(text)
        var total = 0.0
        var lastSize = Double.infinity
        guard !rest.isEmpty else { throw failure }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !($0.isASCII && $0.isNumber) }
            rest = rest.dropFirst(unit.count)
            guard let value = Double(digits), let size = sizes[String(unit)], size < lastSize else { throw failure }
            total += value * size
            lastSize = size
        }
        guard let exact = Int64(exactly: total.rounded()) else { throw failure }
        count = exact
    }
}
