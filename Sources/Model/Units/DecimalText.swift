/// A number as plans write it: digits with at most one point, no sign and no exponent; read exactly.
struct DecimalText {
    /// All digits, the point left out.
    private let digits: UInt64
    /// How many of them stand after the point.
    private let places: Int

    /// Nil for anything else, and for more than 19 digits before the point; behind it, digits past the 19th are cut.
    init?(_ text: some StringProtocol) {
        guard Self.matches(text) else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count == 1 ? "" : parts[1].prefix(max(0, 19 - parts[0].count))
        guard let digits = UInt64(String(parts[0]) + fraction) else { return nil }
        self.digits = digits
        self.places = fraction.count
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

    /// The number times ten to `power` as the nearest `Double`; nil if the text is not such a number or out of range.
    static func double(_ text: some StringProtocol, timesTenTo power: Int = 0) -> Double? {
        guard matches(text), let value = Double("\(text)e\(power)"), value.isFinite else { return nil }
        return value
    }
}

/// The shortest decimal digits that read back to a finite value, without an exponent: `3`, `2.5`, `0.00001`.
package func plainDecimal(_ value: Double) -> String { plainDecimal(value, timesTenTo: 0) }

/// The same digits with the point moved, so that nothing is rounded: 0.07 times ten to 2 is `7`.
func plainDecimal(_ value: Double, timesTenTo power: Int) -> String {
    let parts = "\(value.magnitude)".split(separator: "e")
    let mantissa = parts[0].split(separator: ".")
    var digits = mantissa.joined()
    var point = mantissa[0].utf8.count + power + (parts.count == 2 ? Int(parts[1]) ?? 0 : 0)
    digits += String(repeating: "0", count: max(0, point - digits.utf8.count))
    digits = String(repeating: "0", count: max(0, 1 - point)) + digits
    point = max(1, point)
    var whole = digits.prefix(point).drop { $0 == "0" }
    if whole.isEmpty { whole = "0" }
    var fraction = digits.dropFirst(point)
    while fraction.last == "0" { fraction.removeLast() }
    return (value < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
}
