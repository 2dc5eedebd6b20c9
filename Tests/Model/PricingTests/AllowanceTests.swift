import Testing
import TidemarkPricing
import TidemarkUnits

@Suite struct AllowanceTests {
    // 2026-11-29T22:30:00Z
    private static let now: Int64 = 1_795_991_400_000_000_000

    private func usd(_ dollars: Int64) -> Money { Money(microdollars: dollars * 1_000_000) }

    private func allowance(
        _ budget: Budget,
        expected: Money? = nil,
        day: Allowance.Taken = .init(),
        month: Allowance.Taken = .init()
    ) throws(BudgetRefusal) -> Allowance {
        try Allowance(budget, at: Self.now, expected: expected, taken: [.day: day, .month: month])
    }

    @Test("the smallest of the run's limit and what is left holds")
    func smallest() throws {
        let budget = Budget(limit: usd(25), perDay: usd(50), perMonth: usd(500))
        #expect(try allowance(budget).limit == usd(25))
        #expect(try allowance(budget).reason == nil)
        let day = try allowance(budget, day: .init(spent: usd(30), held: Money(microdollars: 11_800_000)))
        #expect(day.limit == Money(microdollars: 8_200_000))
        #expect(day.reason == "8.20 of 50.00 USD were left for the day")
        let month = try allowance(budget, day: .init(spent: usd(48)), month: .init(spent: usd(499)))
        #expect(month.limit == usd(1))
        #expect(month.reason == "1.00 of 500.00 USD were left for the month")
        #expect(try allowance(Budget(limit: nil, perDay: usd(50))).limit == usd(50))
        #expect(try allowance(Budget(limit: nil)).limit == nil)
    }

    @Test("with nothing left a run is refused, and told when there is again")
    func nothing() {
        let budget = Budget(limit: usd(25), perDay: usd(50), perMonth: usd(500))
        let day = #expect(throws: BudgetRefusal.self) {
            try allowance(budget, day: .init(spent: usd(41), held: usd(9)))
        }
        #expect(day?.code == .nothingLeft)
        #expect(
            day?.message
                == "nothing is left of the 50.00 USD for the day (41.00 spent, 9.00 held by runs that have not "
                + "ended): there is again from 2026-11-30T00:00:00Z, and when those runs end with less"
        )
        let month = #expect(throws: BudgetRefusal.self) { try allowance(budget, month: .init(spent: usd(501))) }
        #expect(
            month?.message
                == "nothing is left of the 500.00 USD for the month (501.00 spent): there is again from 2026-12-01T00:00:00Z"
        )
    }

    @Test("a run that is expected to cost more than it may is refused, unless it may be cut short")
    func expected() throws {
        var budget = Budget(limit: usd(5), perDay: usd(50))
        #expect(try allowance(budget, expected: usd(5)).limit == usd(5))
        let refusal = #expect(throws: BudgetRefusal.self) { try allowance(budget, expected: usd(6)) }
        #expect(refusal?.code == .overLimit)
        #expect(refusal?.message.contains("expected to cost 6.00 USD, over its limit of 5.00 USD: ") == true)
        let left = #expect(throws: BudgetRefusal.self) {
            try allowance(budget, expected: usd(4), day: .init(spent: usd(48)))
        }
        #expect(left?.message.contains("(2.00 of 50.00 USD were left for the day)") == true)
        budget.stopsAtLimit = true
        #expect(try allowance(budget, expected: usd(6)).limit == usd(5))
    }

    @Test(
        "a run counts with what it must be taken to have spent",
        arguments: [
            (.ended, nil, 7), (.ended, 1, 7), (.running, nil, 20), (.running, 1, 20), (.gone, nil, 20), (.gone, 1, 8),
            (.gone, 30, 20),
        ] as [(SpendingClaim.Standing, Int64?, Int64)]
    )
    func claims(standing: SpendingClaim.Standing, step: Int64?, counted: Int64) {
        let claim = SpendingClaim(
            limit: usd(20),
            spent: usd(5),
            reserved: usd(2),
            longestStep: step.map(usd),
            standing: standing
        )
        #expect(claim.counted == usd(counted))
    }

    @Test("without a limit, or over it, what is known counts")
    func claimsWithoutLimit() {
        for limit in [nil, usd(3)] {
            let claim = SpendingClaim(
                limit: limit,
                spent: usd(5),
                reserved: usd(2),
                longestStep: nil,
                standing: .running
            )
            #expect(claim.counted == usd(7))
        }
    }

    @Test(
        "whatever runs begin, spend and end in any order, a day never costs more than its budget",
        arguments: 1...40 as ClosedRange<UInt64>
    )
    func property(seed: UInt64) {
        var state = seed
        func next(_ bound: Int64) -> Int64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(state >> 33) % max(1, bound)
        }
        let budget = Budget(limit: usd(7), perDay: usd(30), perMonth: usd(100))
        var runs: [SpendingClaim] = []
        var refused = 0
        for _ in 0..<300 {
            var taken = Allowance.Taken()
            for run in runs { taken.add(run) }
            switch next(3) {
            case 0:
                do throws(BudgetRefusal) {
                    let limit = try allowance(budget, day: taken, month: taken).limit
                    runs.append(
                        .init(limit: limit, spent: .zero, reserved: .zero, longestStep: nil, standing: .running)
                    )
                } catch {
                    refused += 1
                    // Not a micro-dollar is left.
                    #expect(taken.spent + taken.held == usd(30))
                }
            case 1:
                guard let index = runs.indices.randomElement(using: next), runs[index].standing == .running else {
                    continue
                }
                let limit = (runs[index].limit ?? .zero).microdollars
                let spent = runs[index].spent.microdollars + next(limit - runs[index].spent.microdollars + 1)
                runs[index].spent = Money(microdollars: spent)
                runs[index].reserved = Money(microdollars: next(limit - spent + 1))
            default:
                guard let index = runs.indices.randomElement(using: next), runs[index].standing == .running else {
                    continue
                }
                runs[index].standing = .ended
                runs[index].spent += runs[index].reserved
                runs[index].reserved = .zero
            }
            #expect(runs.reduce(Money.zero) { $0 + $1.spent + $1.reserved } <= usd(30))
        }
        #expect(refused > 0)
    }
}

extension Range<Int> {
    fileprivate func randomElement(using next: (Int64) -> Int64) -> Int? {
        isEmpty ? nil : lowerBound + Int(next(Int64(count)))
    }
}
