package import TidemarkPlan
import TidemarkPricing
import TidemarkUnits

extension PlanBill {
    /// Whether `run` refuses the plan: it is expected to pass its own limit, and is not meant to be cut short by it.
    package func isRefused(_ plan: Plan) -> Bool {
        guard let limit = plan.budget?.limit, plan.budget?.stopsAtLimit == false, let expected else { return false }
        return expected > limit
    }

    /// What the budget and the rules on spending mean for the plan.
    func warnings(_ plan: Plan) -> [String] { budgetWarnings(plan) + ruleWarnings(plan) }

    private func ruleWarnings(_ plan: Plan) -> [String] {
        guard let expected else { return [] }
        return plan.stopRules.filter { $0.measure == .spending && $0.limit < Double(expected.microdollars) }.map {
            rule in
            "the run is expected to be stopped by \"\(rule.text)\": it would cost \(Quantity.money(expected))"
        }
    }

    private func budgetWarnings(_ plan: Plan) -> [String] {
        guard let limit else { return [] }
        let amount = Quantity.money(limit.limit)
        var warnings: [String] = []
        if isRefused(plan) {
            warnings.append(
                "`run` refuses this plan: its expected cost is over the limit of \(amount); raise \"limit\", ask for "
                    + "less, or let the run be cut short with \"at limit: stop\""
            )
        }
        if let expected = limit.expected {
            let verb = plan.budget?.stopsAtLimit == true ? "is expected to be" : "would be"
            warnings.append("the run \(verb) cut short: \(amount) are expected to be spent \(Self.text(expected))")
        } else if let worst = limit.worst {
            warnings.append(
                "the worst case is over \(amount): a run may be cut short, \(Self.text(worst)) at the earliest"
            )
        }
        for scenario in scenarios {
            guard let users = scenario.users, users.atOnce > limit.limit else { continue }
            warnings.append(
                "\(scenario.name): \(Quantity.count(users.users)) requests at once may cost "
                    + "\(Quantity.money(users.atOnce)), over \(amount): the run would be cut at its beginning"
            )
        }
        return warnings
    }

    /// `12 min into sustained`.
    static func text(_ moment: Moment) -> String {
        moment.seconds > 0
            ? "\(Quantity.span(seconds: moment.seconds)) into \(moment.scenario)" : "before \(moment.scenario) begins"
    }
}
