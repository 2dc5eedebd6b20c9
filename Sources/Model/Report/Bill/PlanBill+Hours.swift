import TidemarkPlan
import TidemarkPricing
import TidemarkUnits
import TidemarkWorkload

extension PlanBill {
    /// Of machines that are paid for by the hour, and by as much of it as the plan lasts.
    init(_ plan: Plan, _ traffic: BillTraffic, perHour price: Money) {
        pricing = .perHour(price)
        types = []
        scenarios = plan.scenarios.indices.map { index in
            let scenario = plan.scenarios[index]
            let seconds = scenario.load.duration.inSeconds
            let cost = Self.cost(seconds: seconds, perHour: price)
            let requests = traffic.requests(index)
            return ScenarioCost(
                name: scenario.name,
                seconds: seconds,
                requests: requests,
                expected: cost,
                worst: cost,
                perThousand: requests.flatMap {
                    $0 > 0 ? Money(estimate: Double(cost.microdollars) / $0 * 1_000) : nil
                }
            )
        }
        recovery = traffic.recovery.map { recovery in
            RecoveryCost(
                fewest: recovery.fewest,
                most: recovery.most,
                expected: .zero,
                worst: Self.cost(seconds: Self.longestRecovery * Double(plan.scenarios.count - 1), perHour: price)
            )
        }
        retries = .zero
        let sum = scenarios.reduce(Money.zero) { $0 + ($1.expected ?? .zero) }
        expected = sum
        worst = sum + (recovery?.worst ?? .zero)
        parts = Parts()
        cheaper = []
        limit = BudgetReach(plan, self, attempts: 1)
    }

    /// Seconds that may pass between two scenarios.
    private static let longestRecovery = 60.0

    private static func cost(seconds: Double, perHour price: Money) -> Money {
        Money(estimate: Double(price.microdollars) * seconds / 3_600)
    }
}

extension BillTraffic {
    /// Requests of a scenario, all turns counted; nil for a closed loop.
    func requests(_ scenario: Int) -> Double? {
        switch loads[scenario] {
        case .users: nil
        case .trace(let rows, _): Double(rows)
        case .drawn(let arrivals): arrivals.mean * zip(shares, types).reduce(0) { $0 + $1.0 * $1.1.turns }
        }
    }
}
