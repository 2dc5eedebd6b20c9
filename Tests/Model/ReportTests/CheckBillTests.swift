import Testing
import TidemarkJSON
import TidemarkPlan
import TidemarkPricing
import TidemarkUnits

@testable import TidemarkReport

/// What people get to see of a bill, whole.
@Suite struct CheckBillTests {
    private func forecast() throws -> PlanForecast { try Self.forecast.get() }

    /// Made once, as it takes time.
    private static let forecast = Result { () throws -> PlanForecast in
        let plan = try PlanBillTests.plan(
            "[{baseline: {rate: 5/s, for: 10m}}, {spike: {rate: 5/s, times: [3, 5], for: 30s, recover: 2m}}, {sustained: {rate: 20/s, for: 1h}}]",
            types: """
                {"short | question": {share: 70%, system: 400, input: lognormal(median 120 p95 600), output: {max: 256}},
                 chat: {share: 20%, system: 1500, input: 80, output: lognormal(median 150 p95 500), turns: uniform(2..5), think: 5s},
                 long document: {share: 10%, input: choice(10K 80% | 50K 20%), output: 300}}
                """,
            prices:
                "prices: {input: 0.25, cached input: 0.025, output: 2}, limits: {rpm: 2000, concurrent: 200}, connections: 400",
            more: """
                environment: staging
                notice: {sent: 2026-11-20, to: provider support}
                budget: {limit: 150 USD}
                retry: {times: 1, on: [rate limited, overloaded]}
                """
        )
        return PlanForecast(plan)
    }

    @Test("the bill as text", arguments: [80, 120])
    func text(width: Int) throws {
        let text = CheckReport.render(try forecast(), width: width, style: .plain)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
        try expectSnapshot(text, "bill-\(width).txt")
    }

    @Test("the bill for a ticket")
    func markdown() throws {
        let text = CheckReport.markdown(try forecast())
        #expect(text.contains(#"| short \| question |"#))
        try expectSnapshot(text, "bill.md")
    }

    @Test("the bill for machines, in whole micro-dollars")
    func json() throws {
        let json = CheckReport.json(try forecast())
        let cost = try #require(json["cost"])
        let expected = try #require(cost["expectedMicroUsd"]?.int)
        let scenarios = try #require(cost["scenarios"]?.array).compactMap { $0["expectedMicroUsd"]?.int }
        #expect(scenarios.reduce(0, +) + (cost["betweenScenarios"]?["expectedMicroUsd"]?.int ?? 0) == expected)
        #expect(cost["budget"]?["runIsRefused"] == false)
        try expectSnapshot(json.text(.indented) + "\n", "bill.json")
    }

    @Test("the notice to the provider")
    func notice() throws {
        let details = NoticeLetter.Details(
            start: UTCMinute("2026-12-01T23:30Z"),
            addresses: ["203.0.113.7"],
            rules: ["authentication refused, at once", "errors > 50% for 10s, in baseline"]
        )
        try expectSnapshot(NoticeLetter(try forecast(), details).text, "notice.txt")
        let open = NoticeLetter(try forecast(), NoticeLetter.Details()).text
        #expect(open.contains("[to fill in: date and time, with the time zone]"))
        #expect(open.contains("[to fill in: the address that you see"))
    }

    @Test("the line for the plan is one that a plan takes")
    func planLine() throws {
        let line = NoticeLetter.planLine(sent: try #require(CalendarDate("2026-11-29")))
        let plan = try PlanBillTests.plan("[{baseline: {rate: 1/s, for: 10s}}]", prices: "connections: 9", more: line)
        #expect(plan.notice == Plan.Notice(sent: "2026-11-29", to: "WHOM", reference: "THEIR NUMBER"))
    }

    @Test("no name of a plan is read as markup")
    func escaping() {
        #expect(
            CheckMarkdown.escaped("a|b `c` *d* _e_ <b> [x](y) \\") == #"a\|b \`c\` \*d\* \_e\_ &lt;b&gt; \[x\](y) \\"#
        )
        #expect(CheckMarkdown.escaped("@team\n#7") == "@\u{200B}team \\#7")
    }

    @Test(
        "times are read to the minute in UTC, and nothing else is",
        arguments: [
            ("2026-12-01T09:00Z", "2026-12-01 09:00"), ("2028-02-29T23:59Z", "2028-02-29 23:59"),
            ("2026-02-29T09:00Z", nil),
            ("2026-12-01T24:00Z", nil), ("2026-12-01 09:00", nil), ("2026-12-01T09:00+01:00", nil),
            ("2026-12-01T+9:00Z", nil),
        ]
    )
    func minutes(text: String, expected: String?) {
        #expect(UTCMinute(text)?.description == expected)
    }

    @Test("an end after midnight is on the next day")
    func midnight() throws {
        let start = try #require(UTCMinute("2026-12-31T23:30Z"))
        #expect(start.adding(seconds: 1_801).description == "2027-01-01 00:01")
    }

    @Test("known limits of requests at once are passed by users, or from an answer time on")
    func concurrency() throws {
        let limited = "limits: {concurrent: 10}"
        let users = try PlanBillTests.plan("[{users: {count: 20, for: 1m}}]", prices: limited, more: "")
        #expect(PlanForecast(users).warnings == ["users: 20 users at once, over the known limit of 10"])
        let open = try PlanBillTests.plan("[{baseline: {rate: 5/s, for: 1m}}]", prices: limited, more: "")
        #expect(PlanForecast(open).warnings.contains { $0.contains("if answers take more than 2 s in the mean") })
        let slow = try PlanBillTests.plan("[{baseline: {rate: 1/min, for: 10m}}]", prices: limited, more: "")
        #expect(PlanForecast(slow).warnings.isEmpty)
    }
}
