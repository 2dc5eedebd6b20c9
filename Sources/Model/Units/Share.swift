/// Reads and prints shares: `70%` is 0.7.
package enum Share {
    /// - Returns: a fraction; `0%` is 0 and `100%` is 1.
    /// - Throws: `UnitError` naming what was found and what is allowed.
    package static func parse(_ text: String) throws(UnitError) -> Double {
        guard text.hasSuffix("%"), let value = Double(text.dropLast()), value >= 0, value.isFinite else {
            throw UnitError(
                found: text,
                allowed: "a share, such as 70% or 0.5%",
                suggestion: Double(text) == nil ? nil : "\(text)%"
            )
        }
        return value / 100
    }
}
