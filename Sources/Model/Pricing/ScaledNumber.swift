/// A number of JSON times a power of ten, as the whole number below it and what is left over; exact.
struct ScaledNumber {
    /// Rounded towards zero.
    let whole: Int64
    let rest: Rest
    let isNegative: Bool

    enum Rest {
        case none
        /// Less than a millionth: what floating point leaves behind.
        case trace
        case some
        /// More than a million minus one millionths, likewise.
        case nearlyOne
    }

    /// Nil for a text that is not a number of JSON, and for numbers of more than 18 digits before the point.
    init?(_ text: String, timesTenTo power: Int) {
        let isNegative = text.hasPrefix("-")
        let parts = text.dropFirst(isNegative ? 1 : 0).split(
            maxSplits: 1,
            omittingEmptySubsequences: false,
            whereSeparator: { $0 == "e" || $0 == "E" }
        )
        let mantissa = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = mantissa.count == 2 ? mantissa[1] : ""
        var digits = Array((mantissa[0] + fraction).utf8)
        guard !mantissa[0].isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let exponent = parts.count == 2 ? Int(parts[1]) : 0, exponent.magnitude < 1_000_000,
            fraction.utf8.count < 1_000
        else { return nil }
        digits = Array(digits.drop { $0 == 0x30 })
        let point = digits.isEmpty ? 0 : digits.count + exponent - fraction.utf8.count + power
        guard point <= 18 else { return nil }
        let wholeDigits = digits.prefix(max(0, point)) + Array(repeating: 0x30, count: max(0, point - digits.count))
        let restDigits = Array(repeating: 0x30, count: min(6, max(0, -point))) + digits.dropFirst(max(0, point))
        whole = wholeDigits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
        let start = restDigits.prefix(6)
        rest =
            if restDigits.allSatisfy({ $0 == 0x30 }) {
                .none
            } else if start.count == 6, start.allSatisfy({ $0 == 0x30 }) {
                .trace
            } else if start.count == 6, start.allSatisfy({ $0 == 0x39 }) {
                .nearlyOne
            } else {
                .some
            }
        self.isNegative = isNegative && !digits.isEmpty
    }

    /// Nil unless nothing is left over.
    var exact: Int64? { rest == .none ? whole : nil }

    /// Without what floating point leaves behind; anything more is rounded up.
    var cleaned: Int64 {
        switch rest {
        case .none, .trace: whole
        case .some, .nearlyOne: whole + 1
        }
    }
}
