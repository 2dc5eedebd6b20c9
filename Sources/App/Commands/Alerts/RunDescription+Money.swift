import TidemarkPlan
import TidemarkPricing
import TidemarkReport
import TidemarkUnits

extension RunDescription.Spending {
    /// What is known of the money of a run before it begins; nil where its target has no prices.
    init?(_ plan: Plan, seed: UInt64) {
        guard let pricing = plan.targets.first?.pricing else { return nil }
        var seeded = plan
        seeded.seed = seed
        let forecast = PlanForecast(seeded)
        self.init(pricing: pricing, expected: forecast.expectedCost, worst: forecast.worstCost)
    }

    /// What is said before the start: `may cost up to 3.10 USD, 1.20 expected; stops at 5.00 USD`.
    ///
    /// Nil where nothing is known.
    var sentence: String? {
        var parts: [String] = []
        switch (worst, expected) {
        case (let worst?, let expected?):
            parts.append(
                "may cost up to \(worst.rounded), \(expected.roundedAmount) expected"
            )
        case (let worst?, nil): parts.append("may cost up to \(worst.rounded)")
        case (nil, let expected?): parts.append("is expected to cost \(expected.rounded)")
        case (nil, nil): break
        }
        if let limit { parts.append("stops at \(limit.rounded)" + (limitReason.map { " (\($0))" } ?? "")) }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}
