import Foundation
import Testing
import TidemarkJSON
import TidemarkMock
import TidemarkTesting

extension EndToEndTests {
    @Suite struct ReplayTests {
        private static let plan = """
            tidemark: 1
            targets: {primary: {mock: {ttft: 5ms, itl: 1ms}}}
            scenarios:
              - replay: {trace: trace.csv, speed: 10}
            """

        /// Forty requests, one every half second, with lengths that follow from their place.
        private static let trace =
            "TIMESTAMP,ContextTokens,GeneratedTokens\n"
            + (0..<40).map { row in
                let second = String(100 + row / 2).suffix(2)
                return "2023-11-16 18:15:\(second).\(row % 2 == 0 ? "0" : "5")000000,\(50 + row),\(5 + row % 7)\n"
            }.joined()

        @Test("the example of a replay checks, with its trace, its lengths and its rate over time")
        func example() async throws {
            let finished = try await Scratch().run("check", Project.path("examples/replay.yaml"))
            #expect(finished.code == 0)
            for text in ["replay", "5 min", "trace", "azure_llm_2023_code.csv.gz at 4 times its speed"] {
                #expect(finished.output.contains(text), "\(text)")
            }
        }

        @Test("a replay sends the lengths of its rows at their times, and its rows can be replayed and profiled")
        func rows() async throws {
            let scratch = try Scratch()
            try scratch.write(Self.plan, to: "plan.yaml")
            try scratch.write(Self.trace, to: "trace.csv")
            let ran = try await scratch.run("run", "plan.yaml", "--json", "--quiet", "--no-report")
            #expect(ran.code == 0)
            let scenario = try #require(try ran.json()["scenarios"]?[0])
            #expect(scenario["requestsDrawn"] == 40)
            #expect(scenario["replay"]?["trace"]?.string == "trace.csv")
            #expect(scenario["replay"]?["sha256"]?.string?.count == 64)
            #expect(scenario["production"]?["reference"]?.string == "trace.csv")

            let listed = try await scratch.run("report", "last", "--format", "jsonl", "--output", "rows.jsonl")
            #expect(listed.code == 0)
            let lines = try scratch.text(of: "rows.jsonl").split(separator: "\n")
                .map { try JSONValue(parsing: $0.utf8) }
            #expect(lines.count == 40)
            #expect(lines.map { $0["input_asked"]?.int } == (0..<40).map { 50 + $0 })
            #expect(lines.map { $0["output_tokens"]?.int } == (0..<40).map { 5 + $0 % 7 })
            let start = try #require(lines.first?["due_ms"]?.double)
            for (row, line) in lines.enumerated() {
                #expect(abs(try #require(line["due_ms"]?.double) - start - 50 * Double(row)) < 1e-6)
            }

            let again = try await scratch.run("check", "plan.yaml", "--set", "replay.trace=rows.jsonl", "--json")
            #expect(again.code == 0)
            #expect(try again.json()["scenarios"]?[0]?["requests"] == 40)
        }

        @Test("a trace that is mostly bad is refused by its first bad line, one with few is sent with a warning")
        func badRows() async throws {
            let scratch = try Scratch()
            try scratch.write(Self.plan, to: "plan.yaml")
            let secret = "hunter2hunter2"
            try scratch.write(Self.trace + "\(secret),1,1\n", to: "trace.csv")
            let few = try await scratch.run("check", "plan.yaml")
            #expect(few.code == 0)
            #expect(few.output.contains("1 line is left out: a time that cannot be read (first: line 42)"))

            try scratch.write(Self.trace + (0..<9).map { _ in "\(secret),1,1\n" }.joined(), to: "trace.csv")
            let many = try await scratch.run("check", "plan.yaml")
            #expect(many.code == 2)
            #expect(many.errors.contains("trace.csv:42: found 9 bad of 49 lines"))
            for text in [few.output, few.errors, many.output, many.errors] { #expect(!text.contains(secret)) }

            let none = try await scratch.run("check", "plan.yaml", "--set", "replay.trace=other.csv")
            #expect(none.code == 2)
            #expect(none.errors.contains("the trace \"other.csv\" could not be read: there is no such file"))
        }
    }
}
