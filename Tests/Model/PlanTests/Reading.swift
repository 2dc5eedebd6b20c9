import TidemarkPlan
import TidemarkProfile
import TidemarkSchedule
import TidemarkWire
import TidemarkWorkload

/// Reads plans in tests: without effects, from fixed variables, profiles and files.
enum Reading {
    struct Missing: Error, CustomStringConvertible {
        var description: String { "no such file" }
    }

    /// The ids that a target's `api` takes, as messages list them.
    static let apis = "one of " + (APIFamily.allCases.map(\.rawValue) + ["custom"]).joined(separator: ", ")

    static let profile = Profile(
        name: "production",
        source: "test",
        cells: [Profile.Cell(input: 100...200, output: 50...60, count: 10)],
        ratePerSecond: 4,
        gapVariation: 3
    )

    /// Every byte is a token.
    static let tokenizer =
        #"{"model": {"type": "BPE", "vocab": {"#
        + (0..<26).map { "\"\(Unicode.Scalar(UInt8(97 + $0)))\": \($0)" }.joined(separator: ", ")
        + #"}, "merges": []}, "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true}}"#

    /// Six requests of 3 s, or of so many times as long, two of them at one time.
    static func trace(stretch: Int64 = 1) -> Trace {
        var trace = Trace()
        trace.file = "trace.csv"
        trace.digest = "0123"
        for (row, time) in [0, 500, 1_000, 1_000, 2_500, 3_000].enumerated() {
            var record = TrafficRecord()
            record.time = Int64(time) * 1_000_000 * stretch
            record.input = 100 * (row + 1)
            record.output = 10 * (row + 1)
            _ = trace.append(record)
        }
        trace.sort()
        return trace
    }

    static let sources = PlanSources(
        environment: {
            ["HOST": "secret.example.com", "MODEL": "hidden-model", "RATE": "secret-rate", "LOW": "2", "EMPTY": ""][$0]
        },
        profile: { path in
            switch path {
            case "production.profile.json": return profile
            case "timeless.profile.json": return Profile(name: "timeless", source: "test", cells: profile.cells)
            default: throw Missing()
            }
        },
        text: { path in
            switch path {
            case "mock.yaml": return "ttft: 1s\nitl: uniform(10ms..30ms)\n"
            case "bad-mock.yaml": return "ttft: 1s\nitk: 3\n"
            case "system.txt": return "Be brief."
            case "tokenizer.json": return tokenizer
            case "prompts.jsonl": return #"{"prompt": "One."}"# + "\n" + #"{"prompt": "Two, again."}"#
            case "typed.jsonl":
                return #"{"prompt": "One.", "type": "chat", "output": 5}"# + "\n"
                    + #"{"prompt": "Two.", "type": "note", "output": 6}"#
            case "bad.jsonl": return #"{"prompt": "One."}"# + "\n{}\n" + #"{"prompt": 7}"#
            default: throw Missing()
            }
        },
        trace: { path in
            switch path {
            case "trace.csv":
                return PlanSources.ReadTrace(trace(), notes: ["1 row was left out: no time (line 7)"])
            case "azure_code.csv.gz": return PlanSources.ReadTrace(trace(stretch: 2_000))
            case "empty.csv": return PlanSources.ReadTrace(Trace())
            default: throw Missing()
            }
        }
    )

    static func plan(_ text: String, _ overrides: [Override] = []) throws(PlanError) -> Plan {
        try Plan(yaml: text, file: "plan.yaml", sources: sources, overrides: overrides)
    }

    /// The lines of the faults of a plan; empty for a plan without faults.
    static func faults(_ text: String, _ overrides: [Override] = []) -> [String] {
        do throws(PlanError) {
            _ = try plan(text, overrides)
            return []
        } catch {
            return error.description.split(separator: "\n").map(String.init)
        }
    }

    /// A plan that is right, but for the parts that a test puts in.
    static func text(
        target: String = "{mock: {}}",
        types: String = "{chat: {input: 512, output: 128}}",
        scenarios: [String] = ["baseline: {rate: 5/s, for: 1m}"],
        objectives: [String] = [],
        more: String = ""
    ) -> String {
        var lines = ["tidemark: 1", "targets: {primary: \(target)}", "types: \(types)", "scenarios:"]
        lines += scenarios.map { "  - \($0)" }
        if !objectives.isEmpty { lines += ["objectives:"] + objectives.map { "  - \($0)" } }
        return (lines + (more.isEmpty ? [] : [more])).joined(separator: "\n") + "\n"
    }
}
