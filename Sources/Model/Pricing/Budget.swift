package import TidemarkUnits

/// What a run may spend, and who is told on the way.
package struct Budget: Sendable, Hashable {
    /// For one run.
    package var limit: Money?
    /// For all runs of the store that begin on one day (UTC).
    package var perDay: Money?
    /// For all runs of the store that begin in one month (UTC).
    package var perMonth: Money?
    /// Shares of the limit, rising, at which it alerts.
    package var alerts: [Double]
    package var notices: [Channel]
    /// Whether a run may begin that is expected to be cut short by the limit.
    package var stopsAtLimit: Bool

    package init(
        limit: Money?,
        perDay: Money? = nil,
        perMonth: Money? = nil,
        alerts: [Double] = [0.5, 0.8, 0.95],
        notices: [Channel] = [],
        stopsAtLimit: Bool = false
    ) {
        self.limit = limit
        self.perDay = perDay
        self.perMonth = perMonth
        self.alerts = alerts
        self.notices = notices
        self.stopsAtLimit = stopsAtLimit
    }

    /// A way by which alerts leave the machine.
    package enum Channel: Sendable, Hashable {
        /// A POST of JSON to the URL that the environment variable holds.
        case webhook(urlVariable: String)
        /// A POST in the form of Slack's incoming webhooks, likewise.
        case slack(urlVariable: String)
        /// A program with its arguments; the alert comes as JSON on its standard input.
        case command([String])
    }
}

/// What the ledger says of a run.
package struct SpendingAccount: Sendable, Hashable, Codable {
    /// The most that could be spent; nil where no limit was set.
    package var limit: Money?
    /// All that was charged, what was assumed included.
    package var spent = Money.zero
    /// Of it, what was charged for requests whose usage is not known.
    package var assumed = Money.zero
    package var assumedRequests = 0
    /// Held for requests that are still open.
    package var reserved = Money.zero
    /// The most that was spent and reserved at one time.
    package var peak = Money.zero
    /// What the provider billed over the bounds that were reserved: over zero only if it did not keep to them.
    package var excess = Money.zero
    package var excessRequests = 0
    /// Requests that did not fit and were not sent.
    package var refused = 0

    package init(limit: Money? = nil) {
        self.limit = limit
    }
}

/// One alert of a run's spending.
package struct SpendingAlert: Sendable, Hashable, Codable {
    package enum Reason: Sendable, Hashable, Codable {
        /// Spent and reserved passed this share of the limit.
        case share(Double)
        /// At its present rate the run will pass the limit before it ends.
        case forecast
    }
    package var reason: Reason
    /// On the run's clock.
    package var at: Instant
    package var spent: Money
    package var reserved: Money
    package var limit: Money
    /// What the run would come to in all; only of a forecast.
    package var forecast: Money?

    package init(reason: Reason, at: Instant, spent: Money, reserved: Money, limit: Money, forecast: Money? = nil) {
        self.reason = reason
        self.at = at
        self.spent = spent
        self.reserved = reserved
        self.limit = limit
        self.forecast = forecast
    }
}
