import Testing
import TidemarkJSON

@testable import TidemarkCommands

extension EndToEndTests {
    /// What `tidemark check` takes and where it goes; what it says is tested with the report.
    @Suite struct CheckTests {
        private static let plan = """
            tidemark: 1
            name: billed
            targets: {primary: {url: http://127.0.0.1:9/v1, model: m, prices: {input: 3, output: 15}}}
            types: {short: {input: 100, output: 50}}
            scenarios: [{baseline: {rate: 10/s, for: 100s, arrivals: even}}]
            budget: {limit: 1 USD}
            """

        @Test(
            "flags that ask for two things, or that go with others, are refused with what to do",
            arguments: [
                (["--json", "--format", "md"], "give one of them"), (["--notice", "--json"], "leave out --json"),
                (["--notice", "--format", "md"], "leave out --format"),
                (["--start", "2026-12-01T09:00Z"], "--start goes with --notice"),
                (["--notice", "--start", "tomorrow"], "such as 2026-12-01T09:00Z; found \"tomorrow\""),
            ]
        )
        func refusals(flags: [String], expected: String) async throws {
            let scratch = try Scratch()
            try scratch.write(Self.plan, to: "plan.yaml")
            let finished = try await scratch.start(["check", "plan.yaml"] + flags).finish()
            #expect(finished.code == 2)
            #expect(finished.errors.contains(expected))
            #expect(finished.output.isEmpty)
        }

        @Test("the bill comes as text, as tables for a ticket and as JSON, and goes to a file")
        func formats() async throws {
            let scratch = try Scratch()
            try scratch.write(Self.plan, to: "plan.yaml")
            let text = try await scratch.run("check", "plan.yaml")
            #expect(text.code == 0)
            #expect(text.output.contains("Expected cost: 1.05 USD, at most "))
            #expect(text.output.contains("`run` refuses this plan"))
            let json = try await scratch.run("check", "plan.yaml", "--json").json()
            #expect(json["cost"]?["expectedMicroUsd"]?.int == 1_050_000)
            let ticket = try await scratch.run("check", "plan.yaml", "--format", "md", "--output-file", "bill.md")
            #expect(ticket.output.isEmpty)
            #expect(try scratch.text(of: "bill.md").hasPrefix("### billed: to m at http://127.0.0.1:9/v1\n"))
        }

        @Test("the notice is the letter alone; the line for the plan goes to standard error")
        func notice() async throws {
            let scratch = try Scratch()
            try scratch.write(Self.plan, to: "plan.yaml")
            let finished = try await scratch.run("check", "plan.yaml", "--notice", "--start", "2026-12-01T09:00Z")
            #expect(finished.code == 0)
            #expect(finished.output.hasPrefix("Subject: Notice of a load test of 127.0.0.1 on 2026-12-01 (UTC)\n"))
            #expect(finished.output.contains("2026-12-01 09:00 UTC"))
            #expect(!finished.output.contains("notice: {sent:"))
            #expect(finished.errors.contains("notice: {sent: "))
        }
    }
}

@Suite struct SourceAddressTests {
    @Test("addresses that reach no other host are left out, and private ones are told apart")
    func addresses() {
        func isPublic(_ text: String) -> Bool? { SourceAddresses(text)?.isPublic }
        for text in ["127.0.0.1", "169.254.1.1", "::1", "fe80::1"] { #expect(isPublic(text) == nil, "\(text)") }
        for text in ["10.0.0.7", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "fd00::2"] {
            #expect(isPublic(text) == false, "\(text)")
        }
        for text in ["203.0.113.7", "172.32.0.1", "100.128.0.1", "2001:db8::1"] {
            #expect(isPublic(text) == true, "\(text)")
        }
    }
}
