import Foundation
import Testing
import TidemarkPricing
import TidemarkStatistics
import TidemarkUnits

/// Random runs of 1 to 16 lanes against the plain rule: admit exactly where spent + reserved + cost ≤ limit.
///
/// `TIDEMARK_LEDGER_RUNS=1000000 scripts/test --filter LedgerPropertyTests` makes as many of them.
@Suite struct LedgerPropertyTests {
    private static let runs = ProcessInfo.processInfo.environment["TIDEMARK_LEDGER_RUNS"].flatMap(UInt64.init) ?? 2_000

    /// What a ledger comes to, told without any slices.
    private struct Plain {
        var limit: Int64
        var spent: Int64 = 0
        var reserved: Int64 = 0
        var excess: Int64 = 0
        var assumed: Int64 = 0
        var refused = 0
    }

    private struct Open {
        var cost: Int64
        var lane: Int
    }

    /// - Returns: what does not hold.
    private static func fault(inRun seed: UInt64, keepsBounds: Bool) -> String? {
        var source = RandomSource(seed: seed)
        let lanes = 1 + Int(source.below(16))
        var plain = Plain(limit: Int64(source.below(1_000)))
        var ledger = SlicedLedger(limit: Money(microdollars: plain.limit), lanes: lanes)
        var open: [Open] = []
        for step in 0..<(8 + source.below(24)) {
            let spentBefore = plain.spent
            switch source.below(10) {
            case 0...4:
                let lane = Int(source.below(UInt64(lanes)))
                let cost = Int64(source.below(source.below(4) == 0 ? 400 : 40))
                let fits = ledger.reserve(Money(microdollars: cost), lane: lane)
                // What costs nothing fits even where too much was billed before.
                guard fits == (cost == 0 || plain.spent + plain.reserved + cost <= plain.limit) else {
                    return "step \(step): \(cost) admitted: \(fits), \(plain)"
                }
                if fits {
                    plain.reserved += cost
                    open.append(Open(cost: cost, lane: lane))
                } else {
                    plain.refused += 1
                }
            case 5...8:
                guard !open.isEmpty else { continue }
                let request = open.remove(at: Int(source.below(UInt64(open.count))))
                let charge: Charge
                switch source.below(4) {
                case 0: charge = .nothing
                case 1:
                    charge = .assumed
                    plain.assumed += request.cost
                default:
                    let most = keepsBounds ? request.cost + 1 : request.cost * 2 + 10
                    charge = .usage(Money(microdollars: Int64(source.below(UInt64(most)))))
                }
                let amount = charge.amount(ofReserved: Money(microdollars: request.cost)).microdollars
                plain.reserved -= request.cost
                plain.spent += amount
                plain.excess += max(0, amount - request.cost)
                ledger.settle(Money(microdollars: request.cost), charge, lane: request.lane)
            default: ledger.giveBack(lane: Int(source.below(UInt64(lanes))))
            }
            guard ledger.check() else { return "step \(step): \(ledger)" }
            guard plain.spent >= spentBefore else { return "step \(step): spending fell" }
            if plain.excess == 0, plain.spent + plain.reserved > plain.limit { return "step \(step): over: \(plain)" }
        }
        for request in open {
            plain.reserved -= request.cost
            ledger.settle(Money(microdollars: request.cost), .nothing, lane: request.lane)
        }
        let account = ledger.account
        guard ledger.check(), plain.reserved == 0, account.reserved == .zero,
            account.spent.microdollars == plain.spent, account.excess.microdollars == plain.excess,
            account.assumed.microdollars == plain.assumed, account.refused == plain.refused
        else { return "at the end: \(account), \(plain)" }
        if keepsBounds, account.peak.microdollars > plain.limit { return "the peak is over the limit: \(account)" }
        return nil
    }

    @Test("lanes together admit exactly what fits, and never pass the limit", arguments: [true, false])
    func runs(keepsBounds: Bool) {
        for seed in 0..<Self.runs / 2 {
            if let fault = Self.fault(inRun: seed, keepsBounds: keepsBounds) {
                Issue.record("seed \(seed): \(fault)")
                return
            }
        }
    }

    @Test("what a lost lane was granted counts as spent, until the lane is back")
    func lostLane() {
        var ledger = SlicedLedger(limit: Money(microdollars: 1_000), lanes: 2)
        func fits(_ cost: Money, lane: Int) -> Bool { ledger.reserve(cost, lane: lane) }
        #expect(fits(Money(microdollars: 100), lane: 0))
        #expect(fits(Money(microdollars: 100), lane: 1))
        ledger.lose(lane: 1)
        let lost = ledger.account.assumed
        #expect(lost >= Money(microdollars: 100))
        #expect(fits(Money(microdollars: 900) - lost, lane: 0))
        #expect(!fits(Money(microdollars: 1), lane: 0))
        #expect(!fits(Money(microdollars: 1_000), lane: 1))
        #expect(ledger.account.spent + ledger.account.reserved == Money(microdollars: 1_000))
        ledger.find(lane: 1)
        #expect(ledger.account.spent == .zero)
        #expect(ledger.check())
    }

    @Test("a lane asks seldom while there is much, and gets no more than it needs when there is little")
    func shares() {
        var ledger = Ledger(limit: Money(microdollars: 1_000_000), lanes: 4)
        func grant(_ missing: Int64, to lane: Int) -> Money? {
            ledger.grant(Money(microdollars: missing), to: lane) { _ in .zero }
        }
        #expect(grant(10, to: 0) == Money(microdollars: 10 + 1_000_000 / 32))
        var grants = 1
        while ledger.pool > Money(microdollars: 320), grants < 1_000 {
            _ = grant(10, to: grants % 4)
            grants += 1
        }
        #expect(grants < 300)
        #expect(grant(10, to: 0) == Money(microdollars: 10))
        #expect(grant(321, to: 1) == nil)
        #expect(ledger.check())
    }

    @Test("amounts at the end of their range neither trap nor fit")
    func extremes() {
        var ledger = SlicedLedger(limit: .max, lanes: 3)
        func fits(_ cost: Money, lane: Int = 0) -> Bool { ledger.reserve(cost, lane: lane) }
        #expect(fits(.max, lane: 1))
        #expect(!fits(Money(microdollars: 1), lane: 0))
        ledger.settle(.max, .usage(.max), lane: 1)
        #expect(!fits(.max, lane: 2))
        ledger = SlicedLedger(limit: nil)
        #expect(fits(Money(microdollars: 5)))
        ledger.settle(Money(microdollars: 5), .usage(.max))
        #expect(ledger.account.limit == nil)
        #expect(!fits(Money(microdollars: -1)))
        ledger = SlicedLedger(limit: Money(microdollars: -5))
        #expect(fits(.zero))
        #expect(!fits(Money(microdollars: 1)))
    }
}
