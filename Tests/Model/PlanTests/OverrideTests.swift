import Testing
import TidemarkPlan
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWorkload

@Suite struct OverrideTests {
    private func plan(_ overrides: String...) throws -> Plan {
        try Reading.plan(GoodPlanTests.everything, overrides.compactMap { Override(parsing: $0) })
    }

    @Test("a value is replaced by the name of a scenario, type, target or key")
    func replaces() throws {
        let plan = try plan(
            "baseline.rate=8/s",
            "evening.for=2m",
            "note.input=9",
            "primary.timeouts.first byte=3s",
            "seed=7",
            "targets.primary.model=big",
            "scenarios.spike.times=[2, 4]",
            "types.note.stream=true"
        )
        #expect(plan.scenarios[0].load.peakRate == Rate(perSecond: 8))
        #expect(plan.scenarios[1].load.duration == .seconds(120))
        #expect(plan.types[2].lengths == .drawn(input: .fixed(9), output: .bound(64)))
        #expect(plan.types[2].isStreamed)
        #expect(plan.targets[0].timeouts.firstByte == .seconds(3))
        #expect(plan.targets[0].model == "big")
        #expect(plan.seed == 7)
        #expect(plan.scenarios[2].load.peakRate == Rate(perSecond: 48))
    }

    @Test("a key that the plan leaves out is added")
    func adds() throws {
        let plan = try Reading.plan(
            Reading.text(),
            ["baseline.warmup=5s", "seed=3", "primary.limits.rpm=60"].compactMap { Override(parsing: $0) }
        )
        #expect(plan.scenarios[0].warmup == .fixed(.seconds(5)))
        #expect(plan.seed == 3)
        #expect(plan.targets[0].limits.requestsPerMinute == 60)
    }

    @Test("a name alone stands for all of its keys")
    func whole() throws {
        let plan = try plan("note={share: 5%, input: 3, output: 4}", "ramp={from: 1/s, to: 2/s, for: 9s}")
        #expect(plan.types[2].lengths == .drawn(input: .fixed(3), output: .drawn(.fixed(4))))
        #expect(plan.scenarios[4].load.duration == .seconds(9))
        #expect(plan.scenarios[4].load.peakRate == Rate(perSecond: 2))
    }

    @Test("later overrides win, and go by the names that earlier ones gave")
    func order() throws {
        let plan = try plan("seed=1", "seed=2", "ramp.name=hill", "hill.for=1m")
        #expect(plan.seed == 2)
        #expect(plan.scenarios[4].name == "hill")
        #expect(plan.scenarios[4].load.duration == .seconds(60))
    }

    @Test("names with dots are found")
    func dots() throws {
        let text = Reading.text(types: "{v1.5 chat: {input: 512, output: 128}}")
        let plan = try Reading.plan(text, [Override(path: "v1.5 chat.input", value: "1K")])
        #expect(plan.types[0].lengths == .drawn(input: .fixed(1_000), output: .drawn(.fixed(128))))
    }

    @Test("the source of the plan holds the overrides, and no value of the environment")
    func source() throws {
        let plan = try plan("baseline.rate=8/s", "name=a: \"b\" # c, {d}")
        #expect(plan.name == "a: \"b\" # c, {d}")
        #expect(plan != (try Reading.plan(GoodPlanTests.everything)))
        var again = try Reading.plan(plan.source)
        for index in again.objectives.indices { again.objectives[index].line = plan.objectives[index].line }
        #expect(again == plan)
        #expect(!plan.source.contains("secret"))
        #expect(!plan.source.contains("hidden"))
    }

    @Test("objectives keep the lines of the user's file; those of the command line have none")
    func lines() throws {
        let text = Reading.text(more: "# one\n# two\nobjectives:\n\n  - ttft p95 < 800ms\n  - errors < 2%\n")
        let lines = try Reading.plan(text).objectives.map(\.line)
        #expect(lines[0] > 6)
        let plan = try Reading.plan(text, [Override(path: "baseline.rate", value: "8/s")])
        #expect(plan.objectives.map(\.line) == lines)
        let given = try Reading.plan(text, [Override(path: "objectives", value: "[errors < 1%]")])
        #expect(given.objectives.map(\.line) == [0])
    }

    @Test(
        "what is wrong names the path",
        arguments: [
            (
                "basline.rate=8/s",
                "--set basline.rate: nothing in the plan is called \"basline\"; did you mean \"baseline.rate\"? Allowed: "
                    + "primary, chat, baseline, name, targets, environment, notice, types, scenarios, "
                    + "objectives, budget, retry, stop when, warmup, seed"
            ),
            (
                "baseline.raet=8/s",
                "--set baseline.raet: unknown key \"raet\" in scenario baseline; did you mean \"rate\"? Allowed: rate, "
                    + "for, arrivals, warmup, profile, name"
            ),
            ("baseline.rate=8", "--set baseline.rate: \"8\" is not a rate, such as 5/s or 300/min; did you mean 8/s?"),
            (
                "baseline.rate.x=8/s",
                "--set baseline.rate.x: what stands before \"x\" is a single value and has no keys"
            ),
            (
                "baseline=3",
                "--set baseline: a single value stands where scenario baseline should have keys: rate, for, arrivals, "
                    + "warmup, profile, name"
            ),
            (
                "chat=3",
                "--set chat: a single value stands where type chat should have keys: share, input, output, prompts, order, text, system, cache, turns, think, images, inputs, documents, stream"
            ),
            ("seed=", "--set seed: \"\" is not a whole number from 0 to 18446744073709551615"),
            (
                "chat.input={a: 1",
                "--set chat.input: a mapping in {} is not closed here: expected , or }, or quotes around the value"
            ),
            (
                "primary.key=hunter2",
                "--set primary.key: a key never stands in a plan, only the name of its environment variable: env:NAME, "
                    + "such as env:OPENAI_API_KEY"
            ),
            (
                "tidemark=2",
                "--set tidemark: \"2\" is not a version of the plan format that this version of Tidemark reads; it reads 1"
            ),
            (
                "scenarios.basline.rate=1/s",
                "--set scenarios.basline.rate: \"basline\" is not in the list; did you mean \"baseline\"? Allowed: baseline"
            ),
        ]
    )
    func faults(text: String, message: String) throws {
        let override = try #require(Override(parsing: text))
        #expect(Reading.faults(Reading.text(), [override]) == [message])
    }

    @Test("a scenario that is made a single value is still one that objectives may name")
    func followingFaults() {
        #expect(
            Reading.faults(
                Reading.text(objectives: ["baseline: errors < 1%"]),
                [Override(path: "baseline", value: "3")]
            ) == [
                "--set baseline: a single value stands where scenario baseline should have keys: rate, for, arrivals, "
                    + "warmup, profile, name"
            ]
        )
    }

    @Test("a name that is a target's and a type's needs its section")
    func ambiguous() {
        let text = Reading.text(types: "{primary: {input: 512, output: 128}}")
        #expect(
            Reading.faults(text, [Override(path: "primary.input", value: "1")]) == [
                "--set primary.input: \"primary\" is the name of more than one thing; write "
                    + "\"targets.primary.input\" or \"types.primary.input\""
            ]
        )
    }

    @Test("an override needs a path and a value", arguments: ["seed", "=3", ""])
    func parsing(text: String) {
        #expect(Override(parsing: text) == nil)
    }

    @Test("only the first sign of equality separates")
    func equality() {
        #expect(Override(parsing: "a.b=c=d") == Override(path: "a.b", value: "c=d"))
    }
}
