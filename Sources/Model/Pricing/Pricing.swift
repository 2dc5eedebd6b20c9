package import TidemarkUnits

/// How a target is paid for.
package enum Pricing: Sendable, Hashable, Codable {
    case perToken(Tariff)
    /// Own machines, or rented ones: so much an hour for all that serves the target.
    case perHour(Money)
}
