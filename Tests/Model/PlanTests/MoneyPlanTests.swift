import Foundation
import Testing
import TidemarkPricing
import TidemarkUnits
import TidemarkWire

@testable import TidemarkPlan

@Suite("What a plan says of money") struct MoneyPlanTests {
    private func price(_ text: String) throws -> TokenPrice { try TokenPrice(parsing: text) }
    private func usd(_ text: String) throws -> Money { try Money(parsing: "\(text) USD") }

    private func tariff(_ prices: String) throws -> Tariff? {
        let plan = try Reading.plan(Reading.text(target: "{mock: {}, prices: \(prices)}"))
        guard case .perToken(let tariff)? = plan.targets[0].pricing else { return nil }
        return tariff
    }

    // MARK: Prices

    @Test("prices are read to the last digit")
    func prices() throws {
        let all = """
            {input: 3, cached input: 0.30 USD, cache write: 3.75, output: 15.000001, reasoning: 20, request: 0.001 USD}
            """
        #expect(
            try tariff(all)
                == Tariff(
                    standard: .init(
                        input: try price("3"),
                        cachedInput: try price("0.3"),
                        cacheWrite: try price("3.75"),
                        output: TokenPrice(picodollars: 15_000_001),
                        reasoning: try price("20")
                    ),
                    request: Money(microdollars: 1_000)
                )
        )
        #expect(try tariff("{input: 0, output: 0}") == Tariff(standard: .init(input: .free, output: .free)))
    }

    @Test("prices of long prompts come by threshold, and leave out what stays as it is")
    func longContext() throws {
        let text =
            "{input: 3, cached input: 0.3, output: 15, above: [{tokens: 1M, input: 9}, {tokens: 200K, output: 20}]}"
        let standard = Tariff.Rates(input: try price("3"), cachedInput: try price("0.3"), output: try price("15"))
        var long = standard
        long.output = try price("20")
        var longest = standard
        longest.input = try price("9")
        #expect(
            try tariff(text)?.longContext == [
                .init(above: 200_000, rates: long), .init(above: 1_000_000, rates: longest),
            ]
        )
    }

    @Test("machines have a price of the hour, and need no budget")
    func hourly() throws {
        let target = "{url: \"http://127.0.0.1:8000/v1\", model: m, price: 2.50 USD/h}"
        let plan = try Reading.plan(Reading.text(target: target))
        #expect(plan.targets[0].pricing == .perHour(Money(microdollars: 2_500_000)))
        #expect(try Reading.plan(Reading.text(target: target, more: "budget: {limit: 5 USD}")).budget != nil)
    }

    @Test("answers that are no text need no price of the output")
    func embeddings() throws {
        let plan = try Reading.plan(
            Reading.text(
                target: "{url: \"http://127.0.0.1/\", model: m, api: openai-embeddings, prices: {input: 0.02}}",
                types: "{vector: {input: 512}}",
                more: "budget: {limit: 1 USD}"
            )
        )
        #expect(
            plan.targets[0].pricing
                == .perToken(Tariff(standard: .init(input: try price("0.02"), output: .free)))
        )
    }

    @Test("a cache that is dearer than no cache is warned of")
    func dearCache() throws {
        let plan = try Reading.plan(
            Reading.text(target: "{mock: {}, prices: {input: 0.3, cached input: 3, output: 15}}")
        )
        #expect(
            plan.warnings == [
                "prices of target primary: cached input (3) is dearer than input (0.3); are they in each other's place?"
            ]
        )
    }

    @Test("a body that states the bound of its output is fine under prices, and so is output that costs nothing")
    func customBounds() {
        func faults(_ body: String, _ prices: String) -> [String] {
            let custom = "api: custom, custom: {body: '\(body)', text: t, finish: f}"
            let target = "{url: \"http://127.0.0.1/\", model: m, \(custom), prices: \(prices)}"
            return Reading.faults(Reading.text(target: target, more: "budget: {limit: 5 USD}"))
        }
        #expect(faults("{\"max\": {output}, \"q\": \"{prompt}\"}", "{input: 3, output: 15}") == [])
        #expect(faults("{\"q\": \"{prompt}\"}", "{input: 3, output: 0}") == [])
        #expect(faults("{\"q\": \"{prompt}\"}", "{input: 3, output: 0, reasoning: 1}").count == 1)
    }

    @Test("what costs nothing needs no budget, and neither does the embedded mock")
    func withoutBudget() {
        let url = "url: \"http://127.0.0.1:8000/v1\", model: m"
        #expect(Reading.faults(Reading.text(target: "{\(url), prices: {input: 0, output: 0}}")) == [])
        #expect(Reading.faults(Reading.text(target: "{mock: {}, prices: {input: 3, output: 15}}")) == [])
    }

    // MARK: Budget and retries

    @Test("every key of a budget is read")
    func budget() throws {
        let more = """
            budget:
              limit: 25 USD
              day: 50 USD
              month: 500 USD
              alert: [12.5%, 100%]
              at limit: stop
              notify: [{webhook: env:HOOK}, {slack: env:SLACK}, {command: [notify-me, --loud, "a b", ""]}]
            """
        let plan = try Reading.plan(Reading.text(target: "{mock: {}, prices: {input: 3, output: 15}}", more: more))
        #expect(
            plan.budget
                == Budget(
                    limit: try usd("25"),
                    perDay: try usd("50"),
                    perMonth: try usd("500"),
                    alerts: [0.125, 1],
                    notices: [
                        .webhook(urlVariable: "HOOK"), .slack(urlVariable: "SLACK"),
                        .command(["notify-me", "--loud", "a b", ""]),
                    ],
                    stopsAtLimit: true
                )
        )
        #expect(plan.warnings == [])
    }

    @Test(
        "a budget has the documented defaults, and any of its limits is enough",
        arguments: ["limit", "day", "month"]
    )
    func budgetDefaults(key: String) throws {
        let target = "{url: \"http://127.0.0.1:8000/v1\", model: m, prices: {input: 3, output: 15}}"
        let budget = try Reading.plan(Reading.text(target: target, more: "budget: {\(key): 5 USD}")).budget
        #expect([budget?.limit, budget?.perDay, budget?.perMonth].compactMap(\.self) == [try usd("5")])
        #expect(budget?.alerts == [0.5, 0.8, 0.95])
        #expect(budget?.notices == [])
        #expect(budget?.stopsAtLimit == false)
    }

    @Test("a limit that another one keeps from being reached is warned of")
    func unreachable() throws {
        let target = "{mock: {}, prices: {input: 3, output: 15}}"
        let more = "budget: {limit: 60 USD, day: 50 USD, month: 40 USD}"
        #expect(
            try Reading.plan(Reading.text(target: target, more: more)).warnings == [
                "budget: the limit (60.00 USD) cannot be reached, because the budget of the day is 50.00 USD",
                "budget: the budget of the day (50.00 USD) cannot be reached, because the budget of the month is 40.00 USD",
            ]
        )
    }

    @Test("every key of retries is read, and they have the documented defaults")
    func retries() throws {
        let all = "retry: {times: 10, on: [server error, connection, timeout, stream error], wait: 0s}"
        #expect(
            try Reading.plan(Reading.text(more: all)).retry
                == RetryRule(
                    times: 10,
                    outcomes: [
                        .http5xx, .refused, .reset, .closedEarly, .dns, .tls, .connectTimeout, .firstByteTimeout,
                        .stall,
                        .streamError, .truncated,
                    ],
                    wait: .zero
                )
        )
        #expect(
            try Reading.plan(Reading.text(more: "retry: {times: 2}")).retry
                == RetryRule(times: 2, outcomes: [.rateLimited, .overloaded], wait: .milliseconds(500))
        )
        #expect(try Reading.plan(Reading.text()).retry == nil)
    }

    @Test("no failure is made again that another attempt cannot mend, or that belongs to two causes")
    func causes() {
        let causes = RetryCause.allCases.flatMap { Array($0.outcomes) }
        #expect(Set(causes).count == causes.count)
        let never: Set<Outcome> = [
            .succeeded, .auth, .quota, .http4xx, .contentFilter, .totalTimeout, .budget, .cancelled, .localLimit,
            .redirected,
        ]
        #expect(never.isDisjoint(with: causes))
    }

    // MARK: The price table

    private static let today = CalendarDate("2026-11-29")
    private static let table = """
        {"tidemark prices": 1, "as of": "2026-11-24", "source": "test", "currency": "USD", "prices": [
        {"provider": "openai", "model": "gpt-big", "input": 5, "cached input": 0.5, "output": 30},
        {"provider": "openai", "model": "gpt-odd", "obstacle": "is billed by the second", "input": 1, "output": 1},
        {"provider": "openai", "model": "gpt-old", "input": 1, "output": 2, "shut-down": "2026-12-01"}]}
        """

    private func sources(_ table: String = table, today: CalendarDate? = today) throws -> PlanSources {
        let today = try #require(today)
        var sources = Reading.sources
        sources.prices = PlanSources.Prices(today: today) {
            try PriceTable(parsing: Array(table.utf8), file: "prices.json", today: today)
        }
        return sources
    }

    private func plan(
        host: String = "api.openai.com",
        model: String = "gpt-big",
        keys: String = "",
        more: String = "budget: {limit: 5 USD}",
        _ sources: PlanSources
    ) throws(PlanError) -> Plan {
        let text = Reading.text(
            target: "{url: \"https://\(host)/v1\", model: \"\(model)\"\(keys)}",
            more: "environment: staging\n\(more)"
        )
        return try Plan(yaml: text, file: "plan.yaml", sources: sources)
    }

    private func faults(_ read: () throws(PlanError) -> Plan) -> [String] {
        do throws(PlanError) {
            _ = try read()
            return []
        } catch {
            return error.faults.map(\.description)
        }
    }

    @Test("on its provider's own host a model has the prices of the table")
    func listed() throws {
        let sources = try sources()
        #expect(
            try plan(sources).targets[0].pricing
                == .perToken(
                    Tariff(
                        standard: .init(input: try price("5"), cachedInput: try price("0.5"), output: try price("30")),
                        source: .table(provider: "openai", model: "gpt-big", asOf: "2026-11-24")
                    )
                )
        )
        #expect(
            faults { () throws(PlanError) in try plan(more: "", sources) } == [
                "plan.yaml:2:62: requests to target primary cost money (gpt-big of openai, price table of 2026-11-24): add "
                    + "\"budget: {limit: 25 USD}\" to the plan"
            ]
        )
    }

    @Test("the plan's own prices come before the table's, and hold where it has none")
    func ownPrices() throws {
        let sources = try sources()
        let own = try plan(keys: ", prices: {input: 1, output: 2}", sources).targets[0].pricing
        #expect(own == .perToken(Tariff(standard: .init(input: try price("1"), output: try price("2")))))
        #expect(
            try plan(model: "ft:gpt-big:me", keys: ", prices: {input: 1, output: 2}", sources).targets[0].pricing == own
        )
        #expect(try plan(keys: ", price: 9 USD/h", more: "", sources).targets[0].pricing == .perHour(try usd("9")))
        #expect(try plan(host: "gateway.example.com", more: "", sources).targets[0].pricing == nil)
        #expect(try Reading.plan(Reading.text()).targets[0].pricing == nil)
    }

    @Test("a model that the table does not have is refused on its provider's own host, budget or not")
    func unknown() throws {
        let sources = try sources()
        let message = """
            plan.yaml:2:62: "model" in target primary: the price table of 2026-11-24 has no "gpt-bag" of openai; did you \
            mean "gpt-big"? Add "prices: {input: 2.50, output: 10}" (USD per million tokens) as its provider asks, or import \
            a newer table with "tidemark prices --import FILE"
            """
        #expect(faults { () throws(PlanError) in try plan(model: "gpt-bag", sources) } == [message])
        #expect(faults { () throws(PlanError) in try plan(model: "gpt-bag", more: "", sources) } == [message])
        #expect(
            faults { () throws(PlanError) in try plan(model: "${MODEL}", sources) } == [
                "plan.yaml:2:62: \"model\" in target primary: the price table of 2026-11-24 has no \"${MODEL}\" of openai. Add "
                    + "\"prices: {input: 2.50, output: 10}\" (USD per million tokens) as its provider asks, or import a "
                    + "newer table with \"tidemark prices --import FILE\""
            ]
        )
    }

    @Test("a row that no budget can be held with is refused, with the reason")
    func unusable() throws {
        let sources = try sources()
        #expect(
            faults { () throws(PlanError) in try plan(model: "gpt-odd", sources) } == [
                "plan.yaml:2:62: \"model\" in target primary: the price table cannot be used: gpt-odd is billed by the second. "
                    + "Add \"prices: {input: 2.50, output: 10}\" (USD per million tokens) as its provider asks"
            ]
        )
    }

    @Test("a table of a later day is refused, where it is needed")
    func future() throws {
        let sources = try sources(today: CalendarDate("2026-11-23"))
        #expect(
            faults { () throws(PlanError) in try plan(sources) } == [
                "plan.yaml:2:62: \"model\" in target primary: what it costs cannot be looked up: prices.json: \"as of\": found "
                    + "2026-11-24, a price table from the future; allowed is a day up to today, 2026-11-23: correct the "
                    + "date, or this machine's clock. Use another table, or add \"prices: {input: 2.50, output: 10}\" (USD per "
                    + "million tokens) as its provider asks"
            ]
        )
        #expect(try plan(host: "gateway.example.com", more: "", sources).targets[0].pricing == nil)
        #expect(try plan(keys: ", prices: {input: 1, output: 2}", sources).targets[0].pricing != nil)
    }

    @Test("an old table, and a model that ends soon, are warned of")
    func old() throws {
        #expect(
            try plan(sources(today: CalendarDate("2027-02-22"))).warnings == [
                "the price table is of 2026-11-24, 90 days old: `tidemark prices --import FILE` takes a newer one"
            ]
        )
        #expect(
            try plan(model: "gpt-old", sources()).warnings == [
                "gpt-old is listed to shut down on 2026-12-01, in 2 days"
            ]
        )
        #expect(try plan(sources()).warnings == [])
    }

    // MARK: The command line

    @Test("--set puts in prices, budgets and retries")
    func overrides() throws {
        let plan = try Reading.plan(
            Reading.text(),
            [
                Override(path: "budget.limit", value: "5 USD"), Override(path: "budget.alert", value: "[50%]"),
                Override(path: "primary.prices", value: "{input: 3, output: 15}"),
                Override(path: "primary.prices.cached input", value: "0.3"), Override(path: "retry.times", value: "3"),
            ]
        )
        #expect(plan.budget == Budget(limit: try usd("5"), alerts: [0.5]))
        #expect(plan.retry?.times == 3)
        guard case .perToken(let tariff)? = plan.targets[0].pricing else {
            Issue.record("no prices")
            return
        }
        #expect(tariff.standard.cachedInput == (try price("0.3")))
        #expect(
            Reading.faults(Reading.text(), [Override(path: "budget.limit", value: "5USD")]).first
                == "--set budget.limit: \"5USD\" is not an amount in USD, such as 25 USD or 0.50 USD; did you mean 5 USD?"
        )
    }

    @Test("flags of a URL put in prices, a budget and retries, and the saved plan reads back to the same")
    func flags() throws {
        var quick = QuickPlan(url: "http://127.0.0.1:8000/v1")
        quick.model = "m"
        quick.budget = "5 USD"
        quick.inputPrice = "3"
        quick.outputPrice = "15"
        quick.retries = "2"
        let plan = try Plan(quick: quick, sources: Reading.sources)
        #expect(plan.budget == Budget(limit: try usd("5")))
        #expect(plan.retry == RetryRule(times: 2, outcomes: [.rateLimited, .overloaded]))
        #expect(
            plan.targets[0].pricing
                == .perToken(Tariff(standard: .init(input: try price("3"), output: try price("15"))))
        )
        #expect(try Plan(yaml: plan.source, file: "quick", sources: Reading.sources) == plan)
    }

    @Test("faults of such flags name the flag, and say which flag is missing")
    func wrongFlags() throws {
        let table = try sources()
        func faults(_ url: String = "http://127.0.0.1:8000/v1", _ change: (inout QuickPlan) -> Void) -> [String] {
            var quick = QuickPlan(url: url)
            quick.model = "gpt-big"
            quick.environment = url.contains("openai") ? "staging" : nil
            change(&quick)
            return self.faults { () throws(PlanError) in try Plan(quick: quick, sources: table) }
        }
        #expect(
            faults { quick in
                quick.budget = "5"
                quick.inputPrice = "3 EUR"
                quick.outputPrice = "-1"
                quick.retries = "11"
            } == [
                "--budget: \"5\" is not an amount in USD, such as 25 USD or 0.50 USD; did you mean 5 USD?",
                "--input-price: \"3 EUR\" is not a price in USD; other currencies are not converted, so write what it is in "
                    + "USD per million tokens",
                "--output-price: \"-1\" is not a price of 0 or more",
                "--retries: \"11\" is not a whole number from 1 to 10",
            ]
        )
        #expect(
            faults { $0.inputPrice = "3" } == [
                "--input-price: add --output-price 10: without it, only prompts would cost money"
            ]
        )
        #expect(
            faults { $0.outputPrice = "3" } == ["--output-price: add --input-price 2.50: prompts cost money, too"]
        )
        #expect(
            faults { $0.budget = "5 USD" } == [
                "--budget: a budget needs to know what requests cost: add --input-price 2.50 --output-price 10 (USD per "
                    + "million tokens)"
            ]
        )
        #expect(
            faults("https://api.openai.com/v1") { _ in } == [
                "--model: requests to target primary cost money (gpt-big of openai, price table of 2026-11-24): add "
                    + "--budget \"5 USD\""
            ]
        )
        #expect(
            faults("https://api.openai.com/v1") { $0.model = "gpt-bag" } == [
                "--model: the price table of 2026-11-24 has no \"gpt-bag\" of openai; did you mean \"gpt-big\"? Add "
                    + "--input-price 2.50 --output-price 10 (USD per million tokens) as its provider asks, or import a newer "
                    + "table with \"tidemark prices --import FILE\""
            ]
        )
    }

    // MARK: The example

    @Test("the example has prices, a budget that stops it, alerts and retries, and asks for nothing from outside")
    func example() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "examples/budget.yaml"), encoding: .utf8)
        let plan = try Plan(yaml: text, file: "budget.yaml", sources: .none)
        #expect(plan.warnings == [])
        #expect(plan.budget?.limit == Money(microdollars: 1_000_000))
        #expect(plan.budget?.stopsAtLimit == true)
        #expect(plan.budget?.notices.count == 1)
        #expect(plan.retry?.times == 2)
        guard case .mock = plan.targets[0].endpoint, case .perToken? = plan.targets[0].pricing else {
            Issue.record("\(plan.targets[0])")
            return
        }
    }

    @Test("the example of the reference is read")
    func reference() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/plan.md"), encoding: .utf8)
        let blocks = text.split(separator: "```yaml\n").dropFirst().compactMap { $0.split(separator: "```").first }
            .filter { $0.contains("budget:") }
        #expect(blocks.count == 1)
        for block in blocks { #expect(Reading.faults(String(block)) == []) }
    }
}
