import TidemarkMeasurement
import TidemarkPlan
import TidemarkUnits
import TidemarkWire

extension Verdict {
    /// One sentence for the whole run.
    ///
    /// Where several kinds hold, the first of: could not run, stopped by a rule, interrupted, failed, inconclusive.
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
        let missedSentence = missed.first.map { Self.sentence("Missed", $0, of: missed.count) }
        if let reason = Self.reasonForNoRun(recording, run: run, state: state) {
            self.init(kind: .couldNotRun, sentence: "Could not run: \(reason).")
        } else if state == .stoppedByRule {
            let rule = run.notes.last ?? Self.failures(of: recording)
            let stop = "Stopped by a safety rule: \(rule)."
            self.init(kind: .stoppedByRule, sentence: [stop, missedSentence].compactMap(\.self).joined(separator: " "))
        } else if state == .interrupted || state == .unfinished {
            let stop =
                state == .interrupted
                ? "Interrupted after \(Wording.count(recording.rows.count, "request"))."
                : "Cut after \(Wording.count(recording.rows.count, "request")); those that were still open may be lost."
            self.init(kind: .interrupted, sentence: [stop, missedSentence].compactMap(\.self).joined(separator: " "))
        } else if let missedSentence {
            self.init(kind: .failed, sentence: missedSentence)
        } else if trust.level == .generatorLimited || trust.level == .belowAskedRate {
            self.init(kind: .inconclusive, sentence: "Inconclusive: \(trust.sentence.lowercasedFirst)")
        } else if let first = open.first {
            self.init(kind: .inconclusive, sentence: Self.sentence("Inconclusive", first, of: open.count))
        } else if judged.isEmpty {
            self.init(kind: .done, sentence: Self.summary(scenarios))
        } else {
            let count = Set(judged.map(\.objective)).count
            self.init(
                kind: .passed,
                sentence: count == 1
                    ? "The objective holds: \(judged[0].objective.text)." : "All \(count) objectives hold."
            )
        }
    }

    /// The first result in words: `Missed: spike ×3 ttft p95 is 1.9 s [1.7, 2.2], limit 800 ms.`.
    private static func sentence(
        _ word: String,
        _ first: (objective: Objective, result: ObjectiveResult),
        of count: Int
    ) -> String {
        let result = first.result
        let place = [result.scenario, result.phase, result.type].compactMap(\.self).filter { !$0.isEmpty }
        let subject = (place + [first.objective.subject]).joined(separator: " ")
        let found =
            result.found.hasPrefix("no data")
            ? (result.outcome == .failed ? "missed" : "undecided") + ": \(result.reason)"
            : "\(result.found), limit \(first.objective.limitText)"
                + (result.outcome == .inconclusive ? ": \(result.reason)" : "")
        let more = count > 1 ? " \(count - 1) more \(word.lowercased())." : ""
        let verb = first.objective.metric == .errors ? "are" : "is"
        return "\(word): \(subject) \(verb) \(found).\(more)"
    }

    /// Why a run says nothing: no request got any HTTP answer.
    ///
    /// Nil where one did, or where the user ended the run first.
    private static func reasonForNoRun(_ recording: Recording, run: RunDescription, state: RunState) -> String? {
        let ended = recording.rows.lazy.filter { $0.outcome != .cancelled }
        if ended.contains(where: { $0.status != 0 || $0.outcome == .succeeded }) { return nil }
        var counts: [Outcome: Int] = [:]
        for row in ended { counts[row.outcome, default: 0] += 1 }
        guard let common = counts.max(by: { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }) else {
            guard state == .finished else { return nil }
            let isNothingDrawn = run.scenarios.allSatisfy { $0.drawn == 0 }
            return isNothingDrawn && recording.rows.isEmpty
                ? "the schedule drew no arrival: it takes a longer `for` or a higher rate"
                : "no request was sent to its end"
        }
        let total = counts.values.reduce(0, +)
        let sample =
            recording.errors.first { $0.outcome == common.key && !$0.body.isEmpty }.map { " (\($0.body))" } ?? ""
        return
            "none of \(Wording.count(total, "request")) got an answer; \(common.value) failed with \(common.key.name)\(sample)"
    }

    private static func failures(of recording: Recording) -> String {
        var counts: [Outcome: Int] = [:]
        for row in recording.rows where row.outcome.isFailure && row.outcome != .cancelled {
            counts[row.outcome, default: 0] += 1
        }
        let failed = counts.values.reduce(0, +)
        let common = counts.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }
        return "\(failed) of \(Wording.count(recording.rows.count, "request")) failed"
            + (common.map { ", most with \($0.key.name)" } ?? "")
    }

    /// What a run without objectives found: of the first scenario in which nothing succeeded, else of its first.
    private static func summary(_ scenarios: [ScenarioAnalysis]) -> String {
        let failing = scenarios.first { $0.groups.first.map(Self.isAllFailed) ?? false }
        guard let first = failing ?? scenarios.first, let group = first.groups.first else {
            return "Done: nothing was measured."
        }
        guard group.requests > 0 else {
            let sent = "\(Wording.count(first.released, "request")) sent, all of them in the warm-up"
            return "\(first.name): no request was judged\(first.released > 0 ? " (\(sent))" : "")."
        }
        var parts: [String] = []
        if Self.isAllFailed(group) {
            parts.append(group.requests == 1 ? "the only request failed" : "all \(group.requests) requests failed")
        }
        let times = [("p50", group.timeToFirstToken.p50), ("p95", group.timeToFirstToken.p95)].compactMap {
            name,
            estimate in
            Self.text(estimate).map { "\(name) \($0)" }
        }
        if !times.isEmpty { parts.append("TTFT \(times.joined(separator: ", "))") }
        if case .value(let rate, _, _) = group.systemRate {
            parts.append("\(group.areTokensEstimated ? "~" : "")\(Rounded.text(rate)) tokens/s")
        }
        if !Self.isAllFailed(group) {
            let failed = group.failed > 0 ? ", \(group.failed) failed" : ""
            parts.append("\(Wording.count(group.requests, "request"))\(failed)")
        }
        return "\(first.name): \(parts.joined(separator: "; "))."
    }

    private static func isAllFailed(_ group: GroupAnalysis) -> Bool {
        group.requests > 0 && group.failed == group.requests
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
