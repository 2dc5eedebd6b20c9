import Foundation
import Testing
import TidemarkJSON
import TidemarkTesting

/// Alerts and budgets over several runs, with the real binary.
@Suite(.serialized, .timeLimit(.minutes(2))) struct AlertTests {
    /// About 40 requests in a second, each of which costs so many dollars.
    private static func plan(each fee: String, budget: String) -> String {
        Plans.text(
            target: "{mock: {ttft: 5ms, itl: 1ms}, prices: {input: 0, output: 0, request: \(fee) USD}}",
            load: "baseline: {rate: 40/s, for: 1s}"
        ) + "budget: \(budget)\nseed: 1\n"
    }

    private static func hook(_ url: String) -> [String: String] { ["BUDGET_HOOK": url] }

    /// Of a run that neither alerts nor stops disturb.
    private static let endings: Set<Int32> = [0, 4]

    @Test("shares of the budget are told on the screen, to a webhook and to a command, once each, and kept")
    func shares() async throws {
        let scratch = try Scratch()
        let server = try ScriptedServer.answering { peer, _ in try peer.answer(200, fields: [], "ok") }
        defer { server.stop() }
        try scratch.write(
            Self.plan(
                each: "0.05",
                budget: "{limit: 1 USD, at limit: stop, notify: [{webhook: env:BUDGET_HOOK}, {slack: env:BUDGET_HOOK}, "
                    + "{command: [tee, -a, told.txt]}]}"
            ),
            to: "plan.yaml"
        )
        let finished = try await scratch.run(
            "run",
            "plan.yaml",
            "--quiet",
            "--no-report",
            environment: Self.hook(server.url(path: "/s3cret?k=3"))
        )
        #expect(finished.code == 5)
        let lines = finished.errors.split(separator: "\n").filter { $0.hasPrefix("alert: ") }
        #expect(lines.count(where: { $0.contains("50% of the budget is reached: ") }) == 1)
        #expect(lines.count(where: { $0.contains("95% of the budget is reached: ") }) == 1)

        let messages = try scratch.text(of: "told.txt").split(separator: "\n").map {
            try JSONValue(parsing: Array($0.utf8))
        }
        #expect(messages.compactMap { $0["share"]?.double } == [0.5, 0.8, 0.95])
        #expect(messages.allSatisfy { $0["limitUSD"]?.double == 1 })
        let posted = try server.requests.map { try JSONValue(parsing: $0.body) }
        #expect(Set(posted.compactMap { $0["share"]?.double }) == [0.5, 0.8, 0.95])
        #expect(posted.count { $0.members?.map(\.name) == ["text"] } == 3)
        #expect(server.requests.allSatisfy { $0.head.hasPrefix("POST /s3cret?k=3 HTTP/1.1\r\n") })

        let stored = try await scratch.run("report", "last", "--json")
        #expect(!stored.output.contains("could not be delivered"))
        #expect(
            try scratch.files().allSatisfy { $0.name == "plan.yaml" || $0.bytes.range(of: Data("s3cret".utf8)) == nil }
        )
    }

    @Test("a channel that fails disturbs nothing, and the report says so without its URL")
    func failing() async throws {
        let scratch = try Scratch()
        try scratch.write(
            Self.plan(
                each: "0.05",
                budget: "{limit: 3 USD, alert: [30%], notify: [{webhook: env:BUDGET_HOOK}, {command: [\"false\"]}]}"
            ),
            to: "plan.yaml"
        )
        let finished = try await scratch.run(
            "run",
            "plan.yaml",
            "--no-report",
            environment: Self.hook("http://127.0.0.1:1/s3cret")
        )
        #expect(Self.endings.contains(finished.code))
        let report = try await scratch.run("report", "last")
        for text in [finished.errors, report.output] {
            #expect(
                text.contains("1 alert could not be delivered: the webhook of BUDGET_HOOK cannot be reached: refused")
            )
            #expect(text.contains("1 alert could not be delivered: the command false ended with exit code 1"))
            #expect(!text.contains("s3cret"))
        }
    }

    @Test(
        "channels that cannot work are refused before anything is sent",
        arguments: [
            ("{webhook: env:BUDGET_HOOK}", "", "the environment variable BUDGET_HOOK, which is not set"),
            (
                "{slack: env:BUDGET_HOOK}", "s3cret",
                "the environment variable BUDGET_HOOK should hold the URL of a webhook"
            ),
            ("{command: [no-such-program-here]}", "", "there is no program no-such-program-here"),
        ]
    )
    func refused(channel: String, url: String, message: String) async throws {
        let scratch = try Scratch()
        try scratch.write(Self.plan(each: "0.05", budget: "{limit: 9 USD, notify: [\(channel)]}"), to: "plan.yaml")
        let finished = try await scratch.run("run", "plan.yaml", "--no-report", environment: Self.hook(url))
        #expect(finished.code == 2)
        #expect(finished.errors.contains(message))
        #expect(!finished.errors.contains("s3cret"))
        #expect(try await scratch.run("report", "last").code == 2)
    }

    @Test("a run gets what is left of the day, and with nothing left none begins")
    func day() async throws {
        let scratch = try Scratch()
        try scratch.write(
            Self.plan(each: "0.25", budget: "{limit: 1 USD, day: 1.50 USD, at limit: stop}"),
            to: "plan.yaml"
        )
        let first = try await scratch.run("run", "plan.yaml", "--no-report")
        #expect(first.code == 5)
        #expect(first.errors.contains("stops at 1.00 USD\n"))
        let second = try await scratch.run("run", "plan.yaml", "--no-report")
        #expect(second.code == 5)
        #expect(second.errors.contains("stops at 0.50 USD (0.50 of 1.50 USD were left for the day)"))
        let third = try await scratch.run("run", "plan.yaml", "--no-report")
        #expect(third.code == 5)
        #expect(third.errors.contains("nothing is left of the 1.50 USD for the day (1.50 spent): there is again from "))
        #expect(try await scratch.run("report", "last~2").code == 2)
    }

    @Test("a plan that is expected to cost more than it may is refused, unless it may be cut short")
    func expected() async throws {
        let scratch = try Scratch()
        try scratch.write(Self.plan(each: "0.05", budget: "{limit: 1 USD}"), to: "plan.yaml")
        let refused = try await scratch.run("run", "plan.yaml", "--no-report")
        #expect(refused.code == 2)
        #expect(refused.errors.contains(", over its limit of 1.00 USD: "))
        #expect(refused.errors.contains("at limit: stop"))
        #expect(try await scratch.run("report", "last").code == 2)
    }
}
