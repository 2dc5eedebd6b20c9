package import TidemarkUnits

/// Gives out what a run may spend, in slices: one for each lane.
///
/// Grants never come to more than the limit, whatever the lanes do. Every reservation is made of a grant, so that what
/// is spent and reserved cannot pass the limit either, unless a provider bills more than a request allows.
/// Source: docs/budget.md.
package struct Ledger: Sendable, Hashable {
    /// Nil where there is none.
    package let limit: Money?
    /// Not granted to any lane; below zero by what was billed over the bounds and could not be paid out of slices.
    package private(set) var pool: Money
    /// By lane, what it got less what came back.
    private var granted: [Money]
    private var lostLanes: [Bool]

    package init(limit: Money?, lanes: Int) {
        self.limit = limit
        pool = max(.zero, limit ?? .max)
        granted = Array(repeating: .zero, count: max(1, lanes))
        lostLanes = Array(repeating: false, count: max(1, lanes))
    }

    /// Of the pool, what a lane gets besides what it lacks: so much that it seldom has to ask, and so little that no
    /// lane can hold what another may soon need.
    private static let shareOfPool: Int64 = 8

    /// Grants a lane what it lacks for a request, and a share of the pool while that is large.
    ///
    /// `recall` takes back what all lanes hold and do not use, and says how much of that was this lane's own; it is
    /// called only where the pool alone does not reach.
    ///
    /// - Returns: nil where the request does not fit: then nothing was granted.
    package mutating func grant(
        _ missing: Money,
        to lane: Int,
        recall: (_ ledger: inout Ledger) -> Money
    ) -> Money? {
        var missing = missing
        // What comes back from the lane itself is missing for it again.
        if missing > pool { missing += recall(&self) }
        guard missing >= .zero, missing <= pool, !isLost(lane) else { return nil }
        let share = pool.microdollars / (Self.shareOfPool * Int64(granted.count))
        let grant = share > missing.microdollars ? missing + Money(microdollars: share) : missing
        let given = min(grant, pool)
        pool -= given
        granted[lane] += given
        assertHolds()
        return given
    }

    /// A lane gives back what it did not use.
    package mutating func takeBack(_ amount: Money, from lane: Int) {
        precondition(amount >= .zero && amount <= granted[lane], "a lane gave back more than it got")
        granted[lane] -= amount
        pool += amount
        assertHolds()
    }

    /// A lane owes what was billed over a bound and is in no slice: the pool pays, below zero if it must.
    ///
    /// `recall` is called where the pool alone does not reach: then no lane can reserve any more of what is not there.
    package mutating func pay(_ owed: Money, of lane: Int, recall: (_ ledger: inout Ledger) -> Void) {
        if owed > pool { recall(&self) }
        pool -= owed
        granted[lane] += owed
        assertHolds()
    }

    /// A lane is gone: all that it got counts as spent.
    package mutating func lose(_ lane: Int) { lostLanes[lane] = true }

    /// A lane that was lost is back, with its slice as it was.
    package mutating func find(_ lane: Int) { lostLanes[lane] = false }

    package func isLost(_ lane: Int) -> Bool { lostLanes[lane] }

    /// What lanes that are lost may have spent.
    package var lost: Money {
        zip(granted, lostLanes).reduce(.zero) { $1.1 ? $0 + $1.0 : $0 }
    }

    /// Whether grants and pool come to the limit.
    package func check() -> Bool {
        guard let limit else { return true }
        var sum = pool
        for amount in granted {
            guard amount >= .zero else { return false }
            sum += amount
        }
        return sum == max(.zero, limit)
    }

    private func assertHolds() { assert(check(), "the grants of a ledger do not add up: \(self)") }

    /// The run's account: the sum of the slices of all lanes that are not lost, and the grants of those that are.
    package func account(of slices: some Sequence<LedgerSlice>) -> SpendingAccount {
        var account = SpendingAccount(limit: limit)
        for (lane, slice) in slices.enumerated() where !isLost(lane) {
            account.spent += slice.spent
            account.assumed += slice.assumed
            account.assumedRequests += slice.assumedRequests
            account.reserved += slice.reserved
            account.excess += slice.excess
            account.excessRequests += slice.excessRequests
            account.refused += slice.refused
        }
        account.spent += lost
        account.assumed += lost
        account.peak = account.spent + account.reserved
        return account
    }
}
