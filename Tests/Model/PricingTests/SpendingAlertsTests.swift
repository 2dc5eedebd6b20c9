import Testing
import TidemarkPricing
import TidemarkUnits

@Suite struct SpendingAlertsTests {
    private static let limit = Money(microdollars: 100_000)

    private func account(spent: Int64, reserved: Int64 = 0, peak: Int64 = 0) -> SpendingAccount {
        var account = SpendingAccount(limit: Self.limit)
        account.spent = Money(microdollars: spent)
        account.reserved = Money(microdollars: reserved)
        account.peak = Money(microdollars: peak)
        return account
    }

    private func seconds(_ count: Double) -> Instant { .start + Nanoseconds(seconds: count) }

    /// Nothing to come: no forecast.
    private static let end = SpendingAlerts.Position(done: 1, left: 0, time: .zero)

    @Test("shares alert once each, when spent and reserved reach them")
    func shares() {
        var alerts = SpendingAlerts(limit: Self.limit, shares: [0.95, 0.5, 0.8])
        func look(_ account: SpendingAccount) -> [SpendingAlert.Reason] {
            alerts.look(at: account, Self.end, now: .start).map(\.reason)
        }
        #expect(look(account(spent: 0, reserved: 49_999)) == [])
        #expect(look(account(spent: 10_000, reserved: 40_000)) == [.share(0.5)])
        #expect(look(account(spent: 10_000)) == [])
        #expect(look(account(spent: 10_000, reserved: 40_001)) == [])
        #expect(look(account(spent: 100_000)) == [.share(0.8), .share(0.95)])
        #expect(look(account(spent: 120_000)) == [])
    }

    @Test("what was reserved between two looks counts")
    func peak() {
        var alerts = SpendingAlerts(limit: Self.limit, shares: [0.5])
        let found = alerts.look(at: account(spent: 9_030, reserved: 0, peak: 99_000), Self.end, now: .start)
        #expect(found.map(\.reason) == [.share(0.5)])
        #expect(found.first?.spent == Money(microdollars: 9_030))
    }

    @Test("shares that are none are left out; a limit of nothing is reached at once")
    func oddShares() {
        var odd = SpendingAlerts(limit: Self.limit, shares: [-1, 0, .nan, 1.01, 1, 1])
        #expect(odd.look(at: account(spent: 100_000), Self.end, now: .start).map(\.reason) == [.share(1)])
        var nothing = SpendingAlerts(limit: .zero, shares: [0.5])
        #expect(nothing.look(at: account(spent: 0), Self.end, now: .start).map(\.reason) == [.share(0.5)])
    }

    /// A run of 100 s with an arrival a second, of which each costs `cost` at once.
    private func forecasts(cost: Int64, until end: Int = 100, from free: Int = 0) -> [(second: Int, total: Money)] {
        var alerts = SpendingAlerts(limit: Self.limit, shares: [])
        var found: [(Int, Money)] = []
        for second in 0...end {
            let position = SpendingAlerts.Position(
                done: Double(second),
                left: Double(100 - second),
                time: .seconds(Int64(100 - second))
            )
            let spent = Int64(max(0, second - free)) * cost
            for alert in alerts.look(at: account(spent: spent), position, now: seconds(Double(second))) {
                #expect(alert.reason == .forecast)
                found.append((second, alert.forecast ?? .zero))
            }
        }
        return found
    }

    @Test("a run that will pass its limit is forecast once, as soon as there is enough to go by")
    func forecast() {
        #expect(forecasts(cost: 1_000).isEmpty)
        let over = forecasts(cost: 1_001)
        #expect(over.map(\.second) == [10])
        #expect(over.map(\.total) == [Money(microdollars: 100_100)])
        #expect(forecasts(cost: 0).isEmpty)
    }

    @Test("the last minute counts, and the last seconds do not alert")
    func forecastWindow() {
        // Nothing for 50 s, then 2,600 each: 130,000 in all. The mean since the start is too low for long.
        let late = forecasts(cost: 2_600, from: 50)
        #expect(late.first.map { (51...85).contains($0.second) } == true)
        // 2,100 each over the last 48 s come to 100,800: known too late to help.
        #expect(forecasts(cost: 25_001, from: 96).isEmpty)
    }

    @Test("a jump to come is part of the forecast: load counts, not time")
    func load() {
        var alerts = SpendingAlerts(limit: Self.limit, shares: [])
        var found: [SpendingAlert] = []
        for second in 0...10 {
            // 10 arrivals in 10 s, and 1,000 in the 20 s that follow.
            let position = SpendingAlerts.Position(
                done: Double(second),
                left: 1_010 - Double(second),
                time: .seconds(30 - Int64(second))
            )
            found += alerts.look(at: account(spent: Int64(second) * 100), position, now: seconds(Double(second)))
        }
        #expect(found.map(\.forecast) == [Money(microdollars: 101_000)])
    }

    @Test("numbers without bounds neither trap nor alert by mistake")
    func extremes() {
        var alerts = SpendingAlerts(limit: .max, shares: [0.5, 0.95])
        var most = SpendingAccount(limit: .max)
        most.spent = .max
        most.reserved = .max
        for second in 0...30 {
            let position = SpendingAlerts.Position(done: Double(second), left: .infinity, time: .seconds(1_000))
            most.spent = second == 0 ? .zero : .max
            let found = alerts.look(at: most, position, now: seconds(Double(second)))
            #expect(found.allSatisfy { $0.reason != .forecast })
        }
    }

    @Test(
        "over random accounts each share alerts once, and exactly if it was reached",
        arguments: 1...50 as ClosedRange<UInt64>
    )
    func property(seed: UInt64) {
        var state = seed
        func next(_ bound: Int64) -> Int64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(state >> 33) % bound
        }
        let shares = (0..<4).map { _ in Double(next(101)) / 100 }
        var alerts = SpendingAlerts(limit: Self.limit, shares: shares)
        var most: Int64 = 0
        var found: [Double] = []
        for _ in 0..<200 {
            let account = account(spent: next(60_000), reserved: next(60_000))
            most = max(most, account.spent.microdollars + account.reserved.microdollars)
            for alert in alerts.look(at: account, Self.end, now: .start) {
                if case .share(let share) = alert.reason { found.append(share) }
            }
        }
        let reached = Set(shares).filter { $0 > 0 && Double(most) >= ($0 * 100_000).rounded() }
        #expect(found == reached.sorted())
    }

    @Test("an alert says what happened in a sentence")
    func words() {
        let money = { Money(microdollars: $0) }
        let share = SpendingAlert(
            reason: .share(0.8),
            at: .start,
            spent: money(1_243_817),
            reserved: money(2_760_000),
            limit: money(5_000_000)
        )
        #expect("\(share)" == "80% of the budget is reached: 1.24 USD spent and 2.76 USD reserved, of 5.00 USD")
        let forecast = SpendingAlert(
            reason: .forecast,
            at: .start,
            spent: money(31_249),
            reserved: .zero,
            limit: money(1_000_000),
            forecast: money(1_234_567)
        )
        #expect(
            "\(forecast)"
                == "as it goes, the run will come to about 1.23 USD, over its limit of 1.00 USD: 0.0312 USD spent so far"
        )
    }
}
