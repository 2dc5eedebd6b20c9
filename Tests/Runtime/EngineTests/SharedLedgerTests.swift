import Foundation
import Testing
import TidemarkPricing
import TidemarkStatistics
import TidemarkUnits

@testable import TidemarkEngine

@Suite(.timeLimit(.minutes(1))) struct SharedLedgerTests {
    /// What one lane does: reserves and settles until something does not fit.
    ///
    /// - Returns: what it was charged.
    private static func spend(_ ledger: SharedLedger, lane: Int) -> Int64 {
        var source = RandomSource(seed: UInt64(lane))
        var open: [Money] = []
        var charged: Int64 = 0
        func settle() {
            let cost = open.removeFirst()
            let charges: [Charge] = [.nothing, .assumed, .usage(Money(microdollars: cost.microdollars / 2))]
            charged += ledger.settle(cost, charges[Int(source.below(3))], lane: lane).charged.microdollars
        }
        while true {
            let cost = Money(microdollars: Int64(1 + source.below(500)))
            guard ledger.reserve(cost, lane: lane) else { break }
            open.append(cost)
            if open.count > 8 { settle() }
        }
        while !open.isEmpty { settle() }
        return charged
    }

    @Test("lanes on threads of their own never pass the limit together", arguments: [1, 4, 16])
    func threads(lanes: Int) async {
        let limit = Money(microdollars: 300_000)
        let ledger = SharedLedger(limit: limit, lanes: lanes)
        let charged = await withTaskGroup(of: Int64.self) { group in
            for lane in 0..<lanes { group.addTask { Self.spend(ledger, lane: lane) } }
            var sum: Int64 = 0
            for await amount in group {
                sum += amount
                let account = ledger.account()
                #expect(account.spent + account.reserved <= limit)
            }
            return sum
        }
        let account = ledger.account()
        #expect(account.spent.microdollars == charged)
        #expect(account.reserved == .zero && account.refused == lanes && account.peak <= limit)
        // What one lane could not get, no other lane held unused.
        #expect(account.spent > limit - Money(microdollars: 9 * 500 * Int64(lanes)))
    }

    @Test("what a lane holds and does not use comes back to the one that lacks it")
    func recall() {
        let limit = Money(microdollars: 1_000)
        let ledger = SharedLedger(limit: limit, lanes: 4)
        for lane in 0..<4 {
            #expect(ledger.reserve(Money(microdollars: 10), lane: lane))
            _ = ledger.settle(Money(microdollars: 10), .nothing, lane: lane)
        }
        #expect(ledger.reserve(limit, lane: 2))
        #expect(!ledger.reserve(Money(microdollars: 1), lane: 3))
        _ = ledger.settle(limit, .usage(Money(microdollars: 999)), lane: 2)
        #expect(ledger.reserve(Money(microdollars: 1), lane: 0))
        #expect(!ledger.reserve(Money(microdollars: 1), lane: 2))
    }

    @Test("after a bill over its bound nothing more fits than is left, in whichever slice it was")
    func overdrawn() {
        let ledger = SharedLedger(limit: Money(microdollars: 1_000), lanes: 2)
        #expect(ledger.reserve(Money(microdollars: 100), lane: 0))
        #expect(ledger.reserve(Money(microdollars: 500), lane: 1))
        let result = ledger.settle(Money(microdollars: 100), .usage(Money(microdollars: 900)), lane: 0)
        #expect(result.over == Money(microdollars: 800))
        #expect(ledger.account().excess == Money(microdollars: 800))
        #expect(!ledger.reserve(Money(microdollars: 1), lane: 1))
        _ = ledger.settle(Money(microdollars: 500), .nothing, lane: 1)
        #expect(!ledger.reserve(Money(microdollars: 101), lane: 1))
        #expect(ledger.reserve(Money(microdollars: 100), lane: 0))
    }
}
