import Testing
import TidemarkPlan
import TidemarkPricing
import TidemarkUnits

extension BadPlan {
    private static func stopping(_ name: String, _ rules: String, _ faults: String) -> BadPlan {
        BadPlan(name, Reading.text(more: rules), faults)
    }

    static let stopRules = [
        stopping(
            "stop rules with wrong metrics",
            """
            stop when:
              - erors > 20% for 30s
              - tpot p95 > 1s for 30s
              - system tokens/s > 3 for 30s
              - "> 20% for 30s"
            """,
            """
            plan.yaml:7:5: stop rule "erors > 20% for 30s": unknown metric "erors"; did you mean "errors"? Allowed: errors, ttft, e2e, spend
            plan.yaml:8:5: stop rule "tpot p95 > 1s for 30s": tpot can be judged by an objective, but no rule stops a run by it. Allowed: errors, ttft, e2e, spend
            plan.yaml:9:5: stop rule "system tokens/s > 3 for 30s": system tokens/s can be judged by an objective, but no rule stops a run by it. Allowed: errors, ttft, e2e, spend
            plan.yaml:10:5: stop rule "> 20% for 30s": a metric is missing, such as "errors > 20% for 30s". Allowed: errors, ttft, e2e, spend
            """
        ),
        stopping(
            "stop rules with wrong parts",
            """
            stop when:
              - errors p95 > 20% for 30s
              - ttft > 5s for 30s
              - ttft p9 > 5s for 30s
              - e2e mean > 5s for 30s
              - errors 20% for 30s
              - errors < 20% for 30s
              - errors > 20%
              - errors > 20% for 0.5s
              - errors > 20% for 1h
              - errors > 20 for 30
              - errors > 100% for 30s
              - spend > 10
              - spend > 0 USD
              - spend > 10 USD for 30s
              - ttft p95 > 5s for
            """,
            """
            plan.yaml:7:5: stop rule "errors p95 > 20% for 30s": "p95" has no place here: errors has one value, such as "errors > 20% for 30s"
            plan.yaml:8:5: stop rule "ttft > 5s for 30s": a percentile is missing, such as "ttft p95 > 5s for 30s". Allowed: p50 to p99.9
            plan.yaml:9:5: stop rule "ttft p9 > 5s for 30s": unknown percentile "p9"; did you mean "p90"? Allowed: p50 to p99.9
            plan.yaml:10:5: stop rule "e2e mean > 5s for 30s": unknown percentile "mean". Allowed: p50 to p99.9
            plan.yaml:11:5: stop rule "errors 20% for 30s": "20% for 30s" has no place here: errors has one value, such as "errors > 20% for 30s"
            plan.yaml:11:5: stop rule "errors 20% for 30s": a comparison is missing: > or >=, such as "errors > 20% for 30s"
            plan.yaml:12:5: stop rule "errors < 20% for 30s": it would stop a run that is well: a stop rule takes > or >=, such as "errors > 20% for 30s"
            plan.yaml:13:5: stop rule "errors > 20%": it says not for how long: add such as "for 30s", as in "errors > 20% for 30s"
            plan.yaml:14:5: stop rule "errors > 20% for 0.5s": "0.5s" is not a time from 1s to 10m
            plan.yaml:15:5: stop rule "errors > 20% for 1h": "1h" is not a time from 1s to 10m
            plan.yaml:16:5: stop rule "errors > 20 for 30": "20" is not a share, such as 70% or 0.5%; did you mean 20%?
            plan.yaml:16:5: stop rule "errors > 20 for 30": "30" is not a time with its unit, such as 300ms, 2s, 10m, 1h; did you mean 30s or 30ms?
            plan.yaml:17:5: stop rule "errors > 100% for 30s": "100%" is not a share under 100%
            plan.yaml:18:5: stop rule "spend > 10": "10" is not an amount in USD, such as 25 USD or 0.50 USD; did you mean 10 USD?
            plan.yaml:19:5: stop rule "spend > 0 USD": "0 USD" is not an amount over zero
            plan.yaml:20:5: stop rule "spend > 10 USD for 30s": "for" has no place here: what was spent stays spent, such as "spend > 10 USD"
            plan.yaml:21:5: stop rule "ttft p95 > 5s for": "" is not a time with its unit, such as 300ms, 2s, 10m, 1h
            """
        ),
        stopping(
            "a stop rule with a scope",
            "stop when: [{spike: errors > 20% for 30s}]",
            """
            plan.yaml:6:13: a stop rule is one line and takes no scope: it ends the whole run; take "spike:" out, such as "- errors > 20% for 30s"
            """
        ),
        stopping(
            "a stop rule of money where nothing costs any",
            "stop when: [spend > 10 USD]",
            """
            plan.yaml:6:13: stop rule "spend > 10 USD": target primary has no prices, so nothing is spent: add "prices: {input: 2.50, output: 10}" to it
            """
        ),
        stopping(
            "stop rules that are no list",
            "stop when: errors > 20% for 30s",
            """
            plan.yaml:6:12: "stop when": a single value stands where a list should: "- errors > 20% for 30s"
            """
        ),
        stopping(
            "a stop rule whose variable is not shown",
            #"stop when: ["errors > ${RATE} for 30s"]"#,
            """
            plan.yaml:6:13: stop rule "errors > ${RATE} for 30s": it is no stop rule once its variables are put in, such as errors > 20% for 30s
            """
        ),
    ]
}

@Suite struct StopRuleTests {
    @Test("rules are read in the order of the file")
    func rules() throws {
        let plan = try Reading.plan(
            Reading.text(
                target: "{mock: {}, prices: {input: 1, output: 2}}",
                more: """
                    stop when:
                      - errors > 20% for 30s
                      - ttft p95 >= 5s for 1m30s
                      - e2e p99.9>60s for 1m
                      - spend > 10 USD
                    """
            )
        )
        #expect(
            plan.stopRules.map(\.measure) == [
                .errorShare, .latency(.ttft, quantile: 0.95), .latency(.e2e, quantile: 99.9 / 100), .spending,
            ]
        )
        #expect(plan.stopRules.map(\.limit) == [0.2, 5e9, 60e9, 10e6])
        #expect(plan.stopRules.map(\.comparison) == [.greater, .greaterOrEqual, .greater, .greater])
        #expect(plan.stopRules.map(\.window) == [.seconds(30), .seconds(90), .seconds(60), .zero])
        #expect(plan.stopRules.map(\.line) == [7, 8, 9, 10])
        #expect(plan.stopRules[1].text == "ttft p95 >= 5s for 1m30s")
    }

    @Test("an API without text has no first token")
    func noText() {
        let faults = Reading.faults(
            Reading.text(
                target: "{mock: {}, api: openai-embeddings}",
                types: "{chat: {input: 512}}",
                more: "stop when: [ttft p95 > 5s for 30s, e2e p95 > 5s for 30s]"
            )
        )
        #expect(faults.count == 1)
        #expect(faults.first?.hasSuffix("so it has no ttft. Allowed: errors, e2e, spend") == true)
    }

    @Test("what guards a run is told in phrases")
    func phrases() throws {
        var plan = try Reading.plan(
            Reading.text(
                target: "{url: https://api.example.com/v1, model: m}",
                scenarios: ["baseline: {rate: 5/s, for: 1m}", "spike: {rate: 5/s, times: [2], for: 10s, recover: 1m}"],
                more: "environment: staging\nstop when: [ttft p95 > 5s for 30s]"
            )
        )
        plan.budget = Budget(limit: Money(microdollars: 25_000_000))
        let ceilings = Ceilings(rate: Rate(perSecond: 50), concurrent: 100, file: "config.yaml")
        #expect(
            SafetyRules(plan, ceilings: ceilings).phrases == [
                "authentication refused, at once", "errors > 50% for 10s, in baseline", "ttft p95 > 5s for 30s",
                "the budget of 25.00 USD", "ceilings of 50/s, 100 requests at a time",
            ]
        )
    }
}

@Suite struct UserConfigurationTests {
    private static func faults(_ text: String) -> [String] {
        do throws(PlanError) {
            _ = try UserConfiguration(yaml: text, file: "config.yaml")
            return []
        } catch {
            return error.description.split(separator: "\n").map(String.init)
        }
    }

    private static let ceilings = Ceilings(
        rate: Rate(perSecond: 50),
        tokens: Rate(perSecond: 200_000),
        concurrent: 100,
        spend: Money(microdollars: 50_000_000),
        file: "config.yaml"
    )

    @Test("ceilings are read", arguments: ["200K/s", "12M/min", "720M/h"])
    func read(tokens: String) throws {
        let text = "# mine\nceilings: {rate: 50/s, tokens: \(tokens), concurrent: 100, spend: 50 USD}"
        #expect(try UserConfiguration(yaml: text, file: "config.yaml").ceilings == Self.ceilings)
    }

    @Test("a file of comments sets nothing", arguments: ["", "\n\n", "# ceilings: {rate: 5/s}\n  # x"])
    func empty(text: String) throws {
        #expect(try UserConfiguration(yaml: text, file: "config.yaml").ceilings == nil)
    }

    @Test("every fault has its place")
    func bad() {
        let text = """
            ceilings: {rte: 50/s, tokens: 200K, concurrent: 0, spend: 50 EUR}
            ceiling: {}
            """
        #expect(
            Self.faults(text) == [
                "config.yaml:1:12: unknown key \"rte\" in ceilings; did you mean \"rate\"? Allowed: rate, tokens, concurrent, spend",
                "config.yaml:1:31: \"tokens\" in ceilings: \"200K\" is not a number of tokens over a time, such as 200K/s or 10M/min",
                "config.yaml:1:49: \"concurrent\" in ceilings: \"0\" is not a whole number from 1 to 1000000",
                "config.yaml:1:59: \"spend\" in ceilings: \"50 EUR\" is not an amount in USD; other currencies are "
                    + "not converted, so write what it is in USD",
                "config.yaml:2:1: unknown key \"ceiling\" in the configuration; did you mean \"ceilings\"? Allowed: ceilings",
            ]
        )
    }

    @Test("a plan that passes ceilings is told each, one on this machine only that of money")
    func excesses() throws {
        func plan(_ url: String) throws -> Plan {
            var plan = try Reading.plan(
                Reading.text(
                    target: "{url: \(url), model: m}",
                    types: "{chat: {input: 1K, output: 1K}}",
                    scenarios: [
                        "baseline: {rate: 50/s, for: 1m}", "spike: {rate: 50/s, times: [3], for: 10s, recover: 1m}",
                        "users: {count: 200, for: 1m}",
                    ],
                    more: "environment: staging\nnotice: {sent: 2026-11-20, to: support}"
                )
            )
            plan.budget = Budget(limit: Money(microdollars: 80_000_000))
            return plan
        }
        #expect(
            Self.ceilings.excesses(of: try plan("https://api.example.com/v1")) == [
                "scenario spike peaks at 150/s, over your ceiling of 50/s (rate in config.yaml)",
                "scenario spike peaks at about 300000 tokens/s, over your ceiling of 200000 tokens/s (tokens in config.yaml)",
                "scenario users has 200 users, over your ceiling of 100 (concurrent in config.yaml)",
                "the budget has a limit of 80.00 USD, over your ceiling of 50.00 USD (spend in config.yaml)",
            ]
        )
        #expect(try Self.ceilings.excesses(of: plan("http://127.0.0.1:8000/v1")).count == 1)
    }

    @Test("a conversation brings a request for each of its turns")
    func turns() throws {
        let plan = try Reading.plan(
            Reading.text(
                target: "{url: https://api.example.com/v1, model: m}",
                types: "{chat: {input: 100, output: 100, turns: 4}}",
                scenarios: ["baseline: {rate: 20/s, for: 1m}"],
                more: "environment: staging"
            )
        )
        #expect(
            Self.ceilings.excesses(of: plan) == [
                "scenario baseline peaks at 80/s, over your ceiling of 50/s (rate in config.yaml)"
            ]
        )
    }
}
