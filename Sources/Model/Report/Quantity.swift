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
        if size >= 999.5 {
            let step = pow(10, floor(log10(size)) - 2)
            return count(Int((value / step).rounded() * step))
        }
        var text = Rounded.text(value)
        guard zeros == .kept else { return text }
        if !text.contains(".") { text += "." }
        while text.drop(while: { "-0.".contains($0) }).count(where: \.isNumber) < 3 { text += "0" }
        return text.hasSuffix(".") ? String(text.dropLast()) : text
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
            return Rounded.text(floor(percent * 100 + 1e-9) / 100, digits: 4) + " %"
        }
        return number(percent) + " %"
    }

    /// `part` of `whole` as a share; `–` where there is no whole.
    package static func share(_ part: Int, of whole: Int) -> String {
        whole > 0 ? share(Double(part) / Double(whole)) : "–"
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
}

// MARK: - Times

extension Quantity {
    /// `412 ms`, `1.24 s`, `85 µs`, `0 s`.
    package static func time(_ nanoseconds: Double) -> String { Nanoseconds(seconds: nanoseconds / 1e9).rounded }

    package static func time(_ span: Nanoseconds) -> String { span.rounded }

    /// A length of a test rather than a latency: `500 ms`, `35 s`, `10 min`, `1 h 5 min`.
    package static func span(seconds: Double) -> String {
        if seconds > 0, seconds < 1 { return time(seconds * 1e9) }
        guard seconds >= 60, seconds < 1e12 else { return number(seconds) + " s" }
        let whole = Int(seconds.rounded())
        let parts = [(whole / 3600, "h"), (whole / 60 % 60, "min"), (whole % 60, "s")]
        return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: " ")
    }

    package static func span(_ span: Nanoseconds) -> String { self.span(seconds: span.inSeconds) }
}

extension Nanoseconds.ReadingUnit {
    /// The unit for a table whose largest time is `largest`: milliseconds up to 10 s, as latencies are compared.
    package init(forTableUpTo largest: Double) {
        self = largest < 999.5e3 ? .microseconds : largest < 9.995e9 ? .milliseconds : .seconds
    }

    /// Nanoseconds of one unit.
    package var size: Double { Double(rawValue) }
}

// MARK: - Statistics

extension Quantity {
    /// A number with so many decimals, 9 at most: `5.5301`; not-a-number and what is out of range are `–`.
    package static func fixed(_ value: Double, decimals: Int, _ zeros: Zeros = .kept) -> String {
        let scale = (0..<min(9, max(0, decimals))).reduce(1) { power, _ in power * 10 }
        guard value.isFinite, let scaled = Int64(exactly: (abs(value) * Double(scale)).rounded()) else { return "–" }
        let (whole, rest) = scaled.quotientAndRemainder(dividingBy: Int64(scale))
        let digits = scale == 1 ? "" : String(String(Int64(scale) + rest).dropFirst())
        var fraction = Substring(digits)
        if zeros == .trimmed { while fraction.last == "0" { fraction.removeLast() } }
        let sign = value < 0 && scaled != 0 ? "-" : ""
        return fraction.isEmpty ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
    }
}
