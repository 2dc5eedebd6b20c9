import Foundation
import Testing
import TidemarkJSON
import TidemarkWire

@testable import TidemarkPlan

@Suite struct PlanSchemaTests {
    @Test("the schema is JSON of its draft")
    func draft() throws {
        let schema = try JSONValue(parsing: PlanSchema.document.text(.indented))
        #expect(schema == PlanSchema.document)
        #expect(schema["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema["required"]?.array == ["tidemark", "targets", "scenarios"])
        #expect(schema["additionalProperties"]?.bool == false)
    }

    @Test("every key that the reader takes is in the schema, with a description")
    func keys() throws {
        let properties = try #require(PlanSchema.document["properties"])
        #expect(properties.members?.map(\.name) == PlanKeys.plan.keys.map(\.name))
        let kinds = try #require(properties["scenarios"]?["items"]?["properties"]?.members)
        #expect(kinds.map(\.name) == Scenario.Kind.allCases.map(\.rawValue))
        for kind in kinds {
            let names = kind.value["properties"]?.members?.map(\.name)
            #expect(names == Scenario.Kind(rawValue: kind.name).map { PlanKeys.scenario($0).keys.map(\.name) })
        }
        let target = try #require(properties["targets"]?["additionalProperties"]?["properties"])
        #expect(target["timeouts"]?["properties"]?.members?.map(\.name) == ["connect", "first byte", "stall", "total"])
        for member in (properties.members ?? []) + (target.members ?? []) {
            #expect(member.value["description"]?.string?.isEmpty == false, "\(member.name)")
        }
    }

    @Test("the example of every key is a value that the reader takes for it")
    func examples() throws {
        func faults(_ more: String) -> [String] {
            Reading.faults(Reading.text(target: "{mock: {}, prices: {input: 3, output: 15}}", more: more))
        }
        for key in PlanKeys.plan.keys
        where Reading.plan(withoutFaults: Reading.text())?.source.contains("\(key.name):") == false {
            #expect(faults("\(key.name): \(key.example)") == [], "\(key.name)")
        }
        for key in PlanKeys.target.keys where key.name != "mock" && key.name != "custom" {
            let url = key.name == "url" ? key.example : "https://localhost/v1"
            let model = key.name == "model" ? "" : ", model: m"
            let api = key.name == "template" ? ", api: tgi" : ""
            let own = key.name == "url" ? "" : "\(api), \(key.name): \(key.example)"
            let more = key.name == "prices" ? "budget: {limit: 1 USD}" : ""
            let text = Reading.text(target: "{url: \"\(url)\"\(model)\(own)}", more: more)
            #expect(Reading.faults(text) == [], "\(key.name)")
        }
        for key in PlanKeys.prices.keys {
            let needed = ["input", "output"].filter { $0 != key.name }.map { ", \($0): 3" }.joined()
            let target = "{mock: {}, prices: {\(key.name): \(key.example)\(needed)}}"
            #expect(Reading.faults(Reading.text(target: target)) == [], "\(key.name)")
        }
        for key in PlanKeys.longContext.keys {
            let needed = key.name == "tokens" ? "input: 3" : "tokens: 1K"
            let target = "{mock: {}, prices: {input: 3, output: 3, above: [{\(key.name): \(key.example), \(needed)}]}}"
            #expect(Reading.faults(Reading.text(target: target)) == [], "\(key.name)")
        }
        for key in PlanKeys.budget.keys {
            let limit = key.name == "limit" ? "" : ", limit: 5 USD"
            #expect(faults("budget: {\(key.name): \(key.example)\(limit)}") == [], "\(key.name)")
        }
        for key in PlanKeys.channel.keys {
            #expect(faults("budget: {limit: 5 USD, notify: [{\(key.name): \(key.example)}]}") == [], "\(key.name)")
        }
        for key in PlanKeys.retry.keys {
            let times = key.name == "times" ? "" : ", times: 1"
            #expect(faults("retry: {\(key.name): \(key.example)\(times)}") == [], "\(key.name)")
        }
        for key in PlanKeys.mock.keys {
            #expect(Reading.faults(Reading.text(target: "{mock: {\(key.name): \(key.example)}}")) == [], "\(key.name)")
        }
        let customs =
            [PlanKeys.target["custom"]?.example ?? ""]
            + PlanKeys.custom.keys.map { key in
                let needed = [("body", "'\"{prompt}\"'"), ("text", "t"), ("finish", "f")].filter { $0.0 != key.name }
                return "{\(key.name): \(key.example), \(needed.map { "\($0.0): \($0.1)" }.joined(separator: ", "))}"
            }
        for custom in customs {
            let target = "{url: \"http://127.0.0.1/\", model: m, api: custom, custom: \(custom)}"
            #expect(Reading.faults(Reading.text(target: target)) == [], "\(custom)")
        }
        for key in PlanKeys.type.keys where !["share", "input", "output", "prompts"].contains(key.name) {
            let (api, lengths) =
                switch key.name {
                case "order": ("openai-chat", "prompts: prompts.jsonl, output: 9")
                case "inputs": ("openai-embeddings", "input: 9")
                case "documents": ("cohere-rerank", "input: 9")
                case "think": ("openai-chat", "input: 9, output: 9, turns: 2")
                default: ("openai-chat", "input: 9, output: 9")
                }
            let target = "{url: \"http://localhost/\", model: m, api: \(api)}"
            let types = "{chat: {\(lengths), \(key.name): \(key.example)}}"
            #expect(Reading.faults(Reading.text(target: target, types: types)) == [], "\(key.name)")
        }
        for kind in Scenario.Kind.allCases {
            let keys = PlanKeys.scenario(kind).keys.map { "\($0.name): \($0.example)" }.joined(separator: ", ")
            #expect(Reading.faults(Reading.text(scenarios: ["\(kind.rawValue): {\(keys)}"])) == [], "\(kind)")
        }
    }

    @Test("the reference names every key, and what is not supported yet")
    func reference() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/plan.md"), encoding: .utf8)
        let tables = [
            PlanKeys.plan, PlanKeys.target, PlanKeys.custom, PlanKeys.usage, PlanKeys.end, PlanKeys.mock,
            PlanKeys.mockLimits, PlanKeys.mockCache, PlanKeys.timeouts, PlanKeys.tls, PlanKeys.limits,
            PlanKeys.notice, PlanKeys.type, PlanKeys.output, PlanKeys.images, PlanKeys.prices, PlanKeys.longContext,
            PlanKeys.budget, PlanKeys.channel, PlanKeys.retry,
        ]
        let keys = tables.flatMap(\.keys) + Scenario.Kind.allCases.flatMap { PlanKeys.scenario($0).keys }
        for key in keys { #expect(text.contains("`\(key.name)`"), "\(key.name)") }
        let later =
            Unsupported.planKeys + Unsupported.typeKeys + Unsupported.scenarios + Unsupported.metrics
        for api in API.names { #expect(text.contains("`\(api)`"), "\(api)") }
        for item in later { #expect(text.contains("`\(item.name)"), "\(item.name)") }
    }
}

extension Reading {
    fileprivate static func plan(withoutFaults text: String) -> Plan? {
        do { return try plan(text) } catch { return nil }
    }
}
