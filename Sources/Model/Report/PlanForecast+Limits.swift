import TidemarkPlan
import TidemarkUnits

extension PlanForecast {
    /// The known limits of a target that a scenario would pass, a sentence each.
    func limitsPassed(by scenario: Scenario, _ target: Target?) -> [String] {
        guard let target else { return [] }
        return minuteLimitsPassed(by: scenario, target.limits) + concurrencyPassed(by: scenario, target)
    }

    private func minuteLimitsPassed(by scenario: Scenario, _ limits: Target.Limits) -> [String] {
        guard let minute = scenario.busiestMinute else { return [] }
        let each = tokens(of: scenario)
        let tokens = minute * (each.input + each.output)
        var passed: [String] = []
        if let most = limits.requestsPerMinute, minute > Double(most) {
            let asked = Quantity.count(Int(minute.rounded()))
            passed.append(
                "\(scenario.name): \(asked) requests in its busiest minute, over the known limit of "
                    + Quantity.count(most)
            )
        }
        if let most = limits.tokensPerMinute, tokens > Double(most) {
            let asked = Quantity.tokens(Int(min(tokens, 1e15)))
            passed.append(
                "\(scenario.name): about \(asked) tokens in its busiest minute, over the known limit of "
                    + Quantity.tokens(most)
            )
        }
        return passed
    }

    /// How many requests are open at once follows from how long answers take, which only a run shows; from which time
    /// on the limit is passed does not (Little's law).
    private func concurrencyPassed(by scenario: Scenario, _ target: Target) -> [String] {
        guard let most = target.limits.concurrent, most > 0 else { return [] }
        if let users = scenario.users {
            guard users > most else { return [] }
            return [
                "\(scenario.name): \(Quantity.count(users)) users at once, over the known limit of "
                    + Quantity.count(most)
            ]
        }
        let turns = scenario.replay == nil ? requestsPerArrival : 1
        guard let peak = scenario.peakRate.map({ $0 * turns }), peak > 0 else { return [] }
        let seconds = Double(most) / peak
        guard seconds < target.timeouts.total.inSeconds else { return [] }
        return [
            "\(scenario.name): at \(Quantity.number(peak)) requests/s, its peak, over the known limit of "
                + "\(Quantity.count(most)) at once if answers take more than \(Quantity.span(seconds: seconds)) in the "
                + "mean; how long they take, only a run shows"
        ]
    }
}
