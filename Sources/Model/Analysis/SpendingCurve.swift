import TidemarkMeasurement
import TidemarkPlan
import TidemarkPricing
import TidemarkUnits

/// What a run had spent at any of its moments.
struct SpendingCurve {
    private enum Kind {
        /// Of requests by when they ended, each with the sum up to it.
        case charges([(at: Instant, sum: Money)])
        case hourly(Pricing)
    }

    private let kind: Kind

    /// Nil where the target has no price.
    init?(_ recording: Recording, of run: RunDescription) {
        switch run.spending?.pricing {
        case nil: return nil
        case .perHour(let price)?: kind = .hourly(.perHour(price))
        case .perToken:
            var sum = Money.zero
            let charges = recording.rows.compactMap { row in row.cost.map { (at: row.closed, cost: $0) } }
            kind = .charges(
                charges.sorted { $0.at < $1.at }
                    .map { charge in
                        sum += charge.cost
                        return (charge.at, sum)
                    }
            )
        }
    }

    /// What had been spent before `instant`.
    func spent(before instant: Instant) -> Money {
        switch kind {
        case .hourly(let pricing): return pricing.cost(of: instant - .start) ?? .zero
        case .charges(let charges):
            // The first charge that is not before the instant, by halves.
            var low = 0
            var high = charges.count
            while low < high {
                let middle = (low + high) / 2
                if charges[middle].at < instant { low = middle + 1 } else { high = middle }
            }
            return low > 0 ? charges[low - 1].sum : .zero
        }
    }
}
