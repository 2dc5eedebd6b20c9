import TidemarkPlan
import TidemarkPricing
import TidemarkSchedule
import TidemarkUnits

extension PlanBill.BudgetReach {
    /// Nil where the plan has no limit.
    ///
    /// `bill` has all but its `limit`; `attempts` are those of a request, the first one counted.
    init?(_ plan: Plan, _ bill: PlanBill, attempts: Int) {
        guard let budget = plan.budget,
            let limit = budget.limit ?? [budget.perDay, budget.perMonth].compactMap(\.self).min()
        else { return nil }
        self.limit = limit
        isOfRun = budget.limit != nil
        expected = Self.moment(plan, bill, limit: limit, gaps: bill.recovery?.expected) { $0.expected }
        worst = Self.moment(plan, bill, limit: limit, gaps: bill.recovery?.worst.times(attempts)) {
            $0.worst?.times(attempts)
        }
        lasting = bill.scenarios.map { scenario in
            func last(_ cost: Money?) -> Double? {
                guard let cost, cost > .zero else { return nil }
                return Double(limit.microdollars) / Double(cost.microdollars) * scenario.seconds
            }
            return PlanBill.Lasting(expected: last(scenario.expected), worst: last(scenario.worst?.times(attempts)))
        }
    }

    /// When the scenarios, one after another, have cost more than the limit; nil where they do not, or where a closed
    /// loop comes first.
    private static func moment(
        _ plan: Plan,
        _ bill: PlanBill,
        limit: Money,
        gaps: Money?,
        cost: (PlanBill.ScenarioCost) -> Money?
    ) -> PlanBill.Moment? {
        var left = Double(limit.microdollars)
        let perGap = Double(gaps?.microdollars ?? 0) / Double(max(1, plan.scenarios.count - 1))
        for (index, scenario) in plan.scenarios.enumerated() {
            guard let cost = cost(bill.scenarios[index]) else { return nil }
            if index > 0 { left -= perGap }
            let amount = Double(cost.microdollars)
            if left <= 0 { return PlanBill.Moment(scenario: scenario.name, seconds: 0) }
            if amount > left {
                return PlanBill.Moment(
                    scenario: scenario.name,
                    seconds: seconds(into: scenario, part: left / amount, bill)
                )
            }
            left -= amount
        }
        return nil
    }

    /// When a part of a scenario's cost has been spent, from its start.
    private static func seconds(into scenario: Scenario, part: Double, _ bill: PlanBill) -> Double {
        let even = scenario.load.duration.inSeconds * part
        guard case .perToken = bill.pricing, case .open(let shape, _) = scenario.load else { return even }
        return shape.inverse(part * shape.expected) ?? even
    }
}
