import Testing
import TidemarkPlan
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWorkload

@Suite struct QuickPlanTests {
    private let url = "http://127.0.0.1:8000/v1"

    private func read(_ quick: QuickPlan, _ overrides: [Override] = []) throws(PlanError) -> Plan {
        try Plan(quick: quick, sources: Reading.sources, overrides: overrides)
    }

    private func faults(_ quick: QuickPlan) -> [String] {
        do throws(PlanError) {
            _ = try read(quick)
            return []
        } catch {
            return error.faults.map(\.description)
        }
    }

    @Test("a URL and a model make a plan")
    func defaults() throws {
        var quick = QuickPlan(url: url)
        quick.model = "llama"
        let plan = try read(quick)
        #expect(plan.name == "127.0.0.1:8000 llama")
        #expect(
            plan.targets == [
                Target(
                    name: "primary",
                    endpoint: .url(BaseURL(scheme: .http, host: "127.0.0.1", port: 8000, path: "/v1")),
                    model: "llama"
                )
            ]
        )
        #expect(plan.types.map(\.lengths) == [.drawn(input: .fixed(512), output: .drawn(.fixed(128)))])
        #expect(
            plan.scenarios == [
                Scenario(
                    name: "baseline",
                    kind: .baseline,
                    load: .open(.constant(Rate(perSecond: 1), for: .seconds(30)), .poisson),
                    warmup: .automatic
                )
            ]
        )
    }

    @Test(
        "the plan is called after host and model",
        arguments: [
            ("http://127.0.0.1:8000/v1", "127.0.0.1:8000 llama"), ("http://localhost:80", "localhost llama"),
            ("https://api.example.com/v1", "api.example.com llama"), ("http://[::1]:8000", "[::1]:8000 llama"),
        ]
    )
    func names(url: String, name: String) throws {
        var quick = QuickPlan(url: url)
        quick.model = "llama"
        quick.environment = "staging"
        #expect(try read(quick).name == name)
    }

    @Test("every flag is in the plan, and the saved plan reads back to the same")
    func all() throws {
        var quick = QuickPlan(url: "https://api.example.com/v1")
        quick.model = "llama: \"large\""
        quick.users = "50"
        quick.think = "2s"
        quick.duration = "5m"
        quick.input = "uniform(1K..2K)"
        quick.output = "64"
        quick.api = "openai-chat"
        quick.key = "env:OPENAI_API_KEY"
        quick.environment = "staging"
        quick.timeouts = [
            QuickPlan.Pair(name: "first-byte", value: "3s"), QuickPlan.Pair(name: "total", value: "1m"),
        ]
        quick.proxy = "http://proxy.example.com:3128"
        quick.trace = "true"
        quick.http = "2"
        quick.headers = [QuickPlan.Pair(name: "x-my-team", value: "search")]
        quick.authority = "ca.pem"
        quick.certificate = "client.pem"
        quick.certificateKey = "client.key"
        quick.serverName = "other.example.com"
        let plan = try read(quick, [Override(path: "seed", value: "9")])
        #expect(plan.targets[0].headers == [Target.Header(name: "x-my-team", value: "search")])
        #expect(plan.targets[0].proxy == .through(Proxy(kind: .http, host: "proxy.example.com", port: 3_128)))
        #expect(plan.targets[0].isTraced)
        #expect(plan.targets[0].http == .two)
        #expect(plan.targets[0].tls.authority == "ca.pem")
        #expect(plan.targets[0].tls.certificate == "client.pem")
        #expect(plan.targets[0].tls.certificateKey == "client.key")
        #expect(plan.targets[0].tls.serverName == "other.example.com")
        #expect(plan.seed == 9)
        #expect(plan.environment == .staging)
        #expect(plan.targets[0].model == "llama: \"large\"")
        #expect(plan.targets[0].keyVariable == "OPENAI_API_KEY")
        #expect(plan.targets[0].timeouts.firstByte == .seconds(3))
        #expect(plan.targets[0].timeouts.total == .seconds(60))
        #expect(
            plan.scenarios[0].load
                == .closed(UserLoad(count: 50, think: .seconds(2), duration: .seconds(300), startOver: .seconds(1)))
        )
        #expect(try Plan(yaml: plan.source, file: "quick", sources: Reading.sources) == plan)
    }

    @Test("the text that is saved is a plan that a person would write")
    func saved() {
        var quick = QuickPlan(url: url)
        quick.model = "llama"
        quick.rate = "10/s"
        #expect(
            quick.yaml == """
                tidemark: 1
                name: "127.0.0.1:8000 llama"
                targets:
                  primary:
                    url: "http://127.0.0.1:8000/v1"
                    model: llama
                types:
                  request:
                    input: 512
                    output: 128
                scenarios:
                  - baseline:
                      rate: 10/s
                      for: 30s

                """
        )
    }

    @Test("faults name the flags")
    func wrong() {
        var quick = QuickPlan(url: "https://api.example.com/v1")
        quick.rate = "10"
        quick.duration = "30"
        quick.input = "lots"
        quick.key = "hunter2"
        quick.timeouts = [QuickPlan.Pair(name: "frist-byte", value: "3")]
        #expect(
            faults(quick) == [
                "--for: \"30\" is not a time with its unit, such as 300ms, 2s, 10m, 1h; did you mean 30s or 30ms?",
                "--input: \"lots\" is not a distribution: fixed(n), uniform(a..b), normal(mean m sd s), "
                    + "lognormal(median m p95 q), choice(v share | v share), or one value",
                "--key: a key never stands in a plan, only the name of its environment variable: env:NAME, such as "
                    + "env:OPENAI_API_KEY",
                "--rate: \"10\" is not a rate, such as 5/s or 300/min; did you mean 10/s?",
                "--timeout frist-byte: \"3\" is not a time with its unit, such as 300ms, 2s, 10m, 1h; did you mean 3s or 3ms?",
                "--timeout frist-byte: unknown key \"frist byte\" in timeouts of target primary; did you mean "
                    + "\"first byte\"? Allowed: connect, first byte, stall, total",
                "URL: add the model to ask for: --model gpt-4o-mini",
                "URL: the host api.example.com is not this machine: add --environment staging. Allowed: mock, local, "
                    + "staging, dedicated, production",
            ]
        )
    }

    @Test("flags of the transport are a fault where they do not fit, and say so by their name")
    func transport() {
        var quick = QuickPlan(url: url)
        quick.model = "m"
        quick.address = "ipv4"
        quick.insecure = "true"
        quick.http = "3"
        #expect(
            faults(quick) == [
                "--address: the url has no host name, so there is no address to choose",
                "--http: \"3\" is not one of 1, 2; did you mean 1?",
                "--insecure: the target is not an https URL, so there is no TLS to set up",
            ]
        )
    }

    @Test("flags that exclude each other are a fault")
    func conflicts() {
        var quick = QuickPlan(url: url)
        quick.model = "m"
        quick.rate = "10/s"
        quick.users = "5"
        #expect(faults(quick) == ["--users: a test has users or a --rate, not both"])
        quick.users = nil
        quick.think = "1s"
        #expect(faults(quick) == ["--think: only --users think; a --rate does not wait for answers"])
    }
}
