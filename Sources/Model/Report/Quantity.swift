import Glibc
package import TidemarkUnits

/// How numbers look in every report: at most three significant digits, no exponents, no locale.
package enum Quantity {
    /// What happens to zeros at the end of a number.
    package enum Zeros: Sendable {
        /// `5`, `1.2`: for prose.
        case trimmed
        /// `5.00`, `1.20`: for columns, so that neighbours line up.
        case kept
    }

    /// A number of three significant digits.
    ///
    /// `412`, `41.2`, `0.412`, `12,300`; not-a-number and infinities are `–`.
    package static func number(_ value: Double, _ zeros: Zeros = .trimmed) -> String {
        let size = abs(value)
        guard size < 1e15 else { return "–" }
        guard size >= 1e-9 else { return "0" }
        var exponent = Int(floor(log10(size)))
        // 999.6 rounds into the next decade, which has one decimal less.
        if (size / pow(10, Double(exponent - 2))).rounded() >= 1000 { exponent += 1 }
        let decimals = max(0, 2 - exponent)
        let step = pow(10, Double(max(0, exponent - 2)))
        let scaled = (size * pow(10, Double(decimals)) / step).rounded() * step
        return (value < 0 ? "-" : "") + fixed(Int(scaled), decimals: decimals, zeros)
    }

    /// `1204`, `12,345`: grouped from five digits on, as four are read at a glance.
    package static func count(_ count: Int) -> String {
        let digits = Array(String(count.magnitude))
        var out = count < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if digits.count > 4, index > 0, (digits.count - index) % 3 == 0 { out += "," }
            out.append(digit)
        }
        return out
    }

    /// `512`, `12.3K`, `1.75M`: tokens by the thousand.
    package static func tokens(_ count: Int) -> String {
        let size = abs(Double(count))
        if size < 9995 { return self.count(count) }
        let units: [(suffix: String, size: Double)] = [("K", 1e3), ("M", 1e6), ("G", 1e9)]
        let unit = units.first { size < $0.size * 999.5 } ?? units[2]
        return number(Double(count) / unit.size) + unit.suffix
    }

    /// `0.4 %`: never `0 %` for something nor `100 %` for less than all.
    package static func share(_ fraction: Double) -> String {
        let percent = fraction * 100
        if percent > 0, percent < 0.01 { return "< 0.01 %" }
        if percent > 99.9, percent < 100 {
            let hundredths = Int(floor(percent * 100 + 1e-9))
            return hundredths >= 10_000 ? "> 99.99 %" : fixed(hundredths, decimals: 2, .trimmed) + " %"
        }
        return number(percent) + " %"
    }

    /// `part` of `whole` as a share; `–` where there is no whole.
    package static func share(_ part: Int, of whole: Int) -> String {
        whole > 0 ? share(Double(part) / Double(whole)) : "–"
    }

    /// `412 [388, 440]`; a side that the sample cannot bound is `–`.
    package static func interval(_ value: Double, low: Double?, high: Double?, _ zeros: Zeros = .trimmed) -> String {
        guard let bounds = bounds(low: low, high: high, zeros) else { return number(value, zeros) }
        return number(value, zeros) + " " + bounds
    }

    /// `[388, 440]`, or nil where neither side is bounded.
    package static func bounds(low: Double?, high: Double?, _ zeros: Zeros = .trimmed) -> String? {
        guard low != nil || high != nil else { return nil }
        let sides = [low, high].map { $0.map { number($0, zeros) } ?? "–" }
        return "[" + sides.joined(separator: ", ") + "]"
    }

    /// `16 GiB`, `512 MiB`.
    package static func bytes(_ count: Int64) -> String {
        let units: [(name: String, size: Double)] = [("GiB", 1_073_741_824), ("MiB", 1_048_576), ("KiB", 1024)]
        for unit in units where Double(count) >= unit.size {
            return number(Double(count) / unit.size) + " " + unit.name
        }
        return "\(count) bytes"
    }

    /// `digits` with a decimal point `decimals` places from the right.
    private static func fixed(_ digits: Int, decimals: Int, _ zeros: Zeros) -> String {
        guard decimals > 0 else { return count(digits) }
        var text = String(digits)
        text = String(repeating: "0", count: max(0, decimals + 1 - text.count)) + text
        var fraction = text.suffix(decimals)
        if zeros == .trimmed { while fraction.last == "0" { fraction.removeLast() } }
        let whole = Self.count(Int(text.dropLast(decimals)) ?? 0)
        return fraction.isEmpty ? whole : whole + "." + fraction
    }
}

// MARK: - Times

extension Quantity {
    /// A unit in which times are shown.
    package enum TimeUnit: Double, Sendable {
        case microseconds = 1e3
        case milliseconds = 1e6
        case seconds = 1e9

        package var symbol: String {
            switch self {
            case .microseconds: "µs"
            case .milliseconds: "ms"
            case .seconds: "s"
            }
        }

        /// The unit for one time by itself: its number stays under 1000 where it can.
        package init(for nanoseconds: Double) {
            self = nanoseconds < 999.5e3 ? .microseconds : nanoseconds < 999.5e6 ? .milliseconds : .seconds
        }

        /// The unit for a table whose largest time is `largest`: milliseconds up to 10 s, as latencies are compared.
        package init(forTableUpTo largest: Double) {
            self = largest < 999.5e3 ? .microseconds : largest < 9.995e9 ? .milliseconds : .seconds
        }
    }

    /// `412 ms`, `1.24 s`, `85 µs`, `0 s`.
    package static func time(_ nanoseconds: Double, _ zeros: Zeros = .trimmed) -> String {
        if nanoseconds == 0 { return "0 s" }
        let unit = TimeUnit(for: abs(nanoseconds))
        return number(nanoseconds / unit.rawValue, zeros) + " " + unit.symbol
    }

    package static func time(_ span: Nanoseconds) -> String { time(Double(span.count)) }

    /// `412 [388, 440] ms`, in the unit of the value.
    package static func time(_ nanoseconds: Double, low: Double?, high: Double?) -> String {
        let unit = TimeUnit(for: abs(nanoseconds))
        let scaled = interval(
            nanoseconds / unit.rawValue,
            low: low.map { $0 / unit.rawValue },
            high: high.map { $0 / unit.rawValue }
        )
        return scaled + " " + unit.symbol
    }

    /// A length of a test rather than a latency: `35 s`, `10 min`, `1 h 5 min`.
    package static func span(seconds: Double) -> String {
        guard seconds >= 60, seconds < 1e12 else { return number(seconds) + " s" }
        let whole = Int(seconds.rounded())
        let parts = [(whole / 3600, "h"), (whole / 60 % 60, "min"), (whole % 60, "s")]
        return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }

    package static func span(_ span: Nanoseconds) -> String { self.span(seconds: span.inSeconds) }
}
