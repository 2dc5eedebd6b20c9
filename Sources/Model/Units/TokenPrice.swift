/// The price of one token, as a whole number of 1e-12 USD.
///
/// A price of 1 USD per million tokens is 1,000,000 of them; the finest price that can be stated is 0.000001 USD per
/// million.
package struct TokenPrice: Sendable, Hashable, Codable {
    package var picodollars: Int64

    package init(picodollars: Int64) {
        self.picodollars = picodollars
    }

    package static let free = TokenPrice(picodollars: 0)
}

extension TokenPrice: Comparable, CustomStringConvertible {
    /// The dearest price that is taken for one: 1 USD per token.
    package static let dearest = TokenPrice(picodollars: 1_000_000_000_000)

    package static func < (left: TokenPrice, right: TokenPrice) -> Bool { left.picodollars < right.picodollars }

    /// USD per million tokens, as `init(parsing:)` reads it: `2.5`, `0.075`.
    package var description: String { plainDecimal(Double(picodollars), timesTenTo: -6) }

    /// Reads USD per million tokens: `2.50`, `0.075`, `3 USD`.
    ///
    /// - Throws: `UnitError` naming what was found and what is allowed: no sign, and no other currency.
    package init(parsing text: String) throws(UnitError) {
        let bare =
            text.hasSuffix(" \(Money.currency)") ? String(text.dropLast(Money.currency.utf8.count + 1)) : text
        guard let number = DecimalText(bare), let (whole, rest) = number.times(1_000_000), rest == .none,
            whole <= Self.dearest.picodollars
        else { throw MoneyText.fault(ofPrice: text) }
        picodollars = whole
    }
}
