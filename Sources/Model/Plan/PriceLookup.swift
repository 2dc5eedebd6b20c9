package import TidemarkPricing

/// What a price table says of a model on a host.
package enum PriceLookup: Sendable, Hashable {
    /// Its tariff, with what a reader must know of it, one sentence each.
    case found(Tariff, notes: [String])
    /// The host is not that of a vendor whose prices the table has.
    case notVendor
    /// The host is a vendor's, and the table does not have the model.
    case unknownModel(provider: String, nearest: String?)
    /// There is a row, and it cannot be used; says why.
    case unusable(String)
}
