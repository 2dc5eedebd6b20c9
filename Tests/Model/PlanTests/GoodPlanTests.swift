import Testing
import TidemarkPlan
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWorkload

@Suite struct GoodPlanTests {
    static let everything = """
        tidemark: 1
        name: support-assistant
        targets:
          primary:
            api: openai-chat
            url: "https://${HOST}:8443/v1/"
            model: gpt-4o-mini
            key: env:STAGING_KEY
            timeouts: {connect: 1s, first byte: 20s, stall: 10s, total: 5m}
            connections: 200
            headers: {x-team: search, authorization: "Basic ${MODEL}"}
            tls: {ca: ca.pem, cert: client.pem, cert key: client.key, server name: API.example.com, insecure: false}
            limits: {rpm: 500, tpm: 200K, concurrent: 50}
            address: ipv6
            trace: true
            http: 2
        environment: staging
        notice: {sent: 2026-11-20, to: provider support, reference: "4711"}
        types:
          short question: {share: 70%, prompts: production.profile.json, output: {max: 256}}
          long document: {share: 25%, input: choice(1K 50% | 10K 40% | 100K 10%), output: lognormal(median 200 p95 600)}
          note: {share: 5%, input: 1Ki, output: {max: 64}, stream: false}
        scenarios:
          - baseline: {rate: production, for: 10m}
          - sustained: {rate: 20/s, for: 1h, warmup: 30s, arrivals: even, name: evening}
          - spike: {rate: 3x production, times: [3, 5, 10], for: 30s, recover: 2m}
          - burst: {high: 20/s, low: 2/s, high for: 30s, low for: 90s, cycles: 3, arrivals: gamma(cv 2)}
          - ramp: {from: 0/s, to: 20/s, for: 5m}
          - steps: {rates: [5/s, 10/s], for: 1m}
          - users: {count: 50, think: 2s, for: 5m, start over: 10s}
        objectives:
          - ttft p95 < 800ms
          - short question: ttft p99 <= 1.5s
          - spike: errors < 2%
          - evening / note: e2e mean < 10s
          - "users: stall max < 5s"
          - system tokens/s > 2K
          - stream tokens/s p50>=30
        warmup: auto
        seed: 18446744073709551615
        """

    @Test("every key is read")
    func all() throws {
        let plan = try Reading.plan(Self.everything)
        #expect(plan.name == "support-assistant")
        #expect(plan.environment == .staging)
        #expect(!plan.isProduction)
        #expect(plan.notice == Plan.Notice(sent: "2026-11-20", to: "provider support", reference: "4711"))
        #expect(plan.seed == .max)
        #expect(plan.source == Self.everything)

        let target = try #require(plan.targets.first)
        #expect(target.endpoint == .url(BaseURL(scheme: .https, host: "secret.example.com", port: 8443, path: "/v1")))
        #expect(target.model == "gpt-4o-mini")
        #expect(target.keyVariable == "STAGING_KEY")
        #expect(target.timeouts.connect == .seconds(1))
        #expect(target.timeouts.firstByte == .seconds(20))
        #expect(target.timeouts.stall == .seconds(10))
        #expect(target.timeouts.total == .seconds(300))
        #expect(target.connections == 200)
        #expect(
            target.headers == [
                Target.Header(name: "x-team", value: "search"),
                Target.Header(name: "authorization", value: "Basic hidden-model"),
            ]
        )
        #expect(target.tls.authority == "ca.pem")
        #expect(target.tls.certificate == "client.pem")
        #expect(target.tls.certificateKey == "client.key")
        #expect(target.tls.serverName == "api.example.com")
        #expect(target.address == .ipv6)
        #expect(target.isTraced)
        #expect(target.http == .two)
        #expect(target.proxy == .environment)
        #expect(!target.tls.isInsecure)
        #expect(target.limits.requestsPerMinute == 500)
        #expect(target.limits.tokensPerMinute == 200_000)
        #expect(target.limits.concurrent == 50)

        #expect(
            plan.types == [
                RequestType(name: "short question", share: 0.7, lengths: .profile(Reading.profile, bound: 256)),
                RequestType(
                    name: "long document",
                    share: 0.25,
                    lengths: .drawn(
                        input: .choice([
                            Distribution.Choice(value: 1_000, share: 0.5),
                            Distribution.Choice(value: 10_000, share: 0.4),
                            Distribution.Choice(value: 100_000, share: 0.1),
                        ]),
                        output: .drawn(.lognormal(median: 200, p95: 600))
                    )
                ),
                RequestType(
                    name: "note",
                    share: 0.05,
                    lengths: .drawn(input: .fixed(1_024), output: .bound(64)),
                    isStreamed: false
                ),
            ]
        )
    }

    @Test("what prompts are made of is read")
    func prompts() throws {
        let types = """
            {
              chat: {share: 25%, input: 100, output: 9, text: code, system: 800, cache: cold, turns: uniform(1..3), think: 5s},
              look: {share: 25%, input: 50, output: 9, system: system.txt, images: {count: 2, size: 640x480}},
              file: {share: 25%, prompts: prompts.jsonl, output: {max: 64}},
              long: {share: 25%, input: "sweep(1K, 10K)", output: 9},
            }
            """.split(separator: "\n").joined()
        let objectives = ["long 10K: ttft p50 < 1s"]
        let target = "{url: \"http://127.0.0.1/\", model: m, tokenizer: tokenizer.json}"
        let plan = try Reading.plan(Reading.text(target: target, types: types, objectives: objectives))
        #expect(plan.types.map(\.name) == ["chat", "look", "file", "long 1K", "long 10K"])
        #expect(plan.types.map(\.share) == [0.25, 0.25, 0.25, 0.125, 0.125])
        #expect(plan.types[0].text == .code && plan.types[0].system == .tokens(800) && plan.types[0].isCold)
        #expect(plan.types[0].conversation == .init(turns: .uniform(1, 3), think: .fixed(5e9)))
        #expect(plan.types[1].system == .text("Be brief."))
        #expect(plan.types[1].images == .init(count: 2, width: 640, height: 480))
        #expect(plan.types[4].lengths == .drawn(input: .fixed(10_000), output: .drawn(.fixed(9))))
        #expect(plan.targets[0].tokenizer.name == "tokenizer.json")
        guard case .file(let file, .bound(64)?) = plan.types[2].lengths else { return #expect(Bool(false)) }
        #expect(file.rows.count == 2 && !file.isOrdered)
        // By its tokenizer, whose tokens are small letters.
        #expect(file.rows[0].input == 2)
        let typed = "{chat: {share: 50%, prompts: typed.jsonl}, note: {share: 50%, prompts: typed.jsonl}}"
        let outputs = try Reading.plan(Reading.text(types: typed)).types.map { type -> Int? in
            if case .file(let file, nil) = type.lengths { file.rows.first?.output } else { nil }
        }
        #expect(outputs == [5, 6])
    }

    @Test("every kind of scenario is read")
    func scenarios() throws {
        func rate(_ perSecond: Double) -> Rate { Rate(perSecond: perSecond) }
        let plan = try Reading.plan(Self.everything)
        let users = UserLoad(count: 50, think: .seconds(2), duration: .seconds(300), startOver: .seconds(10))
        let expected: [Scenario] = [
            Scenario(
                name: "baseline",
                kind: .baseline,
                load: .open(.constant(rate(4), for: .seconds(600)), .poisson),
                warmup: .automatic
            ),
            Scenario(
                name: "evening",
                kind: .sustained,
                load: .open(.constant(rate(20), for: .seconds(3_600)), .even),
                warmup: .fixed(.seconds(30))
            ),
            Scenario(
                name: "spike",
                kind: .spike,
                load: .open(.spike(rate(12), times: [3, 5, 10], for: .seconds(30), recover: .seconds(120)), .poisson),
                warmup: .none
            ),
            Scenario(
                name: "burst",
                kind: .burst,
                load: .open(
                    .burst(high: rate(20), low: rate(2), highFor: .seconds(30), lowFor: .seconds(90), cycles: 3),
                    .gamma(variation: 2)
                ),
                warmup: .none
            ),
            Scenario(
                name: "ramp",
                kind: .ramp,
                load: .open(.ramp(from: rate(0), to: rate(20), for: .seconds(300)), .poisson),
                warmup: .none
            ),
            Scenario(
                name: "steps",
                kind: .steps,
                load: .open(.steps([rate(5), rate(10)], for: .seconds(60)), .poisson),
                warmup: .none
            ),
            Scenario(name: "users", kind: .users, load: .closed(users), warmup: .automatic),
        ]
        #expect(plan.scenarios == expected)
    }

    @Test("objectives are read as the grammar says")
    func objectives() throws {
        let plan = try Reading.plan(Self.everything)
        func objective(
            _ scope: Objective.Scope,
            _ metric: Objective.Metric,
            _ statistic: Objective.Statistic?,
            _ comparison: Objective.Comparison,
            _ limit: Double,
            _ text: String,
            line: Int
        ) -> Objective {
            Objective(
                scope: scope,
                metric: metric,
                statistic: statistic,
                comparison: comparison,
                limit: limit,
                text: text,
                line: line
            )
        }
        #expect(
            plan.objectives == [
                objective(.every, .ttft, .quantile(0.95), .less, 800e6, "ttft p95 < 800ms", line: 32),
                objective(
                    .type("short question"),
                    .ttft,
                    .quantile(0.99),
                    .lessOrEqual,
                    1.5e9,
                    "short question: ttft p99 <= 1.5s",
                    line: 33
                ),
                objective(.scenario("spike"), .errors, nil, .less, 0.02, "spike: errors < 2%", line: 34),
                objective(
                    .scenarioAndType("evening", "note"),
                    .e2e,
                    .mean,
                    .less,
                    10e9,
                    "evening / note: e2e mean < 10s",
                    line: 35
                ),
                objective(.scenario("users"), .stall, .max, .less, 5e9, "users: stall max < 5s", line: 36),
                objective(.every, .systemRate, nil, .greater, 2_000, "system tokens/s > 2K", line: 37),
                objective(
                    .every,
                    .streamRate,
                    .quantile(0.5),
                    .greaterOrEqual,
                    30,
                    "stream tokens/s p50>=30",
                    line: 38
                ),
            ]
        )
    }

    @Test("what a plan leaves out has its documented default")
    func defaults() throws {
        let plan = try Plan(
            yaml: Reading.text(scenarios: [
                "baseline: {rate: 300/min, for: 1m}", "spike: {rate: 5/s, times: [3], for: 30s}",
                "burst: {high: 5/s, low: 0/s, high for: 1s, low for: 1s}", "users: {count: 2, for: 1m}",
                "users: {count: 2, for: 1s, name: few}",
            ]),
            file: "plans/support.v2.yaml",
            sources: Reading.sources
        )
        #expect(plan.name == "support.v2")
        #expect(plan.environment == nil)
        #expect(plan.seed == nil)
        #expect(plan.objectives == [])
        #expect(plan.targets == [Target(name: "primary", endpoint: .mock(MockSettings()), model: "mock")])
        #expect(plan.types.map(\.share) == [1])
        #expect(plan.types.map(\.isStreamed) == [true])
        #expect(plan.scenarios.map(\.warmup) == [.automatic, .none, .none, .automatic, .automatic])
        #expect(
            plan.scenarios[1].load
                == .open(.spike(Rate(perSecond: 5), times: [3], for: .seconds(30), recover: .seconds(30)), .poisson)
        )
        #expect(plan.scenarios[2].load.duration == .seconds(20))
        #expect(
            plan.scenarios[3].load
                == .closed(UserLoad(count: 2, think: .zero, duration: .seconds(60), startOver: .seconds(1)))
        )
        #expect(
            plan.scenarios[4].load
                == .closed(UserLoad(count: 2, think: .zero, duration: .seconds(1), startOver: .milliseconds(500)))
        )
    }

    @Test("the warm-up of the plan is that of its scenarios, unless they have their own")
    func warmup() throws {
        let plan = try Reading.plan(
            Reading.text(
                scenarios: ["baseline: {rate: 5/s, for: 1m}", "sustained: {rate: 5/s, for: 1m, warmup: 0s}"],
                more: "warmup: 5s"
            )
        )
        #expect(plan.scenarios.map(\.warmup) == [.fixed(.seconds(5)), .fixed(.zero)])
    }

    @Test("a mock is read in the plan and from a file")
    func mocks() throws {
        func mock(_ text: String) throws -> MockSettings? {
            guard case .mock(let mock) = try Reading.plan(Reading.text(target: text)).targets[0].endpoint else {
                return nil
            }
            return mock
        }
        let inline =
            "{mock: {ttft: lognormal(median 200ms p95 1s), itl: 5ms, prefill: 10us, output: 1K, tokens per event: 4}}"
        #expect(
            try mock(inline)
                == MockSettings(
                    timeToFirstToken: .lognormal(median: 200e6, p95: 1e9),
                    interTokenLatency: .fixed(5e6),
                    prefillPerToken: 10_000,
                    defaultOutput: 1_000,
                    tokensPerEvent: 4
                )
        )
        let file = MockSettings(timeToFirstToken: .fixed(1e9), interTokenLatency: .uniform(10e6, 30e6))
        #expect(try mock("{mock: mock.yaml}") == file)
        #expect(
            try MockSettings(yaml: "ttft: 1s\nitl: uniform(10ms..30ms)", file: "mock.yaml", sources: Reading.sources)
                == file
        )
    }

    @Test("values that look like something else to YAML stay what they are")
    func texts() throws {
        let plan = try Reading.plan(
            Reading.text(
                target: "{mock: {}, model: yes, headers: {x-day: 2026-11-20, x-time: 12:30, x-null: null}}",
                more: "name: 1e3"
            )
        )
        #expect(plan.name == "1e3")
        #expect(plan.targets[0].model == "yes")
        #expect(plan.targets[0].headers.map(\.value) == ["2026-11-20", "12:30", "null"])
    }

    @Test("production is told apart, so that a run can ask for permission")
    func production() throws {
        let target = "{url: https://api.example.com/v1, model: m}"
        #expect(try Reading.plan(Reading.text(target: target, more: "environment: production")).isProduction)
    }

    @Test("own hosts may be loaded without notice")
    func ownHosts() throws {
        let scenarios = ["baseline: {rate: 2000/s, for: 2h}"]
        let foreign = Reading.text(
            target: "{url: http://10.0.0.7:8000/v1, model: m}",
            scenarios: scenarios,
            more: "environment: local"
        )
        #expect(Reading.faults(foreign) == [])
        #expect(
            Reading.faults(Reading.text(target: "{url: http://localhost/v1, model: m}", scenarios: scenarios)) == []
        )
    }

    @Test("objectives that cannot come true are warned of, and only those")
    func warnings() throws {
        let plan = try Reading.plan(
            Reading.text(
                scenarios: ["baseline: {rate: 5/s, for: 1m}", "spike: {rate: 5/s, times: [2, 10], for: 5s}"],
                objectives: [
                    "ttft p95 < 1s", "ttft p99.9 < 2s", "spike: ttft p90 > 1s", "baseline: e2e p99 < 9s", "errors < 2%",
                    "errors <= 0%", "errors > 0%", "baseline: errors < 1%",
                ]
            )
        )
        #expect(
            plan.warnings == [
                "objective \"ttft p90 > 1s\" asks for more than a limit, where less is better",
                "objective \"errors > 0%\" asks for more than a limit, where less is better",
                "objective \"ttft p95 < 1s\" cannot be met in scenario spike: about 50 requests in its shortest phase, "
                    + "and this percentile needs 59",
                "objective \"ttft p99.9 < 2s\" cannot be met in scenario baseline: about 300 requests, "
                    + "and this percentile needs 2995",
                "objective \"ttft p99.9 < 2s\" cannot be met in scenario spike: about 50 requests in its shortest "
                    + "phase, and this percentile needs 2995",
                "objective \"errors < 2%\" cannot be met in scenario spike: about 50 requests in its shortest phase, "
                    + "and this share, even without a failure, needs 149",
                "objective \"errors <= 0%\" cannot be met: no number of requests shows that none would fail",
            ]
        )
    }

    @Test("the value of a header is not printed with the plan")
    func headersAreNotPrinted() throws {
        let plan = try Reading.plan(Self.everything)
        #expect(!"\(plan)".contains("hidden-model"))
    }
}
