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
            result(objective, in: scenario, phase: nil, type: typeName, .noData(reason))
        }
        var type: UInt8?
        if let typeName {
            guard let index = run.types.firstIndex(of: typeName) else {
                return [undecided(scenarioName ?? "", "the run has no type \"\(typeName)\"")]
            }
            type = UInt8(clamping: index)
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
                    judge(objective, on: Subject(part, type: type, finding: index))
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

    /// What an objective is judged on: the requests of one type, or of all, in one part of a scenario.
    private struct Subject {
        /// Place of the scenario among the findings.
        var finding: Int
        var part: JudgedPart
        var type: UInt8?
        var rows: RowList
        /// Requests that the user or the end of the run cut.
        var open: Int
        /// All others that did not succeed.
        var failed: Int

        init(_ part: JudgedPart, type: UInt8?, finding: Int) {
            self.finding = finding
            self.part = part
            self.type = type
            rows = part.rows(ofType: type)
            open = rows.count { $0.outcome == .cancelled }
            failed = rows.count { $0.outcome.isFailure } - open
        }
    }

    private mutating func judge(_ objective: Objective, on subject: Subject) -> Judgement {
        let finding = findings[subject.finding]
        var judgement = measured(objective, on: subject)
        // Errors do not depend on latencies having settled or on who was late.
        guard objective.metric != .errors, judgement.outcome != .inconclusive else { return judgement }
        let verb = judgement.outcome == .passed ? "pass" : "be missed"
        if subject.part.phase == nil, !finding.window.isSteady {
            judgement.outcome = .inconclusive
            judgement.reason = finding.window.note
        } else if let fault = subject.part.check.faults.first {
            judgement.outcome = .inconclusive
            judgement.reason = "it would \(verb), but \(fault): this may be the generator's own doing"
        } else if finding.isBelowAskedRate, judgement.outcome == .passed {
            judgement.outcome = .inconclusive
            judgement.reason = "it would pass, but fewer requests than asked for were sent"
        }
        return judgement
    }

    private mutating func measured(_ objective: Objective, on subject: Subject) -> Judgement {
        guard !subject.rows.isEmpty else { return .noData("no request was due in it") }
        switch objective.metric {
        case .errors:
            return .errors(
                objective,
                failed: subject.failed,
                own: subject.rows.count { subject.part.check.mayHaveCaused($0, in: subject.part.scenario) },
                open: subject.open,
                count: subject.rows.count
            )
        case .systemRate: return systemRate(objective, on: subject)
        case .itl: return interToken(objective, on: subject)
        case .ttft: return perRequest(objective, .timeToFirstToken, on: subject)
        case .tpot: return perRequest(objective, .timePerOutputToken, on: subject)
        case .stall: return perRequest(objective, .stall, on: subject)
        case .e2e: return perRequest(objective, .endToEnd, on: subject)
        case .streamRate: return perRequest(objective, .streamRate, on: subject)
        }
    }

    private static let nothing = Judgement.noData("no request has a value of this kind")
    private static let nothingSeen = Judgement.noData("every answer was empty or came in one read")

    private mutating func perRequest(
        _ objective: Objective,
        _ metric: RequestMetric,
        on subject: Subject
    ) -> Judgement {
        if objective.statistic == .mean { return mean(objective, metric, on: subject) }
        let key = Key(
            scenario: subject.finding,
            phase: subject.part.phaseIndex,
            type: subject.type,
            metric: metric
        )
        let ordered =
            samples[key]
            ?? OrderedSamples(Samples(of: metric, in: subject.rows, reading: .objective), seed: subject.part.seed)
        samples[key] = ordered
        guard let largest = ordered.largest, let evidence = ordered.evidence(of: objective.quantile) else {
            return Self.nothing
        }
        guard ordered.unknown < ordered.count else { return Self.nothingSeen }
        let counts = Judgement.Counts(requests: subject.rows.count, failed: subject.failed, unknown: ordered.unknown)
        return objective.statistic == .max
            ? .largest(objective, largest, of: counts) : .quantile(objective, evidence, of: counts)
    }

    /// The mean over requests that succeeded; failures have their own objective, `errors`.
    private func mean(_ objective: Objective, _ metric: RequestMetric, on subject: Subject) -> Judgement {
        let answers = subject.rows.compactMap { $0.outcome == .succeeded ? metric.bounds(ofAnswer: $0) : nil }
        let values = answers.compactMap { $0 == RequestMetric.unknown ? nil : $0.lowerBound }
        guard !values.isEmpty else { return answers.isEmpty ? Self.nothing : Self.nothingSeen }
        let seed = subject.part.seed
        let blocks = BlockBootstrap(of: values, seed: seed)
        let interval =
            values.count < Self.fewestForMean
            ? nil : (blocks ?? BlockBootstrap(of: values, blockLength: 1, seed: seed)).intervalOfMean()
        return .mean(
            objective,
            values.reduce(0, +) / Double(values.count),
            interval,
            isDependenceAssessed: blocks != nil,
            known: values.count,
            unknown: answers.count - values.count,
            cut: subject.rows.count { $0.outcome.isCut }
        )
    }

    private static let fewestForMean = 30

    /// A failed request counts as infinitely late gaps, as many as one that succeeded has on average.
    private func interToken(_ objective: Objective, on subject: Subject) -> Judgement {
        let scenario = subject.part.scenario
        // Gaps are kept by whole seconds, so requests are counted in the same ones.
        let rows = subject.rows.only { subject.part.dueSeconds.contains(scenario.second(of: $0.due)) }
        var failures: [Int: Int] = [:]
        if objective.statistic != .mean {
            for row in rows where row.outcome.isFailure && row.outcome != .cancelled {
                failures[Int(scenario.second(of: row.due)), default: 0] += 1
            }
        }
        let gaps = GapSamples(
            .interToken,
            type: subject.type,
            in: scenario,
            span: subject.part.dueSeconds,
            requests: rows.count,
            failed: failures,
            seed: subject.part.seed
        )
        guard let evidence = gaps.evidence(of: objective.quantile) else { return Self.nothing }
        let counts = Judgement.Counts(requests: subject.rows.count, failed: subject.failed)
        switch objective.statistic {
        case .max:
            let largest = gaps.max ?? .infinity
            return .largest(objective, largest...largest, of: counts)
        case .mean:
            return .mean(
                objective,
                gaps.mean ?? 0,
                gaps.intervalOfMean,
                isDependenceAssessed: gaps.isDependenceAssessed
            )
        case .quantile, nil:
            return .quantile(objective, evidence, of: counts)
        }
    }

    private func systemRate(_ objective: Objective, on subject: Subject) -> Judgement {
        let seconds = subject.part.seconds
        let rate = TokenRate(
            in: subject.part.scenario,
            span: seconds,
            type: subject.type.map(Int.init),
            seed: subject.part.seed
        )
        guard let perSecond = rate.perSecond else { return .noData("it holds no whole second") }
        var judgement = Judgement.mean(
            objective,
            perSecond,
            rate.interval,
            isDependenceAssessed: rate.isDependenceAssessed
        )
        if rate.interval == nil {
            judgement.reason = "it has \(seconds.count) of \(TokenRate.fewestSeconds) seconds needed"
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
