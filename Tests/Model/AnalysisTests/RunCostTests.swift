import Testing
import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkPricing
import TidemarkUnits
import TidemarkWire

@Suite struct RunCostTests {
    private func builder(_ pricing: Pricing) -> (RunBuilder, RunDescription.Spending) {
        var run = RunBuilder()
        run.types = ["chat", "document"]
        run.scenario(seconds: 30)
        return (run, RunDescription.Spending(pricing: pricing, limit: Money(microdollars: 1_000)))
    }

    private var tariff: Tariff {
        Tariff(standard: .init(input: TokenPrice(picodollars: 3_000_000), output: TokenPrice(picodollars: 15_000_000)))
    }

    @Test("what rows were charged adds up by scenario and type, superseded attempts included") func sums() throws {
        var (run, spending) = builder(.perToken(tariff))
        for second in 0..<10 {
            run.request(at: Double(second) * 1_000, type: UInt8(second % 2))
            let last = run.recording.rows.count - 1
            run.recording.rows[last].cost = Money(microdollars: Int64(second + 1))
            if second == 9 { run.recording.rows[last].flags.insert(.costAssumed) }
        }
        run.request(at: 9_500, outcome: .http5xx, type: 1, purpose: .superseded)
        run.recording.rows[10].cost = Money(microdollars: 100)
        run.request(at: 9_900, purpose: .lone)
        run.recording.rows[11].cost = Money(microdollars: 7)
        for second in 0..<30 { run.second(second) { $0.released = 1 } }
        spending.account = nil
        var description = run.run()
        description.spending = spending
        let analysis = Analysis(of: description, recording: run.recording, state: .finished)
        let cost = try #require(analysis.cost)
        #expect(cost.spent == Money(microdollars: 55 + 100 + 7))
        #expect(cost.lone.spent == Money(microdollars: 7))
        let scenario = try #require(cost.scenarios.first)
        #expect(scenario.total.spent == Money(microdollars: 155))
        #expect(scenario.total.requests == 10)
        #expect(scenario.total.assumed == Money(microdollars: 10))
        #expect(scenario.types.map(\.requests) == [5, 5])
        #expect(scenario.types.map(\.spent.microdollars) == [25, 130])
        let spent = analysis.scenarios[0].spent
        #expect(spent.last == Money(microdollars: 162))
        #expect(spent == spent.sorted())
        let perThousand = try #require(scenario.total.perThousandRequests)
        #expect(abs(perThousand - 0.0155) < 1e-12)
    }

    @Test("a price per hour becomes a price per million tokens at the measured rate, the interval turned round")
    func perHour() throws {
        var (run, spending) = builder(.perHour(Money(microdollars: 3_600_000)))
        for second in 0..<30 { run.request(at: Double(second) * 1_000 + 10, ttft: 100, e2e: 500, tokens: 10) }
        run.recording.seconds = (0..<30).map { second in
            var record = SecondRecord(scenario: 0, lane: 0, second: Int32(second))
            record.tokensByType = [Int64(second % 2 == 0 ? 80 : 120)]
            return record
        }
        var description = run.run()
        description.spending = spending
        spending.account = nil
        let cost = try #require(Analysis(of: description, recording: run.recording, state: .finished).cost)
        guard case .value(let value, let low?, let high?) = try #require(cost.scenarios.first).atMeasuredRate else {
            Issue.record("no estimate: \(cost.scenarios)")
            return
        }
        // The last request ended at 29.51 s, at 0.001 USD a second; no ledger was kept.
        #expect(cost.spent == Money(microdollars: 29_510))
        // 0.001 USD a second over 100 tokens a second.
        #expect(abs(value - 10) < 0.5)
        #expect(low <= value && value <= high && low < high)
    }

    @Test("what machines cost over time is the ledger's own sum, however dear they are") func curve() {
        for price in [Money(microdollars: 3_600_001), .max] {
            var (run, spending) = builder(.perHour(price))
            run.request(at: 0)
            for second in 0..<30 { run.second(second) { $0.released = 1 } }
            spending.account = nil
            var description = run.run()
            description.spending = spending
            let analysis = Analysis(of: description, recording: run.recording, state: .finished)
            let expected = analysis.scenarios[0].series.seconds.map { second in
                Pricing.perHour(price).cost(of: .seconds(Int64(second.second) + 1)) ?? .zero
            }
            #expect(analysis.scenarios[0].spent == expected)
        }
    }

    @Test("a run without prices has no cost") func none() {
        let (run, _) = builder(.perToken(tariff))
        let analysis = Analysis(of: run.run(), recording: run.recording, state: .finished)
        #expect(analysis.cost == nil)
        #expect(analysis.scenarios.map(\.spent) == [[]])
    }
}
