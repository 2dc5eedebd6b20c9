/// An amount in US dollars, as a whole number of micro-dollars: never floating, so that sums are exact.
package struct Money: Sendable, Hashable, Codable {
    package var microdollars: Int64

    package init(microdollars: Int64) {
        self.microdollars = microdollars
    }

    package static let zero = Money(microdollars: 0)
    package static let max = Money(microdollars: .max)
    /// In prices and budgets alike: one currency, so that amounts can always be added.
    package static let currency = "USD"
}

extension Money: Comparable, CustomStringConvertible {
    package static func < (left: Money, right: Money) -> Bool { left.microdollars < right.microdollars }

    /// Sums and differences stay at the ends of the range where they would pass them.
    package static func + (left: Money, right: Money) -> Money {
        let (sum, isOver) = left.microdollars.addingReportingOverflow(right.microdollars)
        return isOver ? Money(microdollars: right.microdollars > 0 ? .max : .min) : Money(microdollars: sum)
    }

    package static func - (left: Money, right: Money) -> Money {
        let (rest, isOver) = left.microdollars.subtractingReportingOverflow(right.microdollars)
        return isOver ? Money(microdollars: right.microdollars < 0 ? .max : .min) : Money(microdollars: rest)
    }

    package static func += (left: inout Money, right: Money) { left = left + right }
    package static func -= (left: inout Money, right: Money) { left = left - right }

    /// This amount so many times, at most the largest amount there is.
    package func times(_ count: Int) -> Money {
        let (product, isOver) = microdollars.multipliedReportingOverflow(by: Int64(count))
        return isOver
            ? Money(microdollars: (microdollars < 0) == (count < 0) ? .max : .min) : Money(microdollars: product)
    }

    /// For charts and ratios; sums are made of the whole numbers.
    package var inDollars: Double { Double(microdollars) / 1e6 }

    /// The exact amount, with two places at least, as `init(parsing:)` reads it: `25.00 USD`, `0.042030 USD`.
    package var description: String {
        let magnitude = microdollars.magnitude
        let whole = magnitude / 1_000_000
        let rest = String(magnitude % 1_000_000)
        var fraction = String(repeating: "0", count: 6 - rest.utf8.count) + rest
        if fraction.hasSuffix("0000") { fraction.removeLast(4) }
        return "\(microdollars < 0 ? "-" : "")\(whole).\(fraction) \(Self.currency)"
    }

    /// Reads `25 USD`, `0.50 USD`; amounts under a micro-dollar are refused, not rounded.
    ///
    /// - Throws: `UnitError` naming what was found and what is allowed: no sign, and no other currency.
    package init(parsing text: String) throws(UnitError) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1] == Self.currency, let number = DecimalText(parts[0]),
            let (whole, rest) = number.times(1_000_000), rest == .none
        else {
            throw MoneyText.fault(ofAmount: text)
        }
        microdollars = whole
    }
}
