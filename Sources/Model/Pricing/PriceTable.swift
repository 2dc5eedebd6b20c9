package import TidemarkUnits

/// A dated list of what providers ask for their models.
package struct PriceTable: Sendable, Hashable {
    /// When the prices were taken from their source.
    package var asOf: CalendarDate
    /// What they were taken from, such as `litellm 1.110.2`.
    package var source: String
    package var licence: String?
    /// What was changed against the source.
    package var change: String?
    package var rows: [PriceRow]

    package init(
        asOf: CalendarDate,
        source: String,
        licence: String? = nil,
        change: String? = nil,
        rows: [PriceRow]
    ) {
        self.asOf = asOf
        self.source = source
        self.licence = licence
        self.change = change
        self.rows = rows
    }
}

extension PriceTable {
    /// A table is called old from this age on.
    package static let daysUntilOld = 90
    /// A model's end is told of this long before.
    package static let daysBeforeShutDown = 60

    package func rows(of provider: String) -> [PriceRow] { rows.filter { $0.provider == provider } }

    /// The row of a model by one of its names.
    package func row(provider: String, model: String) -> PriceRow? {
        rows.first { $0.provider == provider && $0.model == model }
            ?? rows.first { $0.provider == provider && $0.isNamed(model) }
    }

    /// The row that a tariff was made of; nil where that was not this table's.
    package func row(of tariff: Tariff) -> PriceRow? {
        guard case .table(let provider, let model, _) = tariff.source else { return nil }
        return row(provider: provider, model: model)
    }

    /// A warning where the table is so old that prices may have changed.
    package func ageWarning(today: CalendarDate) -> String? {
        let days = asOf.days(to: today)
        guard days >= Self.daysUntilOld else { return nil }
        return "the price table is of \(asOf), \(days) days old: `tidemark prices --import FILE` takes a newer one"
    }
}
