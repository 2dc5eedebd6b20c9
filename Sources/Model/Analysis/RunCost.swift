package import TidemarkPlan
package import TidemarkUnits

/// What a run cost, and what for.
package struct RunCost: Sendable {
    /// Requests of one kind: what was charged for them and what came of it.
    package struct Part: Sendable, Hashable {
        package var name: String
        /// Requests; their attempts are charged one by one and together here.
        package var requests = 0
        package var spent = Money.zero
        /// Of it, what was charged for requests whose usage is not known.
        package var assumed = Money.zero
        package var assumedRequests = 0
        /// As the server counted them, where it did.
        package var inputTokens = 0
        package var cachedTokens = 0
        package var outputTokens = 0

        package init(name: String) {
            self.name = name
        }

        /// In USD; nil without requests.
        package var perThousandRequests: Double? {
            requests > 0 ? Double(spent.microdollars) / Double(requests) / 1_000 : nil
        }

        /// All that was spent over the tokens that came out, in USD; nil without tokens.
        package var perMillionOutputTokens: Double? {
            outputTokens > 0 ? Double(spent.microdollars) / Double(outputTokens) : nil
        }
    }

    /// One scenario, warm-up and superseded attempts included.
    package struct Scenario: Sendable, Hashable {
        package var total: Part
        /// In the order of the run's types; those without a request are left out.
        package var types: [Part]
        /// With a price per hour: USD per million tokens that came out, at the measured rate of the judged window.
        package var atMeasuredRate: Estimate

        package init(total: Part, types: [Part], atMeasuredRate: Estimate = .none) {
            self.total = total
            self.types = types
            self.atMeasuredRate = atMeasuredRate
        }
    }

    package var spending: RunDescription.Spending
    package var scenarios: [Scenario]
    /// Lone requests between the scenarios.
    package var lone: Part
    /// All that was spent: of the ledger, or, of a run whose process was killed, up to its last row.
    package var spent: Money

    package init(spending: RunDescription.Spending, scenarios: [Scenario], lone: Part, spent: Money) {
        self.spending = spending
        self.scenarios = scenarios
        self.lone = lone
        self.spent = spent
    }

    /// Whether any of it was charged without knowing the usage.
    package var hasAssumed: Bool { scenarios.contains { $0.total.assumedRequests > 0 } || lone.assumedRequests > 0 }
}
