import TidemarkAnalysis
import TidemarkPlan
import TidemarkPricing
import TidemarkUnits

/// One row of the table of money: a scenario, one of its types, or what was sent between scenarios.
struct CostRow {
    var label: String
    /// Whether it is one type of the row above.
    var isNested = false
    var part: RunCost.Part
    var atMeasuredRate = Estimate.none

    static let heads = ["requests", "spent", "assumed", "per 1K requests", "per 1M tokens out"]
    static let hourlyHeads = ["requests", "per 1M tokens out"]

    static func rows(of cost: RunCost) -> [CostRow] {
        var rows: [CostRow] = []
        for scenario in cost.scenarios {
            rows.append(
                CostRow(label: scenario.total.name, part: scenario.total, atMeasuredRate: scenario.atMeasuredRate)
            )
            guard scenario.types.count > 1, !cost.isHourly else { continue }
            rows += scenario.types.map { CostRow(label: $0.name, isNested: true, part: $0) }
        }
        if cost.lone.requests > 0, !cost.isHourly { rows.append(CostRow(label: cost.lone.name, part: cost.lone)) }
        return rows
    }

    /// In the order of the heads.
    func cells(isHourly: Bool) -> [String] {
        let count = Quantity.count(part.requests)
        if isHourly {
            let rate = EstimateText(atMeasuredRate)
            return [count, rate.note.isEmpty ? rate.number : "\(rate.number) \(rate.note)"]
        }
        let mark = part.assumedRequests > 0 ? "~" : ""
        func dollars(_ value: Double?) -> String { value.map { mark + Quantity.money(dollars: $0) } ?? "–" }
        return [
            count, dollars(part.spent.inDollars),
            part.assumedRequests > 0 ? Quantity.money(dollars: part.assumed.inDollars) : "–",
            dollars(part.perThousandRequests), dollars(part.perMillionOutputTokens),
        ]
    }
}

extension RunCost {
    /// Whether machines are paid for, not tokens.
    var isHourly: Bool { if case .perHour = spending.pricing { true } else { false } }
}
