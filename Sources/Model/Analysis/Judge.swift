import TidemarkMeasurement
import TidemarkPlan
import TidemarkSchedule
import TidemarkStatistics
import TidemarkWire

/// Judges objectives on the parts of a run's scenarios.
///
/// Where the generator was limited, nothing but `errors` is decided: a latency that passed or was missed there may be
/// the generator's. Below the asked rate an objective can be missed, but not pass: less load than asked was on.
struct Judge {
    private struct Key: Hashable {
        var scenario: Int
        var phase: Int?
        var type: UInt8?
        var metric: RequestMetric
    }

    private let run: RunDescription
    private let findings: [ScenarioFinding]
    private var samples: [Key: OrderedSamples] = [:]

    init(run: RunDescription, findings: [ScenarioFinding]) {
        self.run = run
        self.findings = findings
    }

    /// One result for each scenario, or each judged phase of it, that the objective speaks of.
    mutating func results(for objective: Objective) -> [ObjectiveResult] {
        let (scenarioName, typeName): (String?, String?) =
            switch objective.scope {
            case .every: (nil, nil)
            case .scenario(let name): (name, nil)
            case .type(let name): (nil, name)
            case .scenarioAndType(let scenario, let type): (scenario, type)
            }
        func undecided(_ scenario: String, _ reason: String) -> ObjectiveResult {
            result(
                objective,
                in: scenario,
                phase: nil,
                type: typeName,
                Judgement(outcome: .inconclusive, found: "no data", reason: reason)
            )
        }
        var type: UInt8?
        if let typeName {
            guard let index = run.types.firstIndex(of: typeName) else {
                return [undecided(scenarioName ?? "", "the run has no type \"\(typeName)\"")]
            }
            type = UInt8(index)
        }
        let described = run.scenarios.filter { scenarioName == nil ? $0.kind != "outage" : $0.name == scenarioName }
        guard !described.isEmpty else {
            return [undecided(scenarioName ?? "", "the run has no scenario \"\(scenarioName ?? "")\"")]
        }
        return described.flatMap { scenario in
            guard let index = findings.firstIndex(where: { $0.recording.description.name == scenario.name }) else {
                return [undecided(scenario.name, "the run ended before this scenario began")]
            }
            return findings[index].judgedParts.map { part in
                result(
                    objective,
                    in: scenario.name,
                    phase: part.phase?.name,
                    type: typeName,
                    judge(objective, on: part, type: type, finding: index)
                )
            }
        }
    }

    private func result(
        _ objective: Objective,
        in scenario: String,
        phase: String?,
        type: String?,
        _ judgement: Judgement
    ) -> ObjectiveResult {
        ObjectiveResult(
            objective: objective,
            scenario: scenario,
            phase: phase,
            type: type,
            outcome: judgement.outcome,
            found: judgement.found,
            reason: judgement.reason
        )
    }

    private mutating func judge(
        _ objective: Objective,
        on part: JudgedPart,
        type: UInt8?,
        finding index: Int
    ) -> Judgement {
        let finding = findings[index]
        var judgement = measured(objective, on: part, type: type, finding: index)
        // Errors do not depend on latencies having settled or on who was late.
        guard objective.metric != .errors, judgement.outcome != .inconclusive else { return judgement }
        let verb = judgement.outcome == .passed ? "pass" : "be missed"
        if part.phase == nil, !finding.window.isSteady {
            judgement.outcome = .inconclusive
            judgement.reason = finding.window.note
        } else if finding.check.isLimited {
            judgement.outcome = .inconclusive
            judgement.reason =
                "it would \(verb), but the generator was limited here (\(finding.check.faults[0])): this may be its own doing"
        } else if finding.isBelowAskedRate, judgement.outcome == .passed {
            judgement.outcome = .inconclusive
            judgement.reason = "it would pass, but fewer requests than asked for were sent"
        }
        return judgement
    }

    private mutating func measured(
        _ objective: Objective,
        on part: JudgedPart,
        type: UInt8?,
        finding index: Int
    ) -> Judgement {
        let rows = part.rows(ofType: type)
        guard !rows.isEmpty else {
            return Judgement(outcome: .inconclusive, found: "no data", reason: "no request was due in it")
        }
        let open = rows.count { $0.outcome == .cancelled }
        let failed = rows.count { $0.outcome.isFailure } - open
        switch objective.metric {
        case .errors: return .errors(objective, failed: failed, open: open, count: rows.count)
        case .systemRate: return systemRate(objective, on: part, type: type)
        case .itl: return interToken(objective, on: part, type: type, rows: rows, failed: failed)
        case .ttft:
            return perRequest(objective, .timeToFirstToken, on: part, type: type, finding: index, failed: failed)
        case .tpot:
            return perRequest(objective, .timePerOutputToken, on: part, type: type, finding: index, failed: failed)
        case .stall: return perRequest(objective, .stall, on: part, type: type, finding: index, failed: failed)
        case .e2e: return perRequest(objective, .endToEnd, on: part, type: type, finding: index, failed: failed)
        case .streamRate:
            return perRequest(objective, .streamRate, on: part, type: type, finding: index, failed: failed)
        }
    }

    private static let none = Judgement(
        outcome: .inconclusive,
        found: "no data",
        reason: "no request has a value of this kind"
    )

    private mutating func perRequest(
        _ objective: Objective,
        _ metric: RequestMetric,
        on part: JudgedPart,
        type: UInt8?,
        finding index: Int,
        failed: Int
    ) -> Judgement {
        if objective.statistic == .mean { return mean(objective, metric, on: part, type: type) }
        let key = Key(scenario: index, phase: part.phaseIndex, type: type, metric: metric)
        let ordered =
            samples[key]
            ?? OrderedSamples(
                Samples(of: metric, in: part.rows(ofType: type), reading: .objective),
                seed: part.seed
            )
        samples[key] = ordered
        guard let low = ordered.largest?.lowerBound, let high = ordered.largest?.upperBound else { return Self.none }
        if objective.statistic == .max {
            return .largest(objective, low: low, high: high, count: ordered.count, failed: failed)
        }
        guard let evidence = ordered.evidence(of: objective.quantile) else { return Self.none }
        return .quantile(objective, evidence, failed: failed)
    }

    /// The mean over requests that succeeded; failures have their own objective, `errors`.
    private func mean(
        _ objective: Objective,
        _ metric: RequestMetric,
        on part: JudgedPart,
        type: UInt8?
    ) -> Judgement {
        let rows = part.rows(ofType: type)
        let values = rows.compactMap { $0.outcome == .succeeded ? metric.value(of: $0) : nil }
        guard !values.isEmpty else { return Self.none }
        let blocks = BlockBootstrap(of: values, seed: part.seed)
        let interval =
            values.count < Self.fewestForMean
            ? nil : (blocks ?? BlockBootstrap(of: values, blockLength: 1, seed: part.seed)).intervalOfMean()
        return .mean(
            objective,
            values.reduce(0, +) / Double(values.count),
            interval,
            isDependenceAssessed: blocks != nil,
            cut: rows.count { $0.outcome.isCut }
        )
    }

    private static let fewestForMean = 30

    /// A failed request counts as infinitely late gaps, as many as one that succeeded has on average.
    private func interToken(
        _ objective: Objective,
        on part: JudgedPart,
        type: UInt8?,
        rows: RowList,
        failed: Int
    ) -> Judgement {
        var failures: [Int: Int] = [:]
        if objective.statistic != .mean {
            for row in rows where row.outcome.isFailure && row.outcome != .cancelled {
                failures[Int(part.scenario.second(of: row.due)), default: 0] += 1
            }
        }
        let gaps = GapSamples(
            .interToken,
            type: type,
            in: part.scenario,
            span: part.seconds,
            requests: rows.count,
            failed: failures,
            seed: part.seed
        )
        guard let evidence = gaps.evidence(of: objective.quantile) else { return Self.none }
        switch objective.statistic {
        case .max:
            let largest = gaps.max ?? .infinity
            return .largest(objective, low: largest, high: largest, count: gaps.count, failed: failed)
        case .mean:
            return .mean(
                objective,
                gaps.mean ?? 0,
                gaps.intervalOfMean,
                isDependenceAssessed: gaps.isDependenceAssessed,
                cut: 0
            )
        case .quantile, nil:
            return .quantile(objective, evidence, failed: failed)
        }
    }

    private func systemRate(_ objective: Objective, on part: JudgedPart, type: UInt8?) -> Judgement {
        guard type == nil else {
            return Judgement(
                outcome: .inconclusive,
                found: "no data",
                reason: "tokens by second are counted for all types together"
            )
        }
        let rate = TokenRate(in: part.scenario, span: part.seconds, seed: part.seed)
        guard let perSecond = rate.perSecond else {
            return Judgement(outcome: .inconclusive, found: "no data", reason: "it holds no whole second")
        }
        var judgement = Judgement.mean(
            objective,
            perSecond,
            rate.interval,
            isDependenceAssessed: rate.isDependenceAssessed,
            cut: 0
        )
        if rate.interval == nil {
            judgement.reason = "it has \(part.seconds.count) of \(TokenRate.fewestSeconds) seconds needed"
        }
        return judgement
    }
}

extension Objective {
    /// A metric of many values without a statistic is judged by its median.
    fileprivate var quantile: Double {
        if case .quantile(let q) = statistic { q } else { 0.5 }
    }
}
