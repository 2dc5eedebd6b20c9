import Testing

@testable import TidemarkCommands

/// What `tidemark check` takes and refuses; what it says is tested with the report.
@Suite struct CheckTests {
    @Test(
        "flags that ask for two things, or that go with others, are refused with what to do",
        arguments: [
            (["--json", "--format", "md"], "give one of them"),
            (["--notice", "--json"], "leave out --json"),
            (["--notice", "--format", "md"], "leave out --format"),
            (["--start", "2026-12-01T09:00Z"], "--start goes with --notice"),
            (["--notice", "--start", "tomorrow"], "such as 2026-12-01T09:00Z; found \"tomorrow\""),
            (["--format", "html"], "json"),
        ]
    )
    func refusals(flags: [String], expected: String) {
        do {
            _ = try CheckCommand.parse(["plan.yaml"] + flags)
            Issue.record("\(flags) were taken")
        } catch {
            #expect(CheckCommand.fullMessage(for: error).contains(expected))
        }
    }

    @Test("each format is taken, and --json with it")
    func formats() throws {
        #expect(try CheckCommand.parse(["plan.yaml", "--format", "md"]).format == .md)
        #expect(try CheckCommand.parse(["plan.yaml", "--json", "--format", "json"]).json)
        #expect(try CheckCommand.parse(["plan.yaml", "--notice", "--start", "2026-12-01T09:00Z"]).notice)
    }

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
