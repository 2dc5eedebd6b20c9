package import TidemarkUnits

/// What a price table has for a target.
package enum PriceLookup: Sendable, Hashable {
    /// The notes are whole sentences without a full stop, for whoever reads the costs.
    case found(Tariff, notes: [String])
    /// The host is no provider's own: what it asks is not known.
    case notVendor
    /// The provider's own host, and a model that the table does not have.
    case unknownModel(provider: String, nearest: String?)
    /// A row that no budget can be held with, or a host with prices of its own; the reason is a clause: `gpt-x is …`.
    case unusable(reason: String)
}

extension PriceTable {
    /// The prices of a model at a host.
    ///
    /// Only names that the table has are taken, letter for letter: a dated name is another model until the source says
    /// that it is not.
    ///
    /// - Parameters:
    ///   - host: of the target's URL, without its port.
    ///   - path: of the target's URL; a deployment's name may stand in it.
    ///   - model: as the plan names it: a model, a deployment, an ARN of Amazon's, or a path such as
    ///     `publishers/google/models/NAME`.
    ///   - today: in UTC, for models that are to be taken away soon.
    /// - Returns: a tariff whose source is the row, or why there is none.
    package func lookup(host: String, path: String = "", model: String, today: CalendarDate) -> PriceLookup {
        guard let vendor = Vendor(host: host) else { return .notVendor }
        if let reason = vendor.reasonAgainst { return .unusable(reason: reason) }
        let names: [String]
        switch vendor.names(for: model, path: path) {
        case .names(let found): names = found
        case .nameless(let reason): return .unusable(reason: reason)
        }
        let providers = vendor.providers
        let matches = names.lazy.flatMap { name in providers.lazy.map { (name, $0) } }
            .compactMap { name, provider in row(provider: provider, model: name) }
        guard let row = matches.first else {
            return .unknownModel(
                provider: vendor.providers[0],
                nearest: nearest(to: names.last ?? model, of: vendor.providers)
            )
        }
        guard let tariff = row.tariff else {
            return .unusable(reason: "\(row.model) \(row.reasonAgainst ?? "cannot be priced")")
        }
        return .found(tariff, notes: row.notes(today: today) + vendor.notes(for: row))
    }

    /// The name that is meant with one that the table does not have, if one is near.
    package func nearest(to name: String, of providers: [String]) -> String? {
        let names = rows.filter { providers.contains($0.provider) }.flatMap { [$0.model] + $0.alsoNamed }
        if let slip = Spelling.nearest(to: name, among: names, within: 1) { return slip }
        let beginning = names.filter { name.hasPrefix($0) }.max { $0.utf8.count < $1.utf8.count }
        return beginning ?? Spelling.nearest(to: name, among: names)
    }
}

extension PriceRow {
    /// What whoever relies on the prices must know of them.
    package func notes(today: CalendarDate) -> [String] {
        var notes: [String] = []
        if let shutDown {
            let days = today.days(to: shutDown)
            if days < 0 {
                notes.append("\(model) was listed to shut down on \(shutDown)")
            } else if days <= PriceTable.daysBeforeShutDown {
                let when = days == 0 ? "today" : days == 1 ? "tomorrow" : "in \(days) days"
                notes.append("\(model) is listed to shut down on \(shutDown), \(when)")
            }
        }
        if offPeak != nil {
            notes.append("\(model) costs less in off-peak hours; the dearer prices are taken at all hours")
        }
        if !besides.isEmpty {
            notes.append("\(model) is billed for \(besides.joined(separator: ", ")) apart, which is not counted")
        }
        return notes
    }
}
