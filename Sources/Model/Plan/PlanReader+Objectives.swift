import TidemarkUnits
import TidemarkWire

extension PlanReader {
    /// The objectives, in the order of the file.
    ///
    /// The names are those of faulty scenarios and types too, so that one fault does not cause another.
    mutating func objectives(_ fields: Fields, scenarios: [Name], types: [Name], api: API?) -> [Objective] {
        guard let node = fields["objectives"], !node.isEmpty else { return [] }
        guard let items = node.items else {
            fault(
                .value,
                at: node.place,
                in: fields.subject("objectives"),
                "\(node.described) stands where a list should: \"- ttft p95 < 800ms\""
            )
            return []
        }
        let names = Scopes(scenarios: scenarios, types: types)
        return items.compactMap { item in
            guard let objective = objective(item, names) else { return nil }
            if let api, !api.generatesText, objective.metric.isOfText {
                let allowed = Objective.Metric.allCases.filter { !$0.isOfText }.map(\.rawValue).joined(separator: ", ")
                fault(
                    .conflict,
                    at: item.place,
                    in: "objective \"\(objective.text)\"",
                    "\(api.name) generates no text here, so it has no \(objective.metric.rawValue). Allowed: \(allowed)"
                )
            }
            return objective
        }
    }

    private struct Scopes {
        var scenarios: [Name]
        var types: [Name]

        /// Names that may be suggested: those that hold nothing of the environment.
        var shown: [String] { (scenarios + types).filter { $0.value == $0.shown }.map(\.value) }
    }

    private mutating func objective(_ node: YAMLNode, _ names: Scopes) -> Objective? {
        let example = "ttft p95 < 800ms"
        var scope: (text: String, place: PlanError.Place)?
        var body = node
        if let entries = node.entries {
            guard entries.count == 1, let entry = entries.first else {
                fault(
                    .value,
                    at: node.place,
                    "an objective is one line, such as \"- \(example)\" or \"- spike: errors < 2%\""
                )
                return nil
            }
            scope = (entry.key.text, entry.key.place)
            body = entry.value
        }
        guard let text = text(body, in: "objective", example: example) else { return nil }
        var written = text.raw
        var rest = text.value
        if scope == nil, let colon = rest.firstRange(of: ": "), let rawColon = written.firstRange(of: ": ") {
            scope = (String(rest[..<colon.lowerBound]), node.place)
            rest = String(rest[colon.upperBound...])
            written = String(written[rawColon.upperBound...])
        }
        let subject = "objective \"\(written)\""
        let before = faults.count
        defer {
            if text.isSubstituted {
                hideVariables(
                    since: before,
                    "it is no objective once its variables are put in, such as \(example)",
                    at: node.place,
                    in: subject
                )
            }
        }
        var resolved: Objective.Scope? = .every
        if let scope { resolved = self.scope(scope.text, at: scope.place, names) }
        guard let parts = parts(rest, at: body.place, in: subject), let resolved else { return nil }
        return Objective(
            scope: resolved,
            metric: parts.metric,
            statistic: parts.statistic,
            comparison: parts.comparison,
            limit: parts.limit,
            text: (scope.map { "\($0.text): " } ?? "") + written,
            line: node.place.line
        )
    }

    /// Puts one fault in the place of those that were found since there were `count` of them.
    ///
    /// Which part of a text is wrong could not be said without showing the values of its variables.
    mutating func hideVariables(
        since count: Int,
        _ message: String,
        at place: PlanError.Place,
        in subject: String
    ) {
        guard faults.count > count else { return }
        faults.removeSubrange(count...)
        fault(.value, at: place, in: subject, message)
    }

    // MARK: Scope

    private mutating func scope(
        _ text: String,
        at place: PlanError.Place,
        _ names: Scopes
    ) -> Objective.Scope? {
        func isScenario(_ name: String) -> Bool { names.scenarios.contains { $0.value == name } }
        func isType(_ name: String) -> Bool { names.types.contains { $0.value == name } }
        if isScenario(text) { return .scenario(text) }
        if isType(text) { return .type(text) }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
        if parts.count == 2, isScenario(parts[0]), isType(parts[1]) { return .scenarioAndType(parts[0], parts[1]) }
        if parts.count == 2, isType(parts[0]), isScenario(parts[1]) {
            fault(.value, at: place, "\"\(text)\" names the type first; did you mean \"\(parts[1]) / \(parts[0])\"?")
        } else if parts.count == 2 {
            for (part, pool, kind) in [(parts[0], names.scenarios, "scenario"), (parts[1], names.types, "type")]
            where !pool.contains(where: { $0.value == part }) {
                missing(part, kind, at: place, in: pool.filter { $0.value == $0.shown }.map(\.value))
            }
        } else {
            missing(text, "scenario or type", at: place, in: names.shown)
        }
        return nil
    }

    private mutating func missing(_ name: String, _ kind: String, at place: PlanError.Place, in known: [String]) {
        fault(.value, at: place, Self.unknown("no \(kind) is called \"\(name)\"", nearestTo: name, among: known))
    }

    // MARK: Metric, statistic, comparison, value

    private typealias Parts = (
        metric: Objective.Metric, statistic: Objective.Statistic?, comparison: Objective.Comparison, limit: Double
    )

    private mutating func parts(_ text: String, at place: PlanError.Place, in subject: String) -> Parts? {
        let measured = text.prefix { !"<>=".contains($0) }
        let words = measured.split(separator: " ").map(String.init)
        guard let (metric, statisticWords) = metric(words, at: place, in: subject) else { return nil }
        guard
            let comparison = text[measured.endIndex...].first.map({ first in
                text[measured.endIndex...].dropFirst().first == "=" ? "\(first)=" : "\(first)"
            }).flatMap(Objective.Comparison.init(rawValue:))
        else {
            fault(
                .value,
                at: place,
                in: subject,
                "a comparison is missing: <, <=, > or >=, such as \"\(metric.example)\""
            )
            return nil
        }
        let statistic = statistic(statisticWords, of: metric, at: place, in: subject)
        let value = text[measured.endIndex...].dropFirst(comparison.rawValue.count).split(separator: " ").joined(
            separator: " "
        )
        let limit = self.value(Text(value: value, raw: value), at: place, in: subject) { (text) throws(UnitError) in
            try metric.limit(text)
        }
        guard let statistic, let limit else { return nil }
        if metric.isBetterLow == (comparison == .greater || comparison == .greaterOrEqual) {
            warnings.append(
                "\(subject) asks for \(metric.isBetterLow ? "more" : "less") than a limit, where \(metric.isBetterLow ? "less" : "more") is better"
            )
        }
        return (metric, statistic.value, comparison, limit)
    }

    private mutating func metric(
        _ words: [String],
        at place: PlanError.Place,
        in subject: String
    ) -> (Objective.Metric, [String])? {
        let text = words.joined(separator: " ")
        for metric in Objective.Metric.allCases where text == metric.rawValue || text.hasPrefix(metric.rawValue + " ") {
            return (metric, text.dropFirst(metric.rawValue.count).split(separator: " ").map(String.init))
        }
        if let later = Unsupported.metrics.first(where: { text == $0.name || text.hasPrefix($0.name + " ") }) {
            fault(.unsupported, at: place, in: subject, later.message)
            return nil
        }
        let metrics = Objective.Metric.allCases.map(\.rawValue)
        let isStatistic = words.last.map { Self.statistic($0) != nil } ?? false
        let name = (isStatistic ? words.dropLast() : words[...]).joined(separator: " ")
        let found = name.isEmpty ? "a metric is missing" : "unknown metric \"\(name)\""
        // Names this short are near at two letters: "tffp".
        let nearest = name.count == 4 ? Spelling.nearest(to: name, among: metrics, within: 2) : nil
        fault(.value, at: place, in: subject, Self.unknown(found, nearestTo: nearest ?? name, among: metrics))
        return nil
    }

    /// A statistic that is allowed to be absent.
    private struct Choice {
        var value: Objective.Statistic?
    }

    private mutating func statistic(
        _ words: [String],
        of metric: Objective.Metric,
        at place: PlanError.Place,
        in subject: String
    ) -> Choice? {
        let word = words.joined(separator: " ")
        guard metric.takesStatistic else {
            if words.isEmpty { return Choice(value: nil) }
            fault(
                .value,
                at: place,
                in: subject,
                "\"\(word)\" has no place here: \(metric.rawValue) has one value, such as \"\(metric.example)\""
            )
            return nil
        }
        if let statistic = Self.statistic(word) { return Choice(value: statistic) }
        if words.isEmpty {
            fault(
                .value,
                at: place,
                in: subject,
                "a statistic is missing, such as \"\(metric.example)\". Allowed: p50 to p99.9, max, mean"
            )
        } else {
            let usual = ["p50", "p90", "p95", "p99", "p99.9", "max", "mean"]
            let found = "unknown statistic \"\(word)\""
            fault(
                .value,
                at: place,
                in: subject,
                Self.unknown(found, nearestTo: word, among: usual, allowed: ["p50 to p99.9", "max", "mean"])
            )
        }
        return nil
    }

    /// `max`, `mean`, or a percentile from p1 to p99.99.
    static func statistic(_ word: String) -> Objective.Statistic? {
        if word == "max" { return .max }
        if word == "mean" { return .mean }
        let digits = word.dropFirst()
        guard word.first == "p", digits.allSatisfy({ ($0.isASCII && $0.isNumber) || $0 == "." }),
            let percent = Double(digits),
            (1...99.99).contains(percent)
        else { return nil }
        return .quantile(percent / 100)
    }
}

extension Objective.Metric {
    fileprivate var takesStatistic: Bool {
        switch self {
        case .errors, .systemRate: false
        case .ttft, .tpot, .itl, .stall, .e2e, .streamRate: true
        }
    }

    /// Whether it is a metric of generated text.
    fileprivate var isOfText: Bool {
        switch self {
        case .e2e, .errors: false
        case .ttft, .tpot, .itl, .stall, .systemRate, .streamRate: true
        }
    }

    fileprivate var isBetterLow: Bool { self != .systemRate && self != .streamRate }

    fileprivate var example: String {
        switch self {
        case .ttft: "ttft p95 < 800ms"
        case .tpot: "tpot p95 < 50ms"
        case .itl: "itl p99 < 100ms"
        case .stall: "stall p99 < 2s"
        case .e2e: "e2e p95 < 10s"
        case .errors: "errors < 2%"
        case .systemRate: "system tokens/s > 2000"
        case .streamRate: "stream tokens/s p50 > 30"
        }
    }

    /// Reads what the metric is compared with: nanoseconds, a fraction, or tokens per second.
    fileprivate func limit(_ text: String) throws(UnitError) -> Double {
        switch self {
        case .ttft, .tpot, .itl, .stall, .e2e: return Double(try PlanReader.time(text).count)
        case .errors:
            let share = try Share.parse(text)
            guard share <= 1 else { throw UnitError(found: text, allowed: "a share of at most 100%") }
            return share
        case .systemRate, .streamRate:
            if let number = Double(text), number >= 0, number.isFinite { return number }
            do throws(UnitError) {
                return Double(try TokenCount.parse(text))
            } catch {
                throw UnitError(found: text, allowed: "a number of tokens per second, such as 2000 or 2K")
            }
        }
    }
}
