import TidemarkUnits
import TidemarkWire

extension PlanReader {
    /// The rules of `stop when:`, in the order of the file; each is `metric [percentile] comparison value [for time]`.
    ///
    /// `target` is the one that requests go to, where it could be read.
    mutating func stopRules(_ fields: Fields, _ target: ReadTarget?) -> [StopRule] {
        guard let node = fields["stop when"], !node.isEmpty else { return [] }
        guard let items = node.items else {
            fault(
                .value,
                at: node.place,
                in: fields.subject("stop when"),
                "\(node.described) stands where a list should: \"- \(StopMetric.errors.example)\""
            )
            return []
        }
        guard items.count <= Bounds.longestList else {
            fault(
                .value,
                at: node.place,
                in: fields.subject("stop when"),
                "\(items.count) rules are too many; \(Bounds.longestList) are the most"
            )
            return []
        }
        return items.compactMap { item -> StopRule? in
            guard let rule = stopRule(item) else { return nil }
            if let target { check(rule, at: item.place, target) }
            return rule
        }
    }

    /// A rule of what the target does not have would never end a run.
    private mutating func check(_ rule: StopRule, at place: PlanError.Place, _ target: ReadTarget) {
        let subject = "stop rule \"\(rule.text)\""
        switch rule.measure {
        case .latency(.ttft, _):
            guard let api = target.api, !api.generatesText else { return }
            let others = StopMetric.allCases.filter { $0 != .ttft }.map(\.rawValue).joined(separator: ", ")
            let message = "\(api.name) generates no text here, so it has no ttft. Allowed: \(others)"
            fault(.conflict, at: place, in: subject, message)
        case .spending:
            guard case .none = target.pricing else { return }
            let message =
                "target \(target.target.name) has no prices, so nothing is spent: add \"prices: {input: 2.50, output: 10}\" to it"
            fault(.conflict, at: place, in: subject, message)
        case .latency, .errorShare: break
        }
    }

    private mutating func stopRule(_ node: YAMLNode) -> StopRule? {
        if let entries = node.entries {
            let scope = entries.first?.key.text ?? ""
            fault(
                .value,
                at: node.place,
                "a stop rule is one line and takes no scope: it ends the whole run"
                    + (entries.count == 1 && !scope.isEmpty ? "; take \"\(scope):\" out" : "")
                    + ", such as \"- \(StopMetric.errors.example)\""
            )
            return nil
        }
        guard let text = text(node, in: "stop rule", example: StopMetric.errors.example) else { return nil }
        let subject = "stop rule \"\(text.raw)\""
        let before = faults.count
        defer {
            if text.isSubstituted {
                hideVariables(
                    since: before,
                    "it is no stop rule once its variables are put in, such as \(StopMetric.errors.example)",
                    at: node.place,
                    in: subject
                )
            }
        }
        let measured = text.value.prefix { !"<>=".contains($0) }
        let words = measured.split(separator: " ").map(String.init)
        guard let metric = stopMetric(words, at: node.place, in: subject) else { return nil }
        let quantile = quantile(Array(words.dropFirst()), of: metric, at: node.place, in: subject)
        let comparison = stopComparison(text.value[measured.endIndex...], of: metric, at: node.place, in: subject)
        guard let comparison else { return nil }
        let rest = text.value[measured.endIndex...].dropFirst(comparison.rawValue.utf8.count)
        let limit = stopLimit(rest, of: metric, at: node.place, in: subject)
        guard let quantile, let limit else { return nil }
        return StopRule(
            measure: metric.measure(quantile: quantile),
            comparison: comparison,
            limit: limit.value,
            window: limit.window,
            text: text.raw,
            line: node.place.line
        )
    }

    private mutating func stopMetric(_ words: [String], at place: PlanError.Place, in subject: String) -> StopMetric? {
        if let word = words.first, let metric = StopMetric(rawValue: word) { return metric }
        let names = StopMetric.allCases.map(\.rawValue)
        guard let word = words.first else {
            fault(
                .value,
                at: place,
                in: subject,
                "a metric is missing, such as \"\(StopMetric.errors.example)\". Allowed: \(names.joined(separator: ", "))"
            )
            return nil
        }
        if let known = Objective.Metric.allCases.first(where: { words.joined(separator: " ").hasPrefix($0.rawValue) }) {
            fault(
                .value,
                at: place,
                in: subject,
                "\(known.rawValue) can be judged by an objective, but no rule stops a run by it. Allowed: "
                    + names.joined(separator: ", ")
            )
            return nil
        }
        // Names this short are near at two letters: "tffp".
        let nearest = word.count == 4 ? Spelling.nearest(to: word, among: names, within: 2) : nil
        fault(
            .value,
            at: place,
            in: subject,
            Self.unknown("unknown metric \"\(word)\"", nearestTo: nearest ?? word, among: names)
        )
        return nil
    }

    /// The percentile of a latency; zero for a metric that has none.
    private mutating func quantile(
        _ words: [String],
        of metric: StopMetric,
        at place: PlanError.Place,
        in subject: String
    ) -> Double? {
        let word = words.joined(separator: " ")
        guard metric.takesPercentile else {
            if words.isEmpty { return 0 }
            fault(
                .value,
                at: place,
                in: subject,
                "\"\(word)\" has no place here: \(metric.rawValue) has one value, such as \"\(metric.example)\""
            )
            return nil
        }
        if case .quantile(let quantile)? = Self.statistic(word), (0.5...0.9991).contains(quantile) { return quantile }
        if words.isEmpty {
            fault(
                .value,
                at: place,
                in: subject,
                "a percentile is missing, such as \"\(metric.example)\". Allowed: p50 to p99.9"
            )
        } else {
            let usual = ["p50", "p90", "p95", "p99", "p99.9"]
            fault(
                .value,
                at: place,
                in: subject,
                Self.unknown("unknown percentile \"\(word)\"", nearestTo: word, among: usual, allowed: ["p50 to p99.9"])
            )
        }
        return nil
    }

    private mutating func stopComparison(
        _ text: Substring,
        of metric: StopMetric,
        at place: PlanError.Place,
        in subject: String
    ) -> Objective.Comparison? {
        let sign = text.first.map { text.dropFirst().first == "=" ? "\($0)=" : "\($0)" } ?? ""
        let comparison = Objective.Comparison(rawValue: sign)
        if comparison == .greater || comparison == .greaterOrEqual { return comparison }
        fault(
            .value,
            at: place,
            in: subject,
            comparison == nil
                ? "a comparison is missing: > or >=, such as \"\(metric.example)\""
                : "it would stop a run that is well: a stop rule takes > or >=, such as \"\(metric.example)\""
        )
        return nil
    }

    private mutating func stopLimit(
        _ text: Substring,
        of metric: StopMetric,
        at place: PlanError.Place,
        in subject: String
    ) -> (value: Double, window: Nanoseconds)? {
        let words = text.split(separator: " ").map(String.init)
        let parts = words.split(separator: "for", maxSplits: 1, omittingEmptySubsequences: false)
        let value = (parts.first ?? []).joined(separator: " ")
        let limit = self.value(Text(value: value, raw: value), at: place, in: subject) { (text) throws(UnitError) in
            try metric.limit(text)
        }
        guard metric.takesWindow else {
            if parts.count > 1 {
                fault(
                    .value,
                    at: place,
                    in: subject,
                    "\"for\" has no place here: what was spent stays spent, such as \"\(metric.example)\""
                )
                return nil
            }
            return limit.map { ($0, .zero) }
        }
        guard parts.count > 1 else {
            if limit != nil {
                fault(
                    .value,
                    at: place,
                    in: subject,
                    "it says not for how long: add such as \"for 30s\", as in \"\(metric.example)\""
                )
            }
            return nil
        }
        let time = parts[1].joined(separator: " ")
        let window = self.value(Text(value: time, raw: time), at: place, in: subject) { (text) throws(UnitError) in
            let window = try Self.time(text)
            guard (.seconds(1) ... .seconds(600)).contains(window) else {
                throw UnitError(found: text, allowed: "a time from 1s to 10m")
            }
            return window
        }
        guard let limit, let window else { return nil }
        return (limit, window)
    }
}

/// What a stop rule may look at.
private enum StopMetric: String, CaseIterable {
    case errors, ttft, e2e, spend

    var takesPercentile: Bool { self == .ttft || self == .e2e }
    var takesWindow: Bool { self != .spend }

    var example: String {
        switch self {
        case .errors: "errors > 20% for 30s"
        case .ttft: "ttft p95 > 5s for 30s"
        case .e2e: "e2e p99 > 60s for 1m"
        case .spend: "spend > 10 USD"
        }
    }

    func measure(quantile: Double) -> StopRule.Measure {
        switch self {
        case .errors: .errorShare
        case .ttft: .latency(.ttft, quantile: quantile)
        case .e2e: .latency(.e2e, quantile: quantile)
        case .spend: .spending
        }
    }

    func limit(_ text: String) throws(UnitError) -> Double {
        switch self {
        case .errors:
            let share = try Share.parse(text)
            guard share < 1 else { throw UnitError(found: text, allowed: "a share under 100%") }
            return share
        case .ttft, .e2e: return Double(try PlanReader.time(text).count)
        case .spend:
            let money = try Money(parsing: text)
            guard money > .zero else { throw UnitError(found: text, allowed: "an amount over zero") }
            return Double(money.microdollars)
        }
    }
}
