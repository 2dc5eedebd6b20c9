/// Reads and prints shares: `70%` is 0.7.
package enum Share {
    /// - Returns: a fraction; `0%` is 0 and `100%` is 1.
    /// - Throws: `UnitError` naming what was found and what is allowed.
    package static func parse(_ text: String) throws(UnitError) -> Double {
        guard text.hasSuffix("%"), let share = DecimalText.double(text.dropLast(), timesTenTo: -2) else {
            throw UnitError(found: text, allowed: "a share, such as 70% or 0.5%", suggestion: suggestion(for: text))
        }
        return share
    }

    /// The shortest form that `parse` reads back to the same fraction: `70%`, `0.5%`.
    package static func format(_ share: Double) -> String { plainDecimal(share, timesTenTo: 2) + "%" }

    private static func suggestion(for text: String) -> String? {
        let digits = text.filter { $0 != " " && $0 != "%" }
        guard let value = DecimalText.double(digits) else { return nil }
        // A bare 0.7 may be meant as a fraction or as a percentage.
        return !text.contains("%") && value > 0 && value <= 1 ? "\(format(value)) or \(digits)%" : "\(digits)%"
    }
}
