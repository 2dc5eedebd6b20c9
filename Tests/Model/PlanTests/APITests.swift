import Foundation
import Testing
import TidemarkPlan
import TidemarkStatistics
import TidemarkWire
import TidemarkWorkload

@Suite("What a target speaks") struct APITests {
    private func target(api: String, more: String = "") -> String {
        "{url: \"http://127.0.0.1/ai\", model: m, api: \(api)\(more)}"
    }

    private func custom(_ keys: String) -> String { target(api: "custom", more: ", custom: {\(keys)}") }

    @Test("the id of every family is taken", arguments: APIFamily.allCases)
    func families(family: APIFamily) throws {
        let types = family.generatesText ? "{chat: {input: 512, output: 128}}" : "{vector: {input: 512}}"
        let plan = try Reading.plan(Reading.text(target: target(api: family.rawValue), types: types))
        #expect(plan.targets[0].api == .family(family))
        #expect(plan.targets[0].api.name == family.rawValue)
        var quick = QuickPlan(url: "http://127.0.0.1/")
        quick.model = "m"
        quick.api = family.rawValue
        #expect(try Plan(quick: quick, sources: Reading.sources).targets[0].api == .family(family))
    }

    private static var example: String {
        get throws {
            let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
            return try String(contentsOf: root.appending(path: "examples/custom-api.yaml"), encoding: .utf8)
        }
    }

    @Test("the example describes an API in full")
    func example() throws {
        let plan = try Reading.plan(try Self.example)
        guard case .custom(let api) = plan.targets[0].api else {
            Issue.record("\(plan.targets[0].api)")
            return
        }
        #expect(api.path == "/v2/answer")
        #expect(api.framing == .serverSentEvents)
        #expect(api.text == JSONPath("chunk.parts.*.text"))
        #expect(api.reasoning == JSONPath("chunk.thought"))
        #expect(api.finish == JSONPath("chunk.why"))
        #expect((api.input, api.output) == (JSONPath("tokens.read"), JSONPath("tokens.written")))
        #expect(api.error == JSONPath("problem"))
        #expect(api.end == .data("<end>"))
        #expect(plan.targets[0].api.generatesText && plan.targets[0].api.isStreamable)
    }

    @Test(
        "what is wrong with a description",
        arguments: [
            ("text: t, finish: f", #"needs "body""#),
            (
                #"body: '{"q": "{promt}"}', text: t, finish: f"#,
                "unknown placeholder {promt}; did you mean {prompt}? Allowed: {prompt}, {model}, {output}, {stream}"
            ),
            (
                #"body: '{"q": {prompt}}', text: t, finish: f"#,
                "it is not JSON once {prompt}, {model}, {output}, {stream} are filled in, the prompt within a string: "
            ),
            (#"body: '{"q": "x"}', text: t, finish: f"#, "{prompt} stands 0 times in it"),
            (
                #"body: '{"q": "{prompt}", "n": {output}}', text: t, finish: f"#,
                "{output} stands behind {prompt}; put it before"
            ),
            (#"body: '"{prompt}"', finish: f, text: "choices[].text""#, "did you mean choices.*.text?"),
            (#"body: '"{prompt}"', finish: f, text: "$.a[0].b""#, "did you mean a.0.b?"),
            (
                #"body: '"{prompt}"', finish: f, text: a..b"#,
                #""text" in custom of target primary: "a..b" is not a path in JSON"#
            ),
            (
                #"body: '"{prompt}"', finish: f, text: t, framing: jsonlines"#,
                "is not one of sse, json-lines, json; did you mean json-lines?"
            ),
            (#"body: '"{prompt}"', finish: f, text: t, path: v2/a"#, "did you mean /v2/a?"),
            (
                #"body: '"{prompt}"', finish: f, txt: t"#,
                #"unknown key "txt" in custom of target primary; did you mean "text"?"#
            ),
            (#"body: '"{prompt}"', text: t"#, #"needs "end" or "finish""#),
            (#"body: '"{prompt}"', end: x"#, #"needs "text", or "finish" or "usage""#),
            (#"body: '"{prompt}"', text: t, end: "{}""#, "is not text that is not JSON; for JSON say {at: PATH}"),
            (#"body: '"{prompt}"', text: t, end: {it: x}"#, #"unknown key "it" in end of custom of target primary"#),
            (
                #"body: '"{prompt}"', text: t, framing: json, end: x"#,
                "an answer of one JSON value ends with it; leave it out"
            ),
            (
                #"body: '"{prompt}"', text: t, finish: f, usage: {in: x}"#,
                #"unknown key "in" in usage of custom of target primary"#
            ),
        ]
    )
    func faults(keys: String, part: String) {
        let faults = Reading.faults(Reading.text(target: custom(keys)))
        #expect(faults.contains { $0.hasPrefix("plan.yaml:2:") && $0.contains(part) }, "\(faults)")
    }

    @Test("a description needs its api, an api of one's own its description and a url")
    func pairs() {
        let alone = Reading.faults(Reading.text(target: target(api: "openai-chat", more: ", custom: {body: x}")))
        #expect(
            alone.count == 1 && alone[0].contains("it describes an API of your own and has no effect on openai-chat")
        )
        let bare = Reading.faults(Reading.text(target: target(api: "custom")))
        #expect(bare.count == 1 && bare[0].contains(#"target primary needs "custom""#))
        let mock = #"{mock: {}, api: custom, custom: {body: '"{prompt}"', text: t, finish: f}}"#
        #expect(Reading.faults(Reading.text(target: mock)).contains { $0.contains("give a \"url\"") })
        var quick = QuickPlan(url: "http://127.0.0.1/")
        quick.model = "m"
        quick.api = "custom"
        #expect(throws: PlanError.self) { try Plan(quick: quick, sources: Reading.sources) }
    }

    // MARK: - Answers without text, and answers that come whole

    private var textless: String { custom(#"body: '"{prompt}"', framing: json, usage: {input: n}"#) }

    @Test("an API without text needs no output and is not streamed")
    func withoutOutput() throws {
        let plan = try Reading.plan(
            Reading.text(
                target: textless,
                types: "{vector: {input: 512}}",
                objectives: ["e2e p95 < 1s", "errors < 1%"]
            )
        )
        #expect(plan.types[0].lengths == .drawn(input: .fixed(512), output: .bound(0)))
        #expect(!plan.types[0].isStreamed)
    }

    @Test("an output, a stream and objectives of text are refused where there is none")
    func refused() {
        let faults = Reading.faults(
            Reading.text(
                target: textless,
                types: "{vector: {input: 512, output: 8, stream: true}}",
                objectives: ["ttft p95 < 1s", "system tokens/s > 5"]
            )
        )
        #expect(faults.count == 4)
        #expect(faults.contains { $0.contains("custom generates no text here, so there is none to bound") })
        #expect(faults.contains { $0.contains("the answers of custom come whole here") })
        #expect(faults.contains { $0.contains("so it has no ttft. Allowed: e2e, errors") })
    }

    @Test("an api that is misspelt says nothing about what the types need")
    func misspelt() {
        let faults = Reading.faults(Reading.text(target: target(api: "openai-chta"), types: "{vector: {input: 512}}"))
        #expect(faults.count == 1)
    }
}
