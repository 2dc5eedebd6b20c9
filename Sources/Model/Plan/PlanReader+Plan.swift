import Glibc
import TidemarkProfile
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

extension PlanReader {
    /// The plan in a tree, or nil where there are faults; `fallbackName` is the name of a plan without one.
    mutating func plan(_ root: YAMLNode, fallbackName: String) -> Plan? {
        guard root.entries != nil else {
            fault(.value, at: root.place, "\(root.described) stands where a plan should begin: \"tidemark: 1\"")
            return nil
        }
        guard isOurVersion(root), let fields = fields(of: root, PlanKeys.plan, owner: nil) else { return nil }
        let name = value("name", of: fields, Self.line) ?? fallbackName
        let environment: Plan.Environment? = choice("environment", of: fields)
        let notice = notice(fields)
        let seed = value("seed", of: fields) { (text) throws(UnitError) -> UInt64 in
            guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let seed = UInt64(text) else {
                throw UnitError(found: text, allowed: "a whole number from 0 to \(UInt64.max)")
            }
            return seed
        }
        let readTargets = targets(fields)
        let targets = readTargets.map(\.target)
        let api = readTargets.first?.api
        let (typesOfPlan, typeNames) = types(fields, target: readTargets.first)
        var types = typesOfPlan
        let warmup = warmup(fields, default: .automatic, duration: nil)
        let (scenarios, scenarioNames) = scenarios(fields, warmup: warmup, production: Production(of: types))
        if fields["types"] == nil { types = typesOfReplays(fields, scenarios) }
        checkUnique(scenarioNames, typeNames)
        let objectives = objectives(fields, scenarios: scenarioNames, types: typeNames, api: api)
        let budget = budget(fields)
        let retry = retry(fields)
        let stopRules = stopRules(fields, readTargets.first)
        for scenario in scenarios { checkSize(scenario) }
        checkMoney(fields, readTargets.first)
        checkSafety(
            fields,
            targets,
            scenarios,
            types ?? [],
            environment: environment,
            hasNotice: fields["notice"] != nil
        )
        guard faults.isEmpty, let types else { return nil }
        warnOfFewSamples(objectives, scenarios, types)
        return Plan(
            name: name,
            targets: targets,
            types: types,
            scenarios: scenarios.map(\.scenario),
            objectives: objectives,
            environment: environment,
            notice: notice,
            budget: budget,
            retry: retry,
            stopRules: stopRules,
            seed: seed,
            warnings: warnings
        )
    }

    /// The types of a plan that states none: only replays need none, as their traces hold the lengths.
    private mutating func typesOfReplays(_ fields: Fields, _ scenarios: [ReadScenario]) -> [RequestType]? {
        let items = fields["scenarios"]?.items ?? []
        let areReplays =
            !items.isEmpty && items.allSatisfy { $0.entries?.first?.key.text == Scenario.Kind.replay.rawValue }
        guard areReplays else {
            let example = addition("types", PlanKeys.plan["types"]?.example ?? "")
            fault(.missingKey, at: fields.place, "the plan needs \"types\", such as \(example)")
            return nil
        }
        return scenarios.isEmpty ? nil : [Self.typeOfReplays(scenarios)]
    }

    /// Whether the file is of the version that the tables describe.
    ///
    /// With another, no other fault would mean anything.
    private mutating func isOurVersion(_ root: YAMLNode) -> Bool {
        guard let entries = root.entries, let version = entries.first(where: { $0.key.text == "tidemark" }) else {
            return true
        }
        if entries.first?.key.text != "tidemark" {
            fault(.value, at: version.key.place, "\"tidemark: 1\" comes first in a plan")
        }
        if let text = version.value.text, text != "1", !version.value.isEmpty {
            let isNumber = Int(text) != nil
            fault(
                .unsupported,
                at: version.value.place,
                "\"\(text)\" is not a version of the plan format that this version of Tidemark reads; it reads 1"
            )
            return !isNumber
        }
        return true
    }

    private mutating func notice(_ fields: Fields) -> Plan.Notice? {
        guard let node = fields["notice"], let keys = self.fields(of: node, PlanKeys.notice, owner: "notice") else {
            return nil
        }
        let sent = value("sent", of: keys, Self.date)
        let to = value("to", of: keys, Self.line)
        let reference = value("reference", of: keys, Self.line)
        guard let sent, let to else { return nil }
        return Plan.Notice(sent: sent, to: to, reference: reference)
    }

    // MARK: Over several values

    private mutating func checkUnique(_ scenarios: [Name], _ types: [Name]) {
        var seen: Set<String> = []
        for name in scenarios where !seen.insert(name.value).inserted {
            fault(
                .conflict,
                at: name.place,
                "two scenarios are called \"\(name.shown)\"; give one another name, such as \"name: \(name.shown) 2\""
            )
        }
        for type in types where seen.contains(type.value) {
            fault(
                .conflict,
                at: type.place,
                "a scenario and a type are both called \"\(type.shown)\"; objectives could not tell them apart"
            )
        }
    }

    private mutating func checkSize(_ read: ReadScenario) {
        if let peak = read.scenario.load.peakRate?.perSecond, peak > Bounds.fastest {
            fault(
                .conflict,
                at: read.place,
                "scenario \(read.shownName) peaks at \(Self.rounded(peak)) requests/s; \(Self.rounded(Bounds.fastest)) are the most"
            )
        }
        guard let requests = read.scenario.load.expectedRequests, requests > Bounds.mostRequests else { return }
        fault(
            .conflict,
            at: read.place,
            "scenario \(read.shownName) would send \(Self.rounded(requests)) requests; \(Self.rounded(Bounds.mostRequests)) are the most"
        )
    }

    /// Foreign hosts need to be named for what they are, and warned of large tests.
    private mutating func checkSafety(
        _ fields: Fields,
        _ targets: [Target],
        _ scenarios: [ReadScenario],
        _ types: [RequestType],
        environment: Plan.Environment?,
        hasNotice: Bool
    ) {
        guard let target = targets.first, case .url(let url) = target.endpoint, !url.isLoopback,
            let node = fields["targets"]?.entries?.first?.value["url"], let written = node.text
        else { return }
        if fields["environment"] == nil {
            let host = written.contains("${") ? "" : " \(url.host)"
            let choices = Plan.Environment.allCases.map(\.rawValue).joined(separator: ", ")
            fault(
                .missingKey,
                at: node.place,
                "the host\(host) is not this machine: add \(addition("environment", "staging")). Allowed: \(choices)"
            )
        }
        let isOwn = environment == .mock || environment == .local
        guard !isOwn, !hasNotice else { return }
        let drawn = types.reduce(0) { $0 + $1.share * $1.meanTokens }
        for read in scenarios {
            guard let peak = read.scenario.load.peakRate?.perSecond else { continue }
            let tokens = read.scenario.load.replay.map { $0.lengths.input.mean + $0.lengths.output.mean } ?? drawn
            var reasons: [String] = []
            if peak > 1_000 { reasons.append("\(Self.rounded(peak)) requests/s (over 1000)") }
            if peak * tokens > 100_000 { reasons.append("about \(Self.rounded(peak * tokens)) tokens/s (over 100K)") }
            if !reasons.isEmpty {
                demandNotice(read.place, "scenario \(read.shownName) peaks at \(reasons.joined(separator: " and "))")
            }
        }
        let seconds = scenarios.reduce(0) { $0 + $1.scenario.load.duration.inSeconds }
        if seconds > 3_600, let place = fields["scenarios"]?.place {
            demandNotice(place, "the scenarios last \(Nanoseconds(seconds: seconds)) together (over 1h)")
        }
    }

    private mutating func demandNotice(_ place: PlanError.Place, _ reason: String) {
        fault(
            .missingKey,
            at: place,
            dialect == .flags
                ? "\(reason): the provider should know; save it with --save, add a notice to the plan and run that"
                : "\(reason): the provider should know; add \"notice: {sent: 2026-11-20, to: provider support}\""
        )
    }

    // MARK: Warnings

    /// Objectives that must end inconclusive, because they need more requests than are sent.
    private mutating func warnOfFewSamples(
        _ objectives: [Objective],
        _ scenarios: [ReadScenario],
        _ types: [RequestType]
    ) {
        for objective in objectives {
            if objective.isShareOfErrors, objective.limit == 0 {
                warnings.append(
                    "objective \"\(objective.text)\" cannot be met: no number of requests shows that none would fail"
                )
            }
            guard let (needed, what) = objective.needed else { continue }
            for read in scenarios {
                let scenario = read.scenario
                guard let share = objective.share(in: scenario, types), case .open(let shape, _) = scenario.load else {
                    continue
                }
                let judged = shape.phases.filter(\.isJudged)
                let counts =
                    judged.isEmpty
                    ? [shape.expected]
                    : judged.map { shape.cumulative(at: $0.end) - shape.cumulative(at: $0.start) }
                guard let least = counts.min(), least * share < needed else { continue }
                let part = judged.isEmpty ? "" : " in its shortest phase"
                warnings.append(
                    "objective \"\(objective.text)\" cannot be met in scenario \(read.shownName): about "
                        + "\(Self.rounded(least * share)) requests\(part), and \(what) needs \(Self.rounded(needed))"
                )
            }
        }
    }

    /// Three digits at most, without an exponent: for counts that are only about right.
    static func rounded(_ value: Double) -> String {
        guard value >= 1_000 else {
            return value == value.rounded() ? "\(Int(value))" : "\((value * 10).rounded() / 10)"
        }
        return "\(Int(min(value.rounded(), 1e18)))"
    }
}

extension RequestType {
    /// Mean length of input and output together, in tokens; a bound counts in full.
    ///
    /// In a conversation the history counts, too.
    var meanTokens: Double {
        let (input, output) = meanLengths
        let turns = meanTurns
        let texts = items?.count ?? 1
        let before = if case .tokens(let tokens)? = system { Double(tokens) } else { 0.0 }
        return before + input * Double(texts) * (turns + 1) / 2 + output * (turns + 1) / 2
    }

    /// Requests that an arrival brings.
    var meanTurns: Double { conversation.map { max(1, $0.turns.mean) } ?? 1 }

    private var meanLengths: (input: Double, output: Double) {
        switch lengths {
        case .drawn(let input, .drawn(let output)): return (input.mean, output.mean)
        case .drawn(let input, .bound(let most)): return (input.mean, Double(most))
        case .profile(let profile, let bound):
            let total = profile.cells.reduce(0) { $0 + Double($1.count) }
            let sums = profile.cells.reduce((input: 0.0, output: 0.0)) { sums, cell in
                let count = Double(cell.count)
                let input = Double(cell.input.lowerBound) / 2 + Double(cell.input.upperBound) / 2
                let output = Double(cell.output.lowerBound) / 2 + Double(cell.output.upperBound) / 2
                return (sums.input + count * input, sums.output + count * min(output, bound.map(Double.init) ?? output))
            }
            return total > 0 ? (sums.input / total, sums.output / total) : (0, 0)
        case .file(let file, let output):
            let rows = Double(file.rows.count)
            let asked = file.rows.reduce(0.0) { $0 + Double($1.output ?? 0) } / rows
            let mean = file.rows.reduce(0.0) { $0 + Double($1.input) } / rows
            switch output {
            case .drawn(let output)?: return (mean, output.mean)
            case .bound(let most)?: return (mean, Double(most))
            case nil: return (mean, asked)
            }
        }
    }
}

extension Objective {
    fileprivate var isShareOfErrors: Bool {
        metric == .errors && (comparison == .less || comparison == .lessOrEqual)
    }

    /// The fewest requests with which it can be met at 95 % confidence, and what asks for them; nil without such.
    ///
    /// A share of errors is met if its upper bound is under the limit: with no failure, 1 - 0.05^(1/n) after Clopper
    /// and Pearson.
    fileprivate var needed: (requests: Double, what: String)? {
        if case .quantile(let quantile)? = statistic {
            return ((log(0.05) / log(max(quantile, 1 - quantile)) - 1e-9).rounded(.up), "this percentile")
        }
        guard isShareOfErrors, limit > 0, limit < 1 else { return nil }
        return ((log(0.05) / log1p(-limit) - 1e-9).rounded(.up), "this share, even without a failure,")
    }

    /// The share of a scenario's requests that the objective looks at; nil where it does not look at the scenario.
    fileprivate func share(in scenario: Scenario, _ types: [RequestType]) -> Double? {
        func share(_ type: String) -> Double? { types.first { $0.name == type }?.share }
        switch scope {
        case .every: return 1
        case .scenario(let name): return name == scenario.name ? 1 : nil
        case .type(let type): return share(type)
        case .scenarioAndType(let name, let type): return name == scenario.name ? share(type) : nil
        }
    }
}
