/// A number as plans write it: digits with at most one point, no sign and no exponent; read without rounding.
struct DecimalText {
    /// All digits, the point left out.
    private let digits: UInt64
    /// How many of them stand after the point.
    private let places: Int

    /// Nil for anything else, and for more digits than an exact number can hold.
    init?(_ text: some StringProtocol) {
        guard Self.matches(text) else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard let digits = UInt64(parts.joined()), parts.count == 1 || parts[1].count <= 19 else { return nil }
        self.digits = digits
        self.places = parts.count == 1 ? 0 : parts[1].count
    }

    /// The number times `unit`: the whole part, and whether a half or more is left over; nil if out of range.
    func times(_ unit: UInt64) -> (whole: Int64, rest: Rest)? {
        let divisor = (0..<places).reduce(UInt64(1)) { power, _ in power * 10 }
        let product = digits.multipliedFullWidth(by: unit)
        guard product.high < divisor else { return nil }
        let (quotient, remainder) = divisor.dividingFullWidth(product)
        guard let whole = Int64(exactly: quotient) else { return nil }
        return (whole, remainder == 0 ? .none : remainder >= divisor - remainder ? .halfOrMore : .lessThanHalf)
    }

    enum Rest { case none, lessThanHalf, halfOrMore }

    /// Whether the text is such a number.
    static func matches(_ text: some StringProtocol) -> Bool {
        let points = text.utf8.count { $0 == UInt8(ascii: ".") }
        let digits = text.utf8.count { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return digits > 0 && points <= 1 && digits + points == text.utf8.count
    }

    /// The number as the nearest `Double`; nil if the text is not such a number or has no finite value.
    static func double(_ text: some StringProtocol) -> Double? {
        guard matches(text), let value = Double(String(text)), value.isFinite else { return nil }
        return value
    }
}

/// The shortest decimal digits that read back to a finite value, without an exponent: `3`, `2.5`, `0.00001`.
package func plainDecimal(_ value: Double) -> String {
    let text = "\(value)"
    let parts = text.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else {
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    let sign = value < 0 ? "-" : ""
    let mantissa = parts[0].drop { $0 == "-" }.split(separator: ".")
    let fraction = mantissa.count == 2 && mantissa[1] != "0" ? String(mantissa[1]) : ""
    let digits = mantissa[0] + fraction
    if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
    return sign + digits + String(repeating: "0", count: max(0, exponent - fraction.utf8.count))
}
