import Testing
import TidemarkStatistics
import TidemarkUnits
import TidemarkWorkload

@Suite struct PromptFileTests {
    private func file(_ text: String, _ name: String = "prompts.jsonl") throws(PromptFileError) -> PromptFile {
        try PromptFile(parsing: Array(text.utf8), name: name, measure: .estimator)
    }

    private func fault(_ text: String, _ name: String = "prompts.jsonl") -> String {
        do throws(PromptFileError) {
            _ = try file(text, name)
            return ""
        } catch {
            return error.description
        }
    }

    private func workload(_ file: PromptFile, _ change: (inout RequestType) -> Void = { _ in }) -> Workload {
        var type = RequestType(name: "t", share: 1, lengths: .file(file, output: nil))
        change(&type)
        return Workload(types: [type])
    }

    @Test("lines of JSON are read in all their forms")
    func lines() throws {
        let file = try file(
            #"""
            {"prompt": "One \"word\".", "max_tokens": 7, "type": "a"}
            "Two."

            {"system": "Be brief.", "text": "Three.", "output": "An answer of seven tokens."}
            {"messages": [{"role": "user", "content": [{"type": "text", "text": "Four."}]}, {"role": "assistant", "content": "4"}]}
            {"body": {"messages": [{"role": "system", "content": "S"}, {"role": "user", "content": "Five."}], "max_tokens": 9}}
            """#
        )
        #expect(file.rows.count == 5)
        #expect(file.rows.map(\.output) == [7, nil, 7, 1, 9])
        #expect(file.rows.map(\.type) == ["a", nil, nil, nil, nil])
        #expect(file.types == ["a"] && file.rows(ofType: "a").rows.count == 1)
        #expect(!file.statesOutputs)
        var ordered = file
        ordered.isOrdered = true
        let workload = workload(ordered)
        let drafts = (0..<5 as Range<UInt64>).map { workload.request($0, root: 1) }
        let texts = try drafts.map { try messages($0, of: workload).map { "\($0.role): \($0.text)" } }
        #expect(
            texts == [
                ["user: One \"word\"."], ["user: Two."], ["system: Be brief.", "user: Three."], ["user: Four."],
                ["system: S", "user: Five."],
            ]
        )
        #expect(drafts.map(\.outputTokens) == [7, 1, 7, 1, 9])
    }

    @Test("conversations of ShareGPT and LMSYS are read, and what is left out is said")
    func lists() throws {
        let file = try file(
            """
            [
              {"id": "a", "conversations": [{"from": "gpt", "value": "Hello."}, {"from": "human", "value": "1, \\"]\\""},
                {"from": "gpt", "value": "A"}, {"from": "human", "value": "2"}, {"from": "gpt", "value": "B B"}]},
              {"id": "b", "conversations": []},
              {"conversation": [{"role": "user", "content": "x"}, {"role": "user", "content": "y"}]}
            ]
            """,
            "share.json"
        )
        #expect(file.rows.count == 2)
        #expect(
            file.notes == [
                "share.json: 1 rows without a message of a user were left out",
                "share.json: 1 answers before any question were left out",
            ]
        )
        var ordered = file
        ordered.isOrdered = true
        let single = workload(ordered)
        #expect(try messages(single.request(0, root: 1), of: single).map(\.text) == ["1, \"]\"", "A", "2"])
        #expect(try messages(single.request(1, root: 1), of: single).map(\.text) == ["x\n\ny"])
        let turns = workload(ordered) { $0.conversation = .init(turns: .fixed(5), think: .fixed(2e9)) }
        #expect(try messages(turns.request(0, root: 1), of: turns).map(\.text) == ["1, \"]\""])
        let second = try #require(turns.followUp(conversation: 0, turn: 1, root: 1))
        #expect(try messages(second.draft, of: turns).map(\.text) == ["1, \"]\"", "A", "2"])
        #expect(second.think == .seconds(2) && second.draft.outputTokens == 2)
        #expect(turns.followUp(conversation: 0, turn: 2, root: 1) == nil)
        #expect(turns.followUp(conversation: 1, turn: 1, root: 1) == nil)
    }

    @Test("CSV is read with quotes, commas and lines inside fields")
    func table() throws {
        let file = try file("type,prompt,output\r\na,\"One, \"\"two\"\"\nthree\",12\r\n\r\n,Four,\r\n", "p.csv")
        #expect(file.rows.map(\.output) == [12, nil])
        #expect(file.rows.map(\.type) == ["a", nil])
        let workload = workload(file)
        let texts = try Set((0..<2 as Range<UInt64>).map { try text(workload.request($0, root: 1), of: workload) })
        #expect(texts == ["One, \"two\"\nthree", "Four"])
    }

    @Test(
        "what cannot be used is named by its line, and never shown",
        arguments: [
            (
                "{\"prompt\": \"secret\"}\n{\"prompt\": 7}\n{}\nsecret\n", "prompts.jsonl",
                ["3 of 4 rows", "line 2: \"prompt\": found a number", "line 3: no prompt", "line 4: no JSON"]
            ),
            (
                "{\"prompt\": \"a\", \"output\": -3}", "prompts.jsonl",
                ["1 of 1 rows", "line 1: \"output\": allowed is a whole number"]
            ),
            ("{\"messages\": [{\"role\": \"secret\", \"content\": \"a\"}]}", "prompts.jsonl", ["a role other than"]),
            (
                "{\"messages\": [{\"role\": \"user\", \"content\": [{\"image\": \"secret\"}]}]}", "prompts.jsonl",
                ["a part that is no text"]
            ),
            ("", "prompts.jsonl", ["holds no prompt"]),
            ("{\"a\": 1}", "list.json", ["found no list"]),
            ("[{\"prompt\": \"secret\"}\n", "list.json", ["list is cut off"]),
            ("[{\"prompt\": \"secret", "list.json", ["line 1: the list is cut off"]),
            ("question,answer\nsecret,1\n", "p.csv", ["no column \"prompt\""]),
            ("prompt,output\nsecret\n", "p.csv", ["line 2: 1 fields, and the first line has 2"]),
            ("prompt,output\nsecret,x\n", "p.csv", ["line 2: \"output\""]),
        ]
    )
    func faults(text: String, name: String, parts: [String]) {
        let fault = fault(text, name)
        for part in parts { #expect(fault.contains(part), "\(fault)") }
        #expect(fault.contains(name) && !fault.contains("secret"), "\(fault)")
    }

    @Test("a pass takes each row once, and the next one in another order")
    func passes() throws {
        let file = try file((1...50).map { "\"prompt \($0)\"" }.joined(separator: "\n"))
        let workload = workload(file)
        func pass(_ number: UInt64, root: UInt64) throws -> [String] {
            try (number * 50..<number * 50 + 50).map { try text(workload.request($0, root: root), of: workload) }
        }
        let first = try pass(0, root: 1)
        #expect(Set(first).count == 50)
        #expect(try Set(pass(1, root: 1)).count == 50)
        #expect(try pass(1, root: 1) != first && pass(0, root: 2) != first)
        #expect(try pass(0, root: 1) == first)
    }

    @Test("an output of the type counts where there is one")
    func outputs() throws {
        let file = try file("{\"prompt\": \"a\", \"output\": 3}")
        let type = RequestType(name: "t", share: 1, lengths: .file(file, output: .bound(99)))
        let draft = Workload(types: [type]).request(0, root: 1)
        #expect(draft.outputTokens == 99 && !draft.isOutputExact)
    }
}
