/// Numbers as people read them: few digits, no exponent, no locale.
package enum Rounded {
    /// Three significant digits without trailing zeros: `0.0123`, `1.24`, `41.2`, `412`, `4120`.
    ///
    /// Whole numbers over 999 keep all their digits. Not a number and infinity print as themselves.
    package static func text(_ value: Double, digits: Int = 3) -> String {
        guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
        var magnitude = 1.0
        var decimals = digits - 1
        while decimals > 0, abs(value) >= magnitude * 10 {
            magnitude *= 10
            decimals -= 1
        }
        while decimals < 12, abs(value) < magnitude {
            magnitude /= 10
            decimals += 1
        }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        guard let scaled = Int64(exactly: (abs(value) * scale).rounded()) else { return "\(value)" }
        let whole = scaled / Int64(scale)
        var fraction = String(scaled % Int64(scale))
        fraction = String(repeating: "0", count: decimals - min(decimals, fraction.count)) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let sign = value < 0 && scaled != 0 ? "-" : ""
        return fraction.isEmpty || decimals == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
    }
}

extension Nanoseconds {
    /// The units in which people read times of a run.
    package enum ReadingUnit: Int64, Sendable, Hashable, CaseIterable {
        case nanoseconds = 1
        case microseconds = 1_000
        case milliseconds = 1_000_000
        case seconds = 1_000_000_000

        package var symbol: String {
            switch self {
            case .nanoseconds: "ns"
            case .microseconds: "µs"
            case .milliseconds: "ms"
            case .seconds: "s"
            }
        }
    }

    /// The largest unit of which this time holds at least one.
    package var readingUnit: ReadingUnit {
        ReadingUnit.allCases.last { count.magnitude >= UInt64($0.rawValue) } ?? .nanoseconds
    }

    /// Three significant digits and the unit that fits: `412 ms`, `1.24 s`, `60 s`.
    ///
    /// Not for reading back.
    package var rounded: String {
        if count == 0 { return "0 s" }
        let digits = roundedDigits(in: readingUnit)
        // 999.6 ms rounds into the next unit.
        if digits == "1000", let next = ReadingUnit(rawValue: readingUnit.rawValue * 1_000) {
            return "1 \(next.symbol)"
        }
        return "\(digits) \(readingUnit.symbol)"
    }

    /// Three significant digits in a given unit, without its symbol; for intervals such as `412 ms [388, 440]`.
    package func roundedDigits(in unit: ReadingUnit) -> String {
        Rounded.text(Double(count) / Double(unit.rawValue))
    }
}
