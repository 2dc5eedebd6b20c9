import Testing

/// A plan that is wrong, and all that is said about it.
struct BadPlan: CustomTestStringConvertible {
    var testDescription: String
    var text: String
    /// One line for each fault.
    var faults: String

    init(_ name: String, _ text: String, _ faults: String) {
        testDescription = name
        self.text = text
        self.faults = faults
    }
}

@Suite struct BadPlanTests {
    @Test(
        "every fault is reported, with its place and what is allowed",
        arguments: [
            BadPlan.file, BadPlan.target, BadPlan.types, BadPlan.scenarios, BadPlan.rest, BadPlan.money,
            BadPlan.stopRules,
        ].flatMap { $0 }
    )
    func faults(plan: BadPlan) {
        #expect(Reading.faults(plan.text).joined(separator: "\n") == plan.faults)
    }

    @Test("lines end in any way that YAML knows")
    func lineEnds() {
        let text =
            "tidemark: 1\r\nnaem: x\r\ntargets: {primary: {mock: {}}}\r\ntypes: {chat: {input: 1K, output: 1}}\r\n"
        let rest = "scenarios:\r\n  - baseline: {rate: 5/s, for: 1m}\r\n"
        #expect(Reading.faults(text + rest).map { $0.prefix(14) } == ["plan.yaml:2:1:"])
    }

    @Test("a file over a mebibyte is not read")
    func tooLarge() {
        let faults = Reading.faults(String(repeating: "#", count: 1_048_577))
        #expect(faults == ["plan.yaml:1:1: the file has 1048577 bytes; a plan has 1048576 at most"])
    }

    @Test("nesting without end is a fault, not a crash", arguments: ["[", "{", "- ", "a: {", "? "])
    func nesting(opening: String) {
        #expect(Reading.faults(String(repeating: opening, count: 20_000)).count == 1)
    }

    @Test("aliases that multiply are a fault, and quickly")
    func aliasBomb() {
        var text = "a0: &a0 [x]\n"
        for level in 1...40 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(Reading.faults(text).contains { $0.contains("anchors and aliases") })
    }

    @Test("as many types and scenarios as a byte can tell apart, and not one more", arguments: [255, 256])
    func tooMany(count: Int) {
        let types = (1...count).map { "t\($0): {share: \($0 == 1 ? 0.94 : 0.39)%, input: 1, output: 1}" }
        let scenarios = (1...count).map { "baseline: {rate: 5/s, for: 1m, name: s\($0)}" }
        let isFine = count == 255
        #expect(
            Reading.faults(Reading.text(scenarios: scenarios))
                == (isFine ? [] : ["plan.yaml:5:3: 256 scenarios are too many; 255 are the most"])
        )
        #expect(
            Reading.faults(Reading.text(types: "{\(types.joined(separator: ", "))}"))
                == (isFine ? [] : ["plan.yaml:3:8: 256 types are too many; 255 are the most"])
        )
    }

    @Test("many keys that stand twice are all reported")
    func manyDuplicates() {
        let seeds = (1...20).map { _ in "seed: 1" }.joined(separator: "\n")
        let faults = Reading.faults(Reading.text(more: seeds))
        #expect(faults.count == 19)
        #expect(faults.allSatisfy { $0.hasSuffix("\"seed\" stands twice; the first is on line 6") })
    }
}
