package import TidemarkUnits

/// A ledger with the slices of all its lanes, for drivers that have them on one thread.
package struct SlicedLedger: Sendable, Hashable {
    package private(set) var ledger: Ledger
    package private(set) var slices: [LedgerSlice]
    /// The most that was spent and reserved at one time.
    package private(set) var peak = Money.zero
    /// Spent and reserved by all lanes.
    private var outstanding = Money.zero

    package init(limit: Money?, lanes: Int = 1) {
        ledger = Ledger(limit: limit, lanes: lanes)
        slices = Array(repeating: LedgerSlice(), count: max(1, lanes))
    }

    /// Holds `cost` for a request of a lane.
    ///
    /// - Returns: whether it fits; if not, the request must not be sent.
    package mutating func reserve(_ cost: Money, lane: Int = 0) -> Bool {
        if !slices[lane].reserve(cost) {
            let missing = slices[lane].missing(for: cost)
            let grant = ledger.grant(missing, to: lane) { ledger in Self.recall(&slices, to: &ledger, of: lane) }
            if let grant { slices[lane].receive(grant) }
            guard grant != nil, slices[lane].reserve(cost) else {
                slices[lane].refuse()
                return false
            }
        }
        add(cost)
        return true
    }

    /// Ends a request of a lane for which `reserved` was held.
    ///
    /// - Returns: what it was charged, and how much of that is over what was held.
    @discardableResult
    package mutating func settle(
        _ reserved: Money,
        _ charge: Charge,
        lane: Int = 0
    ) -> (charged: Money, over: Money) {
        let result = slices[lane].settle(reserved, charge)
        let owed = slices[lane].owed
        if owed > .zero {
            ledger.pay(owed, of: lane) { ledger in _ = Self.recall(&slices, to: &ledger, of: lane) }
            slices[lane].receive(owed)
        }
        // What is over the limit must not become free again anywhere.
        if ledger.pool < .zero { giveBack(lane: lane) }
        add(result.charged - reserved)
        return result
    }

    /// A lane gives back what it does not use.
    package mutating func giveBack(lane: Int) { ledger.takeBack(slices[lane].giveBack(), from: lane) }

    /// A lane is gone, with all that it was granted.
    package mutating func lose(lane: Int) { ledger.lose(lane) }

    /// A lane that was lost is back.
    package mutating func find(lane: Int) { ledger.find(lane) }

    /// - Returns: what came back from one of the lanes.
    private static func recall(_ slices: inout [LedgerSlice], to ledger: inout Ledger, of lane: Int) -> Money {
        var own = Money.zero
        for other in slices.indices where !ledger.isLost(other) {
            let back = slices[other].giveBack()
            ledger.takeBack(back, from: other)
            if other == lane { own = back }
        }
        return own
    }

    private mutating func add(_ change: Money) {
        outstanding += change
        peak = max(peak, outstanding)
    }

    package var account: SpendingAccount {
        var account = ledger.account(of: slices)
        account.peak = max(account.peak, peak)
        return account
    }

    /// Whether all that is granted, spent and reserved adds up.
    package func check() -> Bool { ledger.check() && slices.allSatisfy { $0.check() } }
}
