package import TidemarkUnits

/// One lane's part of a run's ledger: what it was granted, and what became of it.
///
/// After every event `free + reserved + spent == granted + owed`, and none of them is below zero.
package struct LedgerSlice: Sendable, Hashable {
    /// Granted, and neither reserved nor spent.
    package private(set) var free = Money.zero
    /// Held for requests that are open.
    package private(set) var reserved = Money.zero
    /// Charged, what was assumed included.
    package private(set) var spent = Money.zero
    /// Of it, for requests whose usage is not known.
    package private(set) var assumed = Money.zero
    package private(set) var assumedRequests = 0
    /// Billed over what was reserved.
    package private(set) var excess = Money.zero
    package private(set) var excessRequests = 0
    /// Requests that did not fit.
    package private(set) var refused = 0
    /// What came from the ledger, less what went back.
    package private(set) var granted = Money.zero
    /// Spent beyond what was granted, which only bills over their bounds can do.
    package private(set) var owed = Money.zero
    /// Requests that are open.
    package private(set) var open = 0

    package init() {}

    /// Holds `cost` for a request if what is free reaches.
    package mutating func reserve(_ cost: Money) -> Bool {
        guard cost >= .zero, cost <= free else { return false }
        free -= cost
        reserved += cost
        open += 1
        assertHolds()
        return true
    }

    /// What is missing before `cost` can be reserved.
    package func missing(for cost: Money) -> Money { max(.zero, cost - free) }

    /// Ends a request for which `amount` was reserved.
    ///
    /// - Returns: what it was charged, and how much of that is over the amount.
    @discardableResult
    package mutating func settle(_ amount: Money, _ charge: Charge) -> (charged: Money, over: Money) {
        precondition(open > 0 && amount <= reserved, "a reservation was settled that is not open")
        let charged = max(.zero, charge.amount(ofReserved: amount))
        let over = max(.zero, charged - amount)
        open -= 1
        reserved -= amount
        spent += charged
        free += max(.zero, amount - charged)
        if case .assumed = charge {
            assumed += amount
            assumedRequests += 1
        }
        if over > .zero {
            excess += over
            excessRequests += 1
            let paid = min(free, over)
            free -= paid
            owed += over - paid
        }
        assertHolds()
        return (charged, over)
    }

    /// A request was not sent because it did not fit.
    package mutating func refuse() { refused += 1 }

    package mutating func receive(_ grant: Money) {
        granted += grant
        let paid = min(owed, grant)
        owed -= paid
        free += grant - paid
        assertHolds()
    }

    /// Takes out all that is free, to go back to the ledger.
    package mutating func giveBack() -> Money {
        let back = free
        free = .zero
        granted -= back
        assertHolds()
        return back
    }

    /// Whether every invariant of the slice holds.
    ///
    /// Of amounts near the end of their range, sums say nothing any more.
    package func check() -> Bool {
        let (free, reserved, spent) = (free.microdollars, reserved.microdollars, spent.microdollars)
        let (granted, owed) = (granted.microdollars, owed.microdollars)
        guard free >= 0, reserved >= 0, spent >= 0, granted >= 0, owed >= 0 else { return false }
        guard open > 0 || reserved == 0 else { return false }
        guard assumed.microdollars <= spent, owed <= excess.microdollars else { return false }
        guard max(free, reserved, spent, granted, owed) < Int64.max / 4 else { return true }
        return free + reserved + spent == granted + owed
    }

    private func assertHolds() { assert(check(), "the slice of a ledger does not add up: \(self)") }
}
