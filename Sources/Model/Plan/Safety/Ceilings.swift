import TidemarkPricing
import TidemarkSchedule
import TidemarkStatistics
package import TidemarkUnits
import TidemarkWorkload

/// What no run of a user may pass, whatever its plan says: from the user's own configuration file.
///
/// `rate`, `tokens` and `concurrent` hold for hosts that are not loopback. `spend` holds for every run that is priced.
package struct Ceilings: Sendable, Hashable {
    /// Requests per second.
    package var rate: Rate?
    /// Tokens per second, input and output together.
    package var tokens: Rate?
    /// Requests at a time.
    package var concurrent: Int?
    /// For one run.
    package var spend: Money?
    /// The file that they stand in, for messages.
    package var file: String

    package init(rate: Rate? = nil, tokens: Rate? = nil, concurrent: Int? = nil, spend: Money? = nil, file: String) {
        self.rate = rate
        self.tokens = tokens
        self.concurrent = concurrent
        self.spend = spend
        self.file = file
    }

    /// Those that hold for a target; without `rate`, `tokens` and `concurrent` for one on this machine.
    package func holding(for endpoint: Target.Endpoint) -> Ceilings {
        if case .url(let url) = endpoint, !url.isLoopback { return self }
        return Ceilings(spend: spend, file: file)
    }

    /// What of a plan would pass them, a sentence each; empty for a plan that keeps to them.
    ///
    /// How fast users send and how long their answers are is not known before; the run looks at it.
    package func excesses(of plan: Plan) -> [String] {
        guard let target = plan.targets.first else { return [] }
        let ceilings = holding(for: target.endpoint)
        var found = plan.scenarios.flatMap { ceilings.excesses(of: $0, in: plan) }
        if let most = ceilings.spend, let limit = plan.budget?.limit, limit > most {
            found.append("the budget has a limit of \(limit), over \(ceilings.words("spend", "\(most)"))")
        }
        return found
    }

    private func excesses(of scenario: Scenario, in plan: Plan) -> [String] {
        var found: [String] = []
        switch scenario.load {
        case .closed(let users):
            if let concurrent, users.count > concurrent {
                found.append(
                    "scenario \(scenario.name) has \(users.count) users, over \(words("concurrent", "\(concurrent)"))"
                )
            }
        case .open:
            guard let peak = plan.peak(of: scenario) else { return [] }
            if let rate, peak.requests > rate.perSecond * Self.tolerance {
                let asked = "\(PlanReader.rounded(peak.requests))/s"
                found.append("scenario \(scenario.name) peaks at \(asked), over \(words("rate", "\(rate)"))")
            }
            if let tokens, peak.tokens > tokens.perSecond * Self.tolerance {
                let asked = "about \(PlanReader.rounded(peak.tokens)) tokens/s"
                let most = "\(PlanReader.rounded(tokens.perSecond)) tokens/s"
                found.append("scenario \(scenario.name) peaks at \(asked), over \(words("tokens", most))")
            }
        }
        return found
    }

    /// Rates are quotients: what is written alike may differ in the last digit.
    private static let tolerance = 1 + 1e-9

    /// A ceiling in words: `your ceiling of 50/s (rate in config.yaml)`.
    package func words(_ key: String, _ most: String) -> String { "your ceiling of \(most) (\(key) in \(file))" }
}

extension Plan {
    /// Requests and tokens per second at a scenario's peak, by the means of its types or its trace; nil for users.
    package func peak(of scenario: Scenario) -> (requests: Double, tokens: Double)? {
        guard let arrivals = scenario.load.peakRate?.perSecond else { return nil }
        if let lengths = scenario.load.replay?.lengths {
            return (arrivals, arrivals * (lengths.input.mean + lengths.output.mean))
        }
        let requests = types.reduce(0) { $0 + $1.share * $1.meanTurns }
        let tokens = types.reduce(0) { $0 + $1.share * $1.meanTurns * $1.meanTokens }
        return (arrivals * requests, arrivals * tokens)
    }
}
