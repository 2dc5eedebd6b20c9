import Foundation
import Testing
import TidemarkJSON
import TidemarkProfile

extension EndToEndTests {
    /// What docs/privacy.md promises, tried on the binary.
    @Suite struct ProfilePrivacyTests {
        /// Everything that a command wrote, but for its logs.
        private static func outputs(of finished: [Finished], in scratch: Scratch, logs: Set<String>) throws -> Windows {
            var windows = Windows()
            for each in finished {
                windows.add(each.output.utf8)
                windows.add(each.errors.utf8)
            }
            for file in try scratch.files() where !logs.contains(file.name) { windows.add(file.bytes) }
            return windows
        }

        @Test("no eight characters of 1,000 planted secrets are in any output, of whole rows and of broken ones")
        func secrets() async throws {
            let scratch = try Scratch()
            var planted = PlantedLogs(seed: 41)
            var texts: [String: String] = [:]
            func rows(_ count: Int, _ row: (inout PlantedLogs, Int) -> String) -> String {
                (0..<count).map { index in
                    let whole = row(&planted, index)
                    return (index % 11 == 10 ? planted.broken(whole, index / 11) : whole) + "\n"
                }
                .joined()
            }
            texts["spend.jsonl"] = rows(100) { $0.liteLLM($1) }
            texts["chat.jsonl"] = rows(80) { $0.openAI($1) }
            texts["rows.csv"] = PlantedLogs.csvHeader + "\n" + rows(80) { $0.csv($1) }
            texts["talks.json"] = "[" + (0..<60).map { _ in planted.shareGPT() }.joined(separator: ",\n") + "]"
            texts["noise.jsonl"] = (0..<40).map { planted.broken(planted.liteLLM($0), $0) + "\n" }.joined()
            for (name, text) in texts { try scratch.write(text, to: name) }
            #expect(planted.secrets.count >= 1_000)

            let map = "time=ts,input=prompt_tokens,output=completion_tokens,user=customer"
            let commands: [(arguments: [String], code: Int32)] = [
                (["spend.jsonl", "--output", "a.profile.json", "--report", "a.html"], 2),
                (["spend.jsonl", "--allow-bad-rows", "20%", "--output", "b.profile.json", "--report", "b.html"], 0),
                (["spend.jsonl", "chat.jsonl", "--allow-bad-rows", "20%", "--output", "c.profile.json", "--json"], 0),
                (["rows.csv", "--map", map, "--allow-bad-rows", "20%", "--report", "d.html", "--output", "-"], 0),
                (["talks.json", "--output", "e.profile.json", "--against", "b.profile.json"], 0),
                (["noise.jsonl", "--output", "f.profile.json"], 2), (["noise.jsonl", "--format", "mooncake"], 2),
                (["chat.jsonl", "--map", "input=no.such.path,output=none"], 2),
                (["rows.csv"], 2), (["talks.json", "--format", "litellm"], 2),
                (["spend.jsonl", "--against", "noise.jsonl"], 2),
            ]
            var finished: [Finished] = []
            for command in commands {
                let end = try await scratch.start(["profile"] + command.arguments).finish()
                #expect(end.code == command.code, "\(command.arguments): \(end.errors)")
                finished.append(end)
            }
            let windows = try Self.outputs(of: finished, in: scratch, logs: Set(texts.keys))
            for secret in planted.secrets {
                if let leak = windows.leak(of: secret) { Issue.record("\(leak) of \(secret)") }
            }
        }

        @Test("of texts that are kept, what the detectors find is replaced, and answers are left out")
        func keptText() async throws {
            let scratch = try Scratch()
            var planted = PlantedLogs(seed: 43)
            let chat = (0..<40).map { planted.openAI($0) + "\n" }.joined()
            try scratch.write(chat, to: "chat.jsonl")
            let arguments = ["profile", "chat.jsonl", "--output", "x.profile.json", "--keep-text"]
            let refused = try await scratch.start(arguments).finish()
            #expect(refused.code == 2)
            #expect(refused.errors.contains("--yes"))
            #expect(!scratch.has("x.profile.json") && !scratch.has("x.prompts.jsonl"))

            let done = try await scratch.start(arguments + ["--yes"]).finish()
            #expect(done.code == 0, "\(done.errors)")
            #expect(done.output.contains("Names, postal addresses"))
            let lines = try scratch.text(of: "x.prompts.jsonl").split(separator: "\n")
            #expect(lines.count == 40)
            let first = try JSONValue(parsing: Array(lines[0].utf8))
            #expect(first["messages"]?.array?.map { $0["role"]?.string } == ["system", "user"])
            #expect(first["output"]?.int == 20)
            #expect(first["type"]?.string == "gpt-4o")
            let windows = try Self.outputs(of: [done], in: scratch, logs: ["chat.jsonl"])
            for secret in planted.findable {
                if let leak = windows.leak(of: secret) { Issue.record("\(leak) of \(secret)") }
            }
        }

        @Test("each turn of a conversation is a prompt with all that stands before its answer")
        func conversations() async throws {
            let scratch = try Scratch()
            let talk = """
                {"id":"a","conversations":[{"from":"human","value":"one"},{"from":"gpt","value":"two"},\
                {"from":"human","value":"three"},{"from":"gpt","value":"four"}]}
                """
            let unanswered = #"{"id":"b","conversations":[{"from":"human","value":"five"}]}"#
            try scratch.write(
                "[" + ([unanswered] + Array(repeating: talk, count: 8)).joined(separator: ",") + "]",
                to: "t.json"
            )
            let done = try await scratch.start([
                "profile", "t.json", "--output", "t.profile.json", "--keep-text", "--yes",
            ]).finish()
            #expect(done.code == 0, "\(done.errors)")
            let prompts = try scratch.text(of: "t.prompts.jsonl").split(separator: "\n").map { line in
                try JSONValue(parsing: Array(line.utf8))["messages"]?.array?.map { $0["content"]?.string } ?? []
            }
            #expect(prompts.count == 16)
            #expect(prompts.first == ["one"])
            #expect(prompts.last == ["one", "two", "three"])
        }

        // MARK: - The rules of k

        private struct Row {
            var user: String
            var model: String
            var input: Int
            var output: Int
        }

        private static func row(_ row: Row, _ second: Int) -> String {
            """
            {"ts":\(1_700_000_000 + second),"user":"\(row.user)","model":"\(row.model)","in":\(row.input),"out":\(row.output)}

            """
        }

        private static func profile(_ rows: [Row], _ name: String, in scratch: Scratch) async throws -> Profile {
            let text = rows.enumerated().map { Self.row($1, $0 * 3) }.joined()
            try scratch.write(text, to: "\(name).jsonl")
            let finished = try await scratch.start([
                "profile", "\(name).jsonl", "--map", "time=ts,input=in,output=out,user=user,model=model", "--output",
                "\(name).profile.json", "--name", "same", "--report", "\(name).html",
            ]).finish()
            #expect(finished.code == 0, "\(finished.errors)")
            return try Profile(parsing: Array(scratch.text(of: "\(name).profile.json").utf8), file: name)
        }

        @Test("cells tell of enough requests and users, and one user's rows change nothing but what the rules say")
        func oneUser() async throws {
            let scratch = try Scratch()
            var random = SeededGenerator(state: 9)
            var rows: [Row] = (0..<1_200).map { index in
                Row(
                    user: "u\(index % 40)",
                    model: index % 3 == 0 ? "large" : "small",
                    input: Int.random(in: 100...3_000, using: &random),
                    output: Int.random(in: 10...400, using: &random)
                )
            }
            let without = try await Self.profile(rows, "without", in: scratch)
            // One user with a model and with lengths of their own.
            for index in 0..<30 {
                let own = Row(user: "loner", model: "secret-tenant-model", input: 55_555 + index * 16, output: 3_333)
                rows.insert(own, at: index * 40)
            }
            let with = try await Self.profile(rows, "with", in: scratch)

            #expect(with.types.map(\.name) == without.types.map(\.name))
            for file in try scratch.files() where !file.name.hasSuffix(".jsonl") {
                #expect(!String(decoding: file.bytes, as: UTF8.self).contains("secret-tenant"))
            }
            for profile in [with, without] {
                let isWith = profile.requests == with.requests
                let seen = isWith ? rows : rows.filter { $0.user != "loner" }
                for type in profile.types {
                    let longest = type.cells.map(\.input.upperBound).max() ?? 0
                    let most = type.cells.map(\.output.upperBound).max() ?? 0
                    for cell in type.cells {
                        #expect(cell.count >= 5)
                        let inside = seen.filter { row in
                            cell.input.contains(min(safe(row.input), longest))
                                && cell.output.contains(min(safe(row.output), most))
                        }
                        #expect(Set(inside.map(\.user)).count >= 5, "\(cell)")
                    }
                }
            }
            // No bound is a length that the user alone has.
            let own = Set(rows.filter { $0.user == "loner" }.flatMap { [$0.input, $0.output] })
            let bounds = with.cells.flatMap {
                [$0.input.lowerBound, $0.input.upperBound, $0.output.lowerBound, $0.output.upperBound]
            }
            #expect(own.isDisjoint(with: bounds))
            let difference = with.requests - without.requests
            #expect((0...30).contains(difference))
        }

        /// As the profile rounds lengths.
        private func safe(_ length: Int) -> Int { length > 1_024 ? (length + 15) / 16 * 16 : length }
    }
}
