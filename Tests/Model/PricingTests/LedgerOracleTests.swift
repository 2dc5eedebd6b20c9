import Foundation
import Testing
import TidemarkJSON
import TidemarkPricing
import TidemarkUnits

/// The worked example of Fixtures/budget.json.
@Suite struct LedgerOracleTests {
    private let oracle: JSONValue
    private let tariff: Tariff

    init() throws {
        let file = try #require(Bundle.module.url(forResource: "Fixtures/budget", withExtension: "json"))
        oracle = try JSONValue(parsing: [UInt8](Data(contentsOf: file)))
        let prices = try #require(oracle["prices_micro_usd_per_token"])
        func price(_ name: String) throws -> TokenPrice {
            TokenPrice(picodollars: Int64(try #require(prices[name]?.int)) * 1_000_000)
        }
        tariff = Tariff(standard: .init(input: try price("input"), output: try price("output")))
    }

    private func amount(_ value: JSONValue?) throws -> Money {
        Money(microdollars: Int64(try #require(value?.int)))
    }

    @Test("each event leaves what the worked example says", arguments: 1...16)
    func events(lanes: Int) throws {
        var ledger = SlicedLedger(limit: try amount(oracle["limit_micro_usd"]), lanes: lanes)
        var open: [String: (cost: Money, lane: Int)] = [:]
        let events = try #require(oracle["events"]?.array)
        for (place, event) in events.enumerated() {
            let words = try #require(event["do"]?.string).split(separator: " ")
            let name = String(words[1].prefix { $0.isLetter })
            if words[0] == "reserve" {
                let cost = tariff.worstCost(
                    input: try #require(event["input"]?.int),
                    output: try #require(event["max_tokens"]?.int)
                )
                if let stated = event["cost"] {
                    let stated = try amount(stated)
                    #expect(cost == stated)
                }
                let fits = ledger.reserve(cost, lane: place % lanes)
                let isAdmitted = event["ok"] == .bool(true)
                #expect(fits == isAdmitted, "event \(place)")
                if fits { open[name] = (cost, place % lanes) }
            } else {
                let request = try #require(open[name])
                open[name] = nil
                let charge: Charge
                if let input = event["usage_in"]?.int, let output = event["usage_out"]?.int {
                    charge = .usage(tariff.cost(of: BilledTokens(input: input, output: output)))
                } else {
                    charge = words.contains("429") ? .nothing : .assumed
                }
                ledger.settle(request.cost, charge, lane: request.lane)
            }
            let (reserved, spent) = (try amount(event["reserved"]), try amount(event["spent"]))
            #expect(ledger.account.reserved == reserved, "event \(place)")
            #expect(ledger.account.spent == spent, "event \(place)")
            #expect(ledger.check())
        }
        #expect(events.count == 9)
        #expect(ledger.account.refused == 2)
        #expect(ledger.account.assumedRequests == 1)
        #expect(ledger.account.assumed == Money(microdollars: 33_000))
    }

    @Test func mostInFlight() throws {
        let example = try #require(oracle["max_in_flight"])
        let account = SpendingAccount(limit: try amount(example["limit_left"]))
        #expect(account.mostInFlight(ofCost: try amount(example["worst_each"])) == example["expect"]?.int)
        #expect(account.mostInFlight(ofCost: .zero) == nil)
        #expect(SpendingAccount().mostInFlight(ofCost: Money(microdollars: 1)) == nil)
    }
}
