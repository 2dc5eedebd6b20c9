import Synchronization
import TidemarkPricing
import TidemarkUnits

/// The ledger of a run whose lanes have a thread each.
///
/// A lane works in its own slice, whose lock is almost always free; the pool's lock is taken only where a slice has run
/// out. Whoever holds the pool's lock may take the lock of a slice, never the other way round.
final class SharedLedger: Sendable {
    private final class Slice: Sendable {
        let value = Mutex(LedgerSlice())
    }

    private let pool: Mutex<Ledger>
    private let slices: [Slice]
    /// More was billed than there is: what becomes free again goes back.
    private let isOverdrawn = Atomic(false)
    /// What all lanes have spent and reserved, in micro-dollars: raised after their slices, lowered before them, so that
    /// it is never more than they come to.
    private let outstanding = Atomic<Int64>(0)
    /// The most that it was.
    private let peak = Atomic<Int64>(0)

    init(limit: Money?, lanes: Int) {
        pool = Mutex(Ledger(limit: limit, lanes: lanes))
        slices = (0..<max(1, lanes)).map { _ in Slice() }
    }

    /// Holds `cost` for a request of a lane.
    ///
    /// - Returns: whether it fits; if not, the request must not be sent.
    func reserve(_ cost: Money, lane: Int) -> Bool {
        guard hold(cost, lane: lane) else { return false }
        add(cost.microdollars)
        return true
    }

    private func hold(_ cost: Money, lane: Int) -> Bool {
        let slice = slices[lane]
        let missing = slice.value.withLock { $0.reserve(cost) ? nil : $0.missing(for: cost) }
        guard let missing else { return true }
        return pool.withLock { pool in
            let grant = pool.grant(missing, to: lane) { recall(to: &$0, of: lane) }
            return slice.value.withLock { slice in
                if let grant { slice.receive(grant) }
                guard grant != nil, slice.reserve(cost) else {
                    slice.refuse()
                    return false
                }
                return true
            }
        }
    }

    /// Ends a request of a lane for which `reserved` was held.
    ///
    /// - Returns: what it was charged, and how much of that is over what was held.
    func settle(_ reserved: Money, _ charge: Charge, lane: Int) -> (charged: Money, over: Money) {
        let slice = slices[lane]
        add(charge.amount(ofReserved: reserved).microdollars &- reserved.microdollars)
        let (result, owed) = slice.value.withLock { slice in
            let result = slice.settle(reserved, charge)
            return (result, slice.owed)
        }
        guard owed > .zero || isOverdrawn.load(ordering: .relaxed) else { return result }
        pool.withLock { pool in
            if owed > .zero {
                pool.pay(owed, of: lane) { pool in
                    isOverdrawn.store(true, ordering: .relaxed)
                    _ = recall(to: &pool, of: lane)
                }
                slice.value.withLock { $0.receive(owed) }
            }
            if isOverdrawn.load(ordering: .relaxed) {
                pool.takeBack(slice.value.withLock { $0.giveBack() }, from: lane)
            }
        }
        return result
    }

    /// - Returns: what came back from one of the lanes.
    private func recall(to pool: inout Ledger, of lane: Int) -> Money {
        var own = Money.zero
        for (other, slice) in slices.enumerated() {
            let back = slice.value.withLock { $0.giveBack() }
            pool.takeBack(back, from: other)
            if other == lane { own = back }
        }
        return own
    }

    /// What was spent and is reserved, all lanes together.
    func account() -> SpendingAccount {
        var account = pool.withLock { pool in
            pool.account(of: slices.map { slice in slice.value.withLock { $0 } })
        }
        account.peak = Money(microdollars: peak.load(ordering: .relaxed))
        return account
    }

    private func add(_ change: Int64) {
        let now = outstanding.wrappingAdd(change, ordering: .relaxed).newValue
        var highest = peak.load(ordering: .relaxed)
        while now > highest {
            let (isSet, found) = peak.weakCompareExchange(expected: highest, desired: now, ordering: .relaxed)
            if isSet { return }
            highest = found
        }
    }
}
