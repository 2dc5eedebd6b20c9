import TidemarkMeasurement
import TidemarkPlan
import TidemarkUnits
import TidemarkWire

extension Verdict {
    /// One sentence for the whole run.
    ///
    /// Where several kinds hold, the first of: could not run, stopped by a rule, interrupted or killed, stopped by the
    /// budget, failed, inconclusive.
    /// `judged` has each result with its objective, in the order of the plan.
    init(
        _ recording: Recording,
        run: RunDescription,
        state: RunState,
        judged: [(objective: Objective, result: ObjectiveResult)],
        trust: Trust,
        scenarios: [ScenarioAnalysis]
    ) {
        let missed = judged.filter { $0.result.outcome == .failed }
        let open = judged.filter { $0.result.outcome == .inconclusive }
        let missedSentence = Self.sentence("Missed", missed)
        func stopped(_ kind: Kind, _ sentences: String?...) -> Verdict {
            Verdict(kind: kind, sentence: (sentences + [missedSentence]).compactMap(\.self).joined(separator: " "))
        }
        let requests = recording.rows.lazy.filter { $0.purpose != .superseded }
        let ended = Wording.count(requests.count, "request")
        if state == .failed {
            self = stopped(.couldNotRun, "Could not go on: \(run.notes.last ?? "after \(ended)").")
        } else if let reason = Self.reasonForNoRun(recording, run: run, state: state) {
            self.init(kind: .couldNotRun, sentence: "Could not run: \(reason)\(reason.hasSuffix("?") ? "" : ".")")
        } else if state == .stoppedByRule {
            let kinds = FailureKinds(requests)
            let rule = run.notes.last ?? "\(kinds.count) of \(ended) failed"
            self = stopped(
                .stoppedByRule,
                "Stopped by a safety rule: \(rule).",
                kinds.count > 0 ? "Failures: \(kinds.text)." : nil
            )
        } else if state == .interrupted {
            self = stopped(.interrupted, "Interrupted after \(ended).")
        } else if state == .unfinished {
            self =
                run.stoppedAt == nil
                ? stopped(.killed, "The process was killed after \(ended); those that were open are lost.")
                : stopped(.interrupted, "Cut after \(ended); those that were still open may be lost.")
        } else if state == .stoppedByBudget {
            self = stopped(.stoppedByBudget, "Stopped by the budget: \(run.notes.last ?? "after \(ended)").")
        } else if let missedSentence {
            self.init(kind: .failed, sentence: missedSentence)
        } else if trust.level == .generatorLimited || trust.level == .belowAskedRate {
            // Why, and what it means for the numbers, stands in the sentence of trust.
            let cause = trust.sentence.lowercasedFirst.prefix { $0 != ":" }
            let failing = Self.worst(scenarios).map { " In \($0.name) \(Self.failures(of: $0.group))." } ?? ""
            self.init(kind: .inconclusive, sentence: "Inconclusive: \(cause).\(failing)")
        } else if let openSentence = Self.sentence("Inconclusive", open) {
            self.init(kind: .inconclusive, sentence: openSentence)
        } else if judged.isEmpty {
            self.init(kind: .done, sentence: Self.summary(scenarios))
        } else {
            let count = Set(judged.map(\.objective)).count
            let hold =
                count == 1
                ? "The objective holds: \(judged[0].objective.text)."
                : "All \(count) objectives hold\(judged.count > count ? " (\(judged.count) results)" : "")."
            let failing =
                judged.contains { $0.objective.metric == .errors }
                ? nil : Self.worst(scenarios).map { "But in \($0.name) \(Self.failures(of: $0.group))." }
            self.init(kind: .passed, sentence: [hold, failing].compactMap(\.self).joined(separator: " "))
        }
    }

    private typealias Judged = (objective: Objective, result: ObjectiveResult)

    /// The first result in words: `Missed: ttft p95 of spike / ×3 is 1.90 s [1.70, 2.20], limit 800 ms.`.
    ///
    /// The others are named.
    private static func sentence(_ word: String, _ judged: [Judged]) -> String? {
        guard let first = judged.first else { return nil }
        let result = first.result
        let found =
            result.found.hasPrefix("no data")
            ? "\(result.outcome == .failed ? "missed" : "undecided"), as \(result.reason)"
            : "\(result.found), limit \(first.objective.limitText)"
                + (result.outcome == .inconclusive ? "; \(result.reason)" : "")
        let verb = first.objective.metric == .errors ? "are" : "is"
        return "\(word): \(subject(of: first)) \(verb) \(found).\(others(word, judged.dropFirst()))"
    }

    private static func subject(of judged: Judged) -> String {
        let result = judged.result
        let place = [result.scenario, result.phase, result.type].compactMap(\.self).filter { !$0.isEmpty }
        return judged.objective.subject + (place.isEmpty ? "" : " of \(place.joined(separator: " / "))")
    }

    private static func others(_ word: String, _ rest: ArraySlice<Judged>) -> String {
        guard !rest.isEmpty else { return "" }
        let named = rest.prefix(3).map(subject) + (rest.count > 3 ? ["\(rest.count - 3) more"] : [])
        return " \(word == "Missed" ? "Also missed" : "Also undecided"): \(Wording.list(named))."
    }

    /// Why a run says nothing: no request got any HTTP answer.
    ///
    /// Nil where one did, or where the user ended the run first.
    private static func reasonForNoRun(_ recording: Recording, run: RunDescription, state: RunState) -> String? {
        let ended = recording.rows.lazy.filter { $0.outcome != .cancelled }
        if ended.contains(where: { $0.status != 0 || $0.outcome == .succeeded }) { return nil }
        let kinds = FailureKinds(ended.filter { $0.purpose != .superseded })
        guard let common = kinds.main else {
            guard state == .finished else { return nil }
            let isNothingDrawn = run.scenarios.allSatisfy { $0.drawn == 0 }
            return isNothingDrawn && recording.rows.isEmpty
                ? "the schedule drew no arrival; it takes a longer `for` or a higher rate"
                : "no request was sent to its end"
        }
        let total = kinds.count
        let place = run.targets.first.map { authority(of: $0.url) } ?? "the target"
        let cause =
            switch common {
            case .refused: "connection refused at \(place); is the server running?"
            case .dns: "the name of \(place) could not be resolved"
            case .connectTimeout: "no connection to \(place) came about in time"
            case .tls: "no TLS connection to \(place) could be made"
            default:
                recording.errors.first { $0.outcome == common && !$0.body.isEmpty }.map { "\(kinds.text): \($0.body)" }
                    ?? kinds.text
            }
        return "none of \(Wording.count(total, "request")) got an answer: \(cause)"
    }

    /// Host and port of a URL.
    private static func authority(of url: String) -> String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        return String(rest.prefix { $0 != "/" })
    }

    /// The scenario with the largest share of failures, where that is over 5 %.
    private static func worst(_ scenarios: [ScenarioAnalysis]) -> (name: String, group: GroupAnalysis)? {
        let failing = scenarios.filter(\.failsOften).compactMap { scenario in
            scenario.groups.first.map { (name: scenario.name, group: $0) }
        }
        return failing.reversed().max { $0.group.failedShare < $1.group.failedShare }
    }

    /// `45 of 116 requests (38.8 %) failed`.
    private static func failures(of group: GroupAnalysis) -> String {
        guard group.failed < group.requests else {
            return group.requests == 1 ? "the only request failed" : "all \(group.requests) requests failed"
        }
        return "\(group.failed) of \(group.requests) requests (\(Wording.share(group.failedShare))) failed"
    }

    /// What a run without objectives found: in the scenario that fails most where one fails often, else in its first.
    private static func summary(_ scenarios: [ScenarioAnalysis]) -> String {
        let failing = worst(scenarios)?.name
        guard let first = scenarios.first(where: { $0.name == failing }) ?? scenarios.first,
            let group = first.groups.first
        else { return "Done: nothing was measured." }
        guard group.requests > 0 else {
            let sent = "\(Wording.count(first.released, "request")) sent, all of them in the warm-up"
            return "\(first.name): no request was judged\(first.released > 0 ? " (\(sent))" : "")."
        }
        var parts = first.failsOften ? [failures(of: group)] : []
        // Embeddings and rankings have no tokens.
        let isText = group.timeToFirstToken.count > 0 || group.endToEnd.count == 0
        let (name, metric) = isText ? ("TTFT", group.timeToFirstToken) : ("end to end", group.endToEnd)
        let times = [("p50", metric.p50), ("p95", metric.p95)].compactMap { name, estimate in
            Self.text(estimate).map { "\(name) \($0)" }
        }
        if !times.isEmpty { parts.append("\(name) \(times.joined(separator: ", "))") }
        if isText, case .value(let rate, _, _) = group.systemRate, group.isAnswered {
            parts.append("\(group.areTokensEstimated ? "~" : "")\(Rounded.text(rate)) tokens/s")
        }
        if !first.failsOften {
            let failed = group.failed > 0 ? ", \(group.failed) failed" : ""
            parts.append("\(Wording.count(group.requests, "request"))\(failed)")
        }
        return "\(first.name): \(parts.joined(separator: "; "))."
    }

    private static func text(_ estimate: Estimate) -> String? {
        switch estimate {
        case .value(let value, let low, let high): ValueUnit.time.text(value, low: low, high: high)
        case .over(let bound): "over \(Wording.time(bound))"
        case .tooFew, .none: nil
        }
    }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
