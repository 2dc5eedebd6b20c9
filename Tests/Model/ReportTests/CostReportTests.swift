import Testing
import TidemarkAnalysis
import TidemarkJSON
import TidemarkPlan
import TidemarkPricing
import TidemarkReport
import TidemarkUnits
import TidemarkWire

@Suite struct CostReportTests {
    /// The sample run with money: spent evenly over its time.
    private func analysis(_ pricing: Pricing) -> Analysis {
        var analysis = SampleRun.quickstart.analysis
        var account = SpendingAccount(limit: Money(microdollars: 5_000_000))
        account.spent = Money(microdollars: 1_240_000)
        account.assumed = Money(microdollars: 42_100)
        account.assumedRequests = 3
        account.peak = Money(microdollars: 1_310_000)
        account.excess = Money(microdollars: 1_500)
        account.excessRequests = 1
        let spending = RunDescription.Spending(
            pricing: pricing,
            limit: account.limit,
            limitReason: "5.00 of 50.00 USD were left for the day",
            expected: Money(microdollars: 1_200_000),
            worst: Money(microdollars: 3_100_000),
            account: account,
            alerts: [
                SpendingAlert(
                    reason: .share(0.2),
                    at: Instant(nanoseconds: 63_000_000_000),
                    spent: Money(microdollars: 990_000),
                    reserved: Money(microdollars: 20_000),
                    limit: Money(microdollars: 5_000_000)
                )
            ]
        )
        var total = RunCost.Part(name: analysis.scenarios[0].name)
        total.requests = 400
        total.spent = account.spent
        total.assumed = account.assumed
        total.assumedRequests = 3
        total.inputTokens = 500_000
        total.outputTokens = 48_000
        var chat = RunCost.Part(name: "chat")
        chat.requests = 300
        chat.spent = Money(microdollars: 240_000)
        chat.outputTokens = 30_000
        var document = total
        document.name = "document <b>|"
        document.requests = 100
        analysis.run.spending = spending
        analysis.cost = RunCost(
            spending: spending,
            scenarios: [
                RunCost.Scenario(
                    total: total,
                    types: [chat, document],
                    atMeasuredRate: .value(1.23456, low: 1.1, high: 1.4)
                )
            ],
            lone: RunCost.Part(name: "between scenarios"),
            spent: account.spent
        )
        for index in analysis.scenarios.indices {
            let seconds = analysis.scenarios[index].series.seconds
            analysis.scenarios[index].spent = seconds.map { second in
                Money(microdollars: Int64(1_240_000 * (second.second + 1) / seconds.count))
            }
        }
        return analysis
    }

    private var tariff: Tariff {
        Tariff(
            standard: .init(
                input: TokenPrice(picodollars: 150_000),
                cachedInput: TokenPrice(picodollars: 75_000),
                output: TokenPrice(picodollars: 600_000)
            ),
            source: .table(provider: "openai", model: "gpt-4o-mini", asOf: "2026-11-24")
        )
    }

    @Test("text and HTML say what was spent, assumed, forecast and over bound, at which prices") func sentences() {
        let analysis = analysis(.perToken(tariff))
        let text = TextReport.render(analysis, width: 400, style: .plain)
        let html = HTMLReport.render(analysis)
        for sentence in [
            "~1.24 USD of 5.00 USD (24.8 %); the limit: 5.00 of 50.00 USD were left for the day; at most 1.31 USD spent and reserved at one time",
            "0.0421 USD of it for 3 requests whose usage the server did not tell",
            "1.20 USD expected before the start, at worst 3.10 USD",
            "0.15 in, 0.075 cached, 0.6 out USD per million tokens (list price of openai gpt-4o-mini, as of 2026-11-24)",
            "20 % of 5.00 USD at 1 min 3 s: 0.99 USD spent, 0.02 USD reserved",
            "the server billed 0.0015 USD more than 1 request allowed",
        ] {
            #expect(text.contains(sentence), "\(sentence)")
            #expect(html.contains(sentence), "\(sentence)")
        }
        #expect(html.contains("document &lt;b&gt;|"))
        #expect(html.contains("Spent in the run so far, USD"))
        #expect(html.contains(">limit</text>"))
    }

    @Test("attempts that were made again stand beside the errors, in every form") func superseded() throws {
        var analysis = SampleRun.quickstart.analysis
        analysis.errors = []
        analysis.superseded = [
            ErrorGroup(scenario: "baseline", outcome: .rateLimited, status: 429, count: 12, sample: nil, requestID: nil)
        ]
        let sentence = "12 attempts failed and were made again: 12 rate_limited 429 in baseline."
        #expect(TextReport.render(analysis, width: 200, style: .plain).contains(sentence))
        #expect(HTMLReport.render(analysis).contains(sentence))
        #expect(JSONReport.value(of: analysis)["superseded"]?[0]?["count"]?.int == 12)
        #expect(JSONReport.value(of: SampleRun.quickstart.analysis)["superseded"] == [])
    }

    @Test("the table fits any page") func widths() {
        for width in [40, 80, 120] {
            let text = TextReport.render(analysis(.perToken(tariff)), width: width, style: .plain)
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
        }
    }

    @Test("with a price per hour the table has the cost at the measured rate") func perHour() {
        let text = TextReport.render(analysis(.perHour(Money(microdollars: 2_500_000))), width: 120, style: .plain)
        #expect(text.contains("2.50 USD an hour, for all that serves the target"))
        #expect(text.contains("1.23 [1.10, 1.40]"))
    }

    @Test("JSON has whole micro-dollars") func json() throws {
        let cost = try #require(JSONReport.value(of: analysis(.perToken(tariff)))["cost"])
        #expect(cost["spentMicroUsd"]?.int == 1_240_000)
        #expect(cost["pricing"]?["usdPerMillion"]?["cachedInput"] == .number("0.075"))
        #expect(cost["pricing"]?["source"]?["asOf"] == "2026-11-24")
        #expect(cost["alerts"]?[0]?["share"]?.double == 0.2)
        #expect(cost["scenarios"]?[0]?["types"]?[0]?["usdPerThousandRequests"]?.double == 0.8)
        #expect(JSONReport.value(of: SampleRun.quickstart.analysis)["cost"] == .null)
    }

    @Test("money is told in cents from a dollar on, in three digits below") func amounts() {
        let told: [(Int64, String)] = [
            (0, "0 USD"), (1, "0.000001 USD"), (42_030, "0.042 USD"), (994_000, "0.994 USD"), (999_999, "1.00 USD"),
            (1_240_000, "1.24 USD"), (12_345_678_900, "12,345.68 USD"), (25_000_000, "25.00 USD"),
        ]
        for (amount, text) in told { #expect(Quantity.money(Money(microdollars: amount)) == text) }
    }
}
