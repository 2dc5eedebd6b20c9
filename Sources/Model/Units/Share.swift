/// Reads and prints shares: `70%` is 0.7.
package enum Share {
    /// - Returns: a fraction; `0%` is 0 and `100%` is 1.
    /// - Throws: `UnitError` naming what was found and what is allowed.
    package static func parse(_ text: String) throws(UnitError) -> Double {
        guard text.hasSuffix("%"), let value = DecimalText.double(text.dropLast()) else {
            throw UnitError(found: text, allowed: "a share, such as 70% or 0.5%", suggestion: suggestion(for: text))
        }
        return value / 100
    }

    /// The shortest form that `parse` reads back to the same fraction: `70%`, `0.5%`.
    package static func format(_ share: Double) -> String {
        var power = 1.0
        for _ in 0...16 {
            let rounded = (share * 100 * power).rounded() / power
            if rounded / 100 == share { return plainDecimal(rounded) + "%" }
            power *= 10
        }
        return plainDecimal(share * 100) + "%"
    }

    private static func suggestion(for text: String) -> String? {
        let digits = text.filter { $0 != " " && $0 != "%" }
        guard let value = DecimalText.double(digits) else { return nil }
        // A bare 0.7 may be meant as a fraction or as a percentage.
        return !text.contains("%") && value > 0 && value <= 1 ? "\(format(value)) or \(digits)%" : "\(digits)%"
    }
}
