package import TidemarkUnits

/// Looks at the account of a run again and again, and says once each what its people should know.
///
/// It alerts when spent and reserved together reach a share of the limit, and when the run, as it goes, will pass the
/// limit: spent + cost of a unit of load × load to come > limit. What a unit costs is taken from the last minute.
package struct SpendingAlerts: Sendable {
    /// How far a run has come through its plan.
    package struct Position: Sendable, Hashable {
        /// Load of the plan that is behind, and that is to come, in one unit: arrivals, or seconds.
        package var done: Double
        package var left: Double
        /// Until the last arrival.
        package var time: Nanoseconds

        package init(done: Double, left: Double, time: Nanoseconds) {
            self.done = done
            self.left = left
            self.time = time
        }
    }

    /// The forecast is made of what was spent over this time.
    package static let window = Nanoseconds.seconds(60)
    /// There is none of less.
    package static let shortestWindow = Nanoseconds.seconds(10)
    /// Nor in the last seconds, in which nobody could do anything.
    package static let lastSeconds = Nanoseconds.seconds(5)
    private static let spacing = Nanoseconds.seconds(1)

    private let limit: Money
    /// Those that were not reached yet, rising.
    private var shares: ArraySlice<Double>
    private var hasForecast = false
    private var looks: [(at: Instant, done: Double, spent: Money)] = []

    /// Shares are fractions of the limit; those of nothing, or over all of it, are left out.
    package init(limit: Money, shares: [Double]) {
        self.limit = limit
        self.shares = Set(shares).filter { $0 > 0 && $0 <= 1 }.sorted()[...]
    }

    package mutating func look(
        at account: SpendingAccount,
        _ position: Position,
        now: Instant
    ) -> [SpendingAlert] {
        var alerts: [SpendingAlert] = []
        // Reservations come and go between two looks: the ledger knows their peak.
        let taken = max(account.peak, account.spent + account.reserved)
        while let share = shares.first, taken.microdollars >= threshold(share) {
            shares.removeFirst()
            alerts.append(alert(.share(share), account, now))
        }
        note(account, position, now)
        if !hasForecast, position.time >= Self.lastSeconds, let total = forecast(account, position, now), total > limit
        {
            hasForecast = true
            alerts.append(alert(.forecast, account, now, forecast: total))
        }
        return alerts
    }

    private func threshold(_ share: Double) -> Int64 {
        Int64(exactly: (Double(limit.microdollars) * share).rounded()) ?? limit.microdollars
    }

    private func alert(
        _ reason: SpendingAlert.Reason,
        _ account: SpendingAccount,
        _ now: Instant,
        forecast: Money? = nil
    ) -> SpendingAlert {
        SpendingAlert(
            reason: reason,
            at: now,
            spent: account.spent,
            reserved: account.reserved,
            limit: limit,
            forecast: forecast
        )
    }

    private mutating func note(_ account: SpendingAccount, _ position: Position, _ now: Instant) {
        guard looks.last.map({ now - $0.at >= Self.spacing }) ?? true else { return }
        looks.append((now, position.done, account.spent))
        while looks.count > 1, now - looks[1].at >= Self.window { looks.removeFirst() }
    }

    /// What the run comes to in all; nil where too little is known.
    private func forecast(_ account: SpendingAccount, _ position: Position, _ now: Instant) -> Money? {
        guard let first = looks.first, now - first.at >= Self.shortestWindow, position.done > first.done,
            account.spent > first.spent
        else { return nil }
        let perUnit = (account.spent - first.spent).inDollars / (position.done - first.done)
        let more = (perUnit * position.left * 1e6).rounded()
        guard more.isFinite else { return nil }
        return account.spent + Money(microdollars: Int64(exactly: more) ?? .max)
    }
}

extension SpendingAlert: CustomStringConvertible {
    /// A sentence without a full stop; amounts are rounded.
    package var description: String {
        let reserved = reserved > .zero ? " and \(reserved.rounded) reserved" : ""
        switch reason {
        case .share(let share):
            return
                "\(Share.format(share)) of the budget is reached: \(spent.rounded) spent\(reserved), of \(limit.rounded)"
        case .forecast:
            let total = forecast.map { "about \($0.rounded)" } ?? "more"
            return
                "as it goes, the run will come to \(total), over its limit of \(limit.rounded): "
                + "\(spent.rounded) spent so far"
        }
    }
}
