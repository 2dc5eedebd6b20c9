import Foundation
import Testing
import TidemarkJSON

extension EndToEndTests {
    @Suite struct ProfileCommandTests {
        private static func trace(rows: Int) -> String {
            (0..<rows).map { index in
                #"{"timestamp":\#(index * 150),"input_length":\#(500 + index * 37 % 3000),"output_length":\#(20 + index * 13 % 200),"hash_ids":[\#(index % 7),\#(index)]}"#
                    + "\n"
            }
            .joined()
        }

        @Test("without --output nothing is written, and the page says how to")
        func look() async throws {
            let scratch = try Scratch()
            try scratch.write(Self.trace(rows: 400), to: "t.jsonl")
            let before = try scratch.files().count
            let finished = try await scratch.start(["profile", "t.jsonl"]).finish()
            #expect(finished.code == 0, "\(finished.errors)")
            #expect(finished.output.contains("t.jsonl as mooncake: 400 rows"))
            #expect(finished.output.contains("Nothing was written"))
            #expect(finished.errors.isEmpty)
            // The two files of the process's own output.
            #expect(try scratch.files().count == before + 2)
        }

        @Test("a profile, its page and its numbers are written as wholes, and a plan reads the profile")
        func write() async throws {
            let scratch = try Scratch()
            try scratch.write(Self.trace(rows: 400), to: "t.jsonl")
            let finished = try await scratch.start([
                "profile", "t.jsonl", "--output", "p.profile.json", "--report", "p.html", "--json", "--source",
                "a trace",
                "--licence", "CC0",
            ]).finish()
            #expect(finished.code == 0, "\(finished.errors)")
            #expect(try finished.json()["arrivals"]?["count"]?.int == 400)
            #expect(finished.errors.contains("Made safe"))
            let profile = try JSONValue(parsing: Array(scratch.text(of: "p.profile.json").utf8))
            #expect(profile["name"]?.string == "p")
            #expect(profile["source"]?.string == "a trace")
            #expect(try scratch.text(of: "p.html").contains("<h1>p</h1>"))
            try scratch.write(
                """
                tidemark: 1
                name: from a profile
                targets: {primary: {mock: {ttft: 1ms, itl: 1ms}}}
                types: {all: {share: 100%, prompts: p.profile.json}}
                scenarios: [{baseline: {rate: 1/s, for: 1s}}]
                """,
                to: "plan.yaml"
            )
            let check = try await scratch.start(["check", "plan.yaml"]).finish()
            #expect(check.code == 0, "\(check.errors)")
        }

        @Test("several logs count as one, a log is alike to itself, and a pipe is read too")
        func against() async throws {
            let scratch = try Scratch()
            try scratch.write(Self.trace(rows: 3_000), to: "a.jsonl")
            let written = try await scratch.start(["profile", "a.jsonl", "-o", "a.profile.json"]).finish()
            #expect(written.code == 0)
            let same = try await scratch.start(["profile", "a.jsonl", "--against", "a.profile.json"]).finish()
            #expect(same.code == 0, "\(same.errors)")
            #expect(same.output.contains("ALIKE  "))
            #expect(!same.output.contains("NOT ALIKE"))
            let profiles = ["profile", "a.profile.json", "--against", "a.profile.json"]
            let two = try await scratch.start(profiles).finish()
            #expect(two.code == 0, "\(two.errors)")
            #expect(two.output.contains("ALIKE  ") && !two.output.contains("NOT ALIKE"))
            let numbers = try await scratch.start(profiles + ["--json"]).finish().json()
            #expect(numbers["likeness"]?["verdict"] == "alike")
            let again = try await scratch.start(["profile", "a.profile.json", "-o", "b.profile.json"]).finish()
            #expect(again.code == 2)
            #expect(again.errors.contains("a.profile.json: found a profile"))
            let both = try await scratch.start(["profile", "a.jsonl", "a.jsonl", "--json", "--quiet"]).finish()
            #expect(try both.json()["arrivals"]?["count"]?.int == 6_000)
            #expect(both.errors.isEmpty)
            let empty = try await scratch.start(["profile", "-"]).finish()
            #expect(empty.code == 2)
            #expect(empty.errors.contains("standard input"))
        }

        /// Figures as the authors of the traces' oracle computed them, by independent code.
        @Test(
            "the statistics of published traces are printed as others find them",
            arguments: [
                (
                    "azure_llm_2023_code.csv.gz",
                    [
                        "8819 rows", "2.5664/s", "in 3435.948 s", "0 to 632 a minute", "mean 0.389652 s, CV 13.1513",
                        "at 1 s 13.182", "Spearman -0.0215, Pearson 0.0012", "5256.18 in and 71.57 out",
                        "mean 2047.85 27.88", "p50 1469 13", "p95 7315 90", "p99 7436 252", "p99.9 7437 831",
                    ]
                ),
                (
                    "mooncake_synthetic.jsonl.gz",
                    [
                        "3993 rows", "3.9060/s", "CV 1.0113, 11 of zero", "at 1 s 1.089", "Spearman -0.5166",
                        "mean 15325.48 149.12", "p50 11587 69", "p99 66458 769", "0.6396 of the blocks",
                    ]
                ),
            ]
        )
        func traces(file: String, figures: [String]) async throws {
            let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("../../../../examples/traces").standardizedFileURL
            let finished = try await Scratch().start(["profile", root.appendingPathComponent(file).path]).finish()
            #expect(finished.code == 0, "\(finished.errors)")
            let text = finished.output.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
            for figure in figures { #expect(text.contains(figure), "\(figure)") }
        }

        @Test("bad rows over the allowed share are code 2, with reasons and the first line of each")
        func badRows() async throws {
            let scratch = try Scratch()
            try scratch.write(Self.trace(rows: 90) + String(repeating: "{\"timestamp\":\n", count: 10), to: "t.jsonl")
            let arguments = ["profile", "t.jsonl", "--output", "p.profile.json"]
            let refused = try await scratch.start(arguments).finish()
            #expect(refused.code == 2)
            #expect(refused.errors.contains("10 % of the rows are bad (10 of 100); allowed are 5 %"))
            #expect(refused.errors.contains("first in line 91"))
            #expect(!scratch.has("p.profile.json"))
            let taken = try await scratch.start(arguments + ["--allow-bad-rows", "10%"]).finish()
            #expect(taken.code == 0, "\(taken.errors)")
            #expect(scratch.has("p.profile.json"))
        }

        @Test(
            "a wrong command line is code 2 and names what is allowed",
            arguments: [
                (["profile"], "<logs>"), (["profile", "missing.jsonl"], "missing.jsonl: there is no such file"),
                (["profile", "."], "it is a folder"), (["profile", "x", "--format", "litelm"], "did you mean litellm"),
                (["profile", "x", "--map", "tim=a"], "did you mean time"),
                (["profile", "x", "--allow-bad-rows", "10"], "10%"), (["profile", "x", "--k", "1"], "--k"),
                (["profile", "x", "--keep-text"], "--output"), (["profile", "-", "-"], "only once"),
                (["profile", "x", "--json", "--output", "-"], "--output -"),
            ]
        )
        func usage(arguments: [String], message: String) async throws {
            let finished = try await Scratch().start(arguments).finish()
            #expect(finished.code == 2)
            #expect(finished.errors.contains(message), "\(finished.errors)")
        }

        @Test("what cannot be written is said before the logs are read")
        func unwritable() async throws {
            let scratch = try Scratch()
            try scratch.write(Self.trace(rows: 10), to: "t.jsonl")
            let finished = try await scratch.start(["profile", "t.jsonl", "--output", "no/such/p.profile.json"])
                .finish()
            #expect(finished.code == 1)
            #expect(finished.errors.contains("there is no such folder"))
            #expect(finished.output.isEmpty)
        }
    }
}
