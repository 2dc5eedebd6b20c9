package import TidemarkPricing
package import TidemarkUnits
import TidemarkWorkload

extension PlanBill.Alternative {
    /// What may be cheaper than a tariff: the same model in a batch, and the provider's other models of the same kind.
    ///
    /// `tariff` is one of `table`; models that are to shut down soon after `today` are left out.
    package static func candidates(
        besides tariff: Tariff,
        in table: PriceTable,
        today: CalendarDate
    ) -> [PlanBill.Alternative] {
        guard let own = table.row(of: tariff) else { return [] }
        let batch = own.batchTariff.map {
            PlanBill.Alternative(name: "\(own.model), as a batch", tariff: $0, isBatch: true)
        }
        let others = table.rows(of: own.provider).compactMap { row -> PlanBill.Alternative? in
            let isGone = row.shutDown.map { today.days(to: $0) < PriceTable.daysBeforeShutDown } ?? false
            guard row.model != own.model, row.kind == own.kind, !isGone, let tariff = row.tariff else { return nil }
            return PlanBill.Alternative(name: row.model, tariff: tariff, context: row.context)
        }
        return (batch.map { [$0] } ?? []) + others
    }
}

extension TokenReckoning {
    /// Of candidates those that cost less and take the longest request: the batch, then the nearest in price, one in
    /// the middle, and the cheapest.
    func cheaper(_ candidates: [PlanBill.Alternative]) -> [PlanBill.Alternative] {
        let own = perThousand(\.expected)
        let longest = traffic.types.flatMap(\.requests).reduce(0) { max($0, $1.input + $1.output) }
        let priced = candidates.filter { $0.context.map { $0 >= longest } ?? true }
            .map { ($0, TokenReckoning(traffic, $0.tariff)) }
            .map { (alternative: $0, reckoning: $1, cost: $1.perThousand(\.expected)) }
            .filter { $0.cost < own }
            .sorted { ($0.cost, $0.alternative.name) > ($1.cost, $1.alternative.name) }
        let models = priced.filter { !$0.alternative.isBatch }
        let places = Set([0, models.count / 2, models.count - 1]).filter(models.indices.contains).sorted()
        return (priced.filter(\.alternative.isBatch) + places.map { models[$0] }).map { alternative, reckoning, cost in
            var alternative = alternative
            alternative.expected = reckoning.expected
            alternative.perThousand = Money(estimate: cost)
            return alternative
        }
    }
}
