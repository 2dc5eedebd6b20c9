import TidemarkAnalysis
import TidemarkJSON
import TidemarkPlan
import TidemarkProfile
import TidemarkSchedule

extension JSONReport {
    static func production(_ check: ProductionCheck) -> JSONValue {
        [
            "reference": .string(check.reference),
            "verdict": .string(check.likeness.verdict.rawValue),
            "sentence": .string(check.likeness.sentence),
            "requests": .int(check.requests),
            "timeScale": check.timeScale.map(number) ?? .null,
            "isAgainstPlan": .bool(check.isAgainstPlan),
            "respects": .array(check.likeness.findings.map(finding)),
        ]
    }

    private static func finding(_ finding: Likeness.Finding) -> JSONValue {
        [
            "respect": .string(finding.respect.rawValue),
            "verdict": .string(finding.verdict.rawValue),
            "value": number(finding.value),
            "reference": number(finding.reference),
            "isWithinChance": .bool(finding.isWithinChance),
            "lengths": finding.lengths.map(lengths) ?? .null,
        ]
    }

    private static func lengths(_ lengths: Likeness.Lengths) -> JSONValue {
        [
            "ksDistance": number(lengths.distance),
            "ksDistanceUpperBound": number(lengths.distanceBound),
            "ksP": number(lengths.p),
            "wassersteinShareOfMean": number(lengths.transport),
            "ratios": .object(zip(["p50", "p95", "p99"], lengths.ratios).map { JSONMember($0, number($1)) }),
        ]
    }

    static func replay(_ replay: RunDescription.ReplaySource) -> JSONValue {
        [
            "trace": .string(replay.file),
            "sha256": .string(replay.sha256),
            "rows": .int(replay.rows),
            "speed": number(replay.speed),
            "ties": .string(replay.ties.rawValue),
        ]
    }

    static func inputBin(_ bin: ScenarioAnalysis.InputBin) -> JSONValue {
        [
            "fromTokens": .int(bin.tokens.lowerBound),
            "toTokens": .int(bin.tokens.upperBound),
            "types": .array(bin.types.map(JSONValue.string)),
            "ttftMs": times(bin.timeToFirstToken),
        ]
    }
}
