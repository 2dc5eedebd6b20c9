package import TidemarkUnits

/// What a request is charged for when it has ended.
package enum Charge: Sendable, Hashable {
    /// It cannot have been worked on.
    case nothing
    /// What its provider says it used, at the tariff's prices.
    case usage(Money)
    /// What it used is not known: all that was reserved for it.
    case assumed

    /// What it comes to for a request for which so much was reserved.
    package func amount(ofReserved reserved: Money) -> Money {
        switch self {
        case .nothing: .zero
        case .usage(let cost): cost
        case .assumed: reserved
        }
    }
}
