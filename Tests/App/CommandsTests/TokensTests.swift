import Foundation
import Testing
import TidemarkJSON

extension EndToEndTests {
    @Suite struct TokensTests {
        private func scratch() throws -> Scratch {
            let scratch = try Scratch()
            let model = #"{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}"#
            try scratch.write(#"{"model":\#(model)}"#, to: "tokenizer.json")
            let rows = [
                #"{"id":1,"request":{"messages":[{"role":"user","content":"abab"},{"role":"user","content":"a"}]}}"#,
                "",
                #"{"id":2,"request":{"messages":[{"role":"user","content":[{"type":"text","text":"ab"}]}]}}"#,
            ]
            try scratch.write(rows.joined(separator: "\n"), to: "log.jsonl")
            return scratch
        }

        @Test("lists the ids of each text")
        func ids() async throws {
            let finished = try await scratch().run("tokens", "--tokenizer", "tokenizer.json", "--ids", "abab", "ba")
            #expect(finished.code == 0)
            #expect(finished.output == "2 2\n1 0\n")
        }

        @Test("counts texts, with characters a token and a total")
        func counts() async throws {
            let finished = try await scratch().run("tokens", "--tokenizer", "tokenizer.json", "abab", "ba")
            #expect(finished.code == 0)
            let lines = finished.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            #expect(lines[1] == ["2", "4", "2", "\"abab\""])
            #expect(lines[3] == ["4", "6", "1.5", "total", "of", "2", "texts"])
        }

        @Test("counts a column of a log, row by row, and says nothing of its text")
        func column() async throws {
            let finished = try await scratch().run(
                "tokens",
                "--tokenizer",
                "tokenizer.json",
                "--file",
                "log.jsonl",
                "--column",
                "request.messages",
                "--json"
            )
            #expect(finished.code == 0)
            let document = try finished.json()
            #expect(document["total"]?["tokens"]?.int == 4)
            #expect(document["texts"]?[1]?["name"]?.string == "log.jsonl:3")
            #expect(!finished.output.contains("ab\""))
        }

        @Test("without a tokenizer, numbers are marked as estimates")
        func estimate() async throws {
            let finished = try await scratch().run("tokens", "Yes, no")
            #expect(finished.code == 0)
            #expect(finished.output.contains("~3"))
        }

        @Test(
            "wrong input is code 2, and says what is allowed",
            arguments: [
                (["--tokenizer", "missing.json", "a"], "cannot read the tokenizer missing.json"),
                (["--ids", "a"], "--ids needs --tokenizer"),
                (["--tokenizer", "log.jsonl", "a"], "log.jsonl: "),
                (["--file", "missing.txt"], "missing.txt"),
                (["--file", "log.jsonl", "--column", "prompt"], "log.jsonl:1: found no prompt"),
                (["--file", "log.jsonl", "--column", "id"], "log.jsonl:1: found no id"),
                (["--file", "log.jsonl", "--column", "a["], "--column: found \"a[\""),
                (["--tokenizer", "tokenizer.json", "--pattern", "nope", "a"], "--pattern: found \"nope\""),
                (["--tokenizer", "tokenizer.json", "--pattern", "cl100k", "a"], "--pattern is for files of ranks"),
            ]
        )
        func wrong(arguments: [String], message: String) async throws {
            let scratch = try scratch()
            let finished = try await scratch.start(["tokens"] + arguments).finish()
            #expect(finished.code == 2)
            #expect(finished.errors.contains(message), "\(finished.errors)")
        }
    }
}
