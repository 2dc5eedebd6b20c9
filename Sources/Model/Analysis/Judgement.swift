import Glibc
import TidemarkPlan
import TidemarkStatistics

/// What the samples say about one objective on one part of a scenario.
///
/// An objective passes if the bound of the metric on its bad side still holds, is missed if the bound on its good side
/// does not, and is inconclusive between. Bounds are those of a 95 % interval; where a sample is too small for both
/// sides but not for one, the side that decides has 95 % by itself. A sample too small even for that cannot pass, but
/// is missed where enough values exceed the limit already. Source: docs/measuring.md, "Objectives".
struct Judgement: Sendable, Hashable {
    var outcome: ObjectiveResult.Outcome
    var found: String
    var reason: String

    /// The requests that an objective is judged on.
    struct Counts: Sendable, Hashable {
        var requests: Int
        var failed: Int
        /// Answers of whose value nothing is known: empty ones, and for what lies between tokens those of one read.
        var unknown = 0

        /// What an undecided result owes to them.
        fileprivate var unknownNote: String? {
            unknown > 0
                ? "of \(unknown) of \(Wording.count(requests, "request")) it is not known: "
                    + "their answers were empty or came in one read" : nil
        }
    }

    static func noData(_ reason: String) -> Judgement {
        Judgement(outcome: .inconclusive, found: "no data", reason: reason)
    }

    /// By the bounds between which the metric's true value surely is; nil where one is not known.
    private static func outcome(_ objective: Objective, low: Double?, high: Double?) -> ObjectiveResult.Outcome {
        let (bad, good) = objective.comparison.wantsLess ? (high, low) : (low, high)
        if let bad, objective.comparison.holds(bad, objective.limit) { return .passed }
        if let good, !objective.comparison.holds(good, objective.limit) { return .failed }
        return .inconclusive
    }

    /// A quantile, from the evidence of samples in which failures are infinitely late.
    static func quantile(
        _ objective: Objective,
        _ evidence: QuantileEvidence,
        of counts: Counts
    ) -> Judgement {
        let isUpper = objective.comparison.wantsLess
        let needed = isUpper ? evidence.neededAbove : evidence.neededBelow
        let hasEnough = evidence.count >= needed
        let outcome = outcome(
            objective,
            low: isUpper || hasEnough ? evidence.surelyAtLeast : nil,
            high: !isUpper || hasEnough ? evidence.surelyAtMost : nil
        )
        let unit = ValueUnit(of: objective.metric)
        let found =
            if !hasEnough {
                "no data"
            } else if evidence.pointLow.isInfinite {
                "beyond any limit (\(counts.failed) of \(counts.requests) failed)"
            } else if evidence.pointHigh.isInfinite, evidence.pointLow == 0 {
                "not known"
            } else if evidence.pointHigh.isInfinite {
                "over \(unit.text(evidence.pointLow))"
            } else {
                unit.text(evidence.pointHigh, low: evidence.low, high: evidence.high)
            }
        let dependence = evidence.isDependenceAssessed ? "" : "; dependence not assessed"
        switch outcome {
        case .passed:
            let bound = isUpper ? evidence.surelyAtMost : evidence.surelyAtLeast
            let side = isUpper ? "at most" : "at least"
            return Judgement(
                outcome: .passed,
                found: found,
                reason: "it is \(side) \(unit.text(bound ?? objective.limit)) with 95 % confidence\(dependence)"
            )
        case .failed:
            return Judgement(
                outcome: .failed,
                found: found,
                reason: missed(objective, evidence, of: counts, unit: unit) + dependence
            )
        case .inconclusive where !hasEnough:
            return Judgement(
                outcome: .inconclusive,
                found: found,
                reason: "it has \(evidence.count) of \(needed) samples needed"
            )
        case .inconclusive:
            return Judgement(
                outcome: .inconclusive,
                found: found,
                reason: "the limit \(objective.limitText) lies inside the interval: "
                    + (counts.unknownNote ?? "more requests would decide") + dependence
            )
        }
    }

    private static func missed(
        _ objective: Objective,
        _ evidence: QuantileEvidence,
        of counts: Counts,
        unit: ValueUnit
    ) -> String {
        let isUpper = objective.comparison.wantsLess
        let bound = (isUpper ? evidence.surelyAtLeast : evidence.surelyAtMost) ?? objective.limit
        if bound.isInfinite || !isUpper && bound == 0 && counts.failed > 0 {
            return "\(counts.failed) of \(counts.requests) requests failed, which counts as infinitely late"
        }
        return "it is \(isUpper ? "at least" : "at most") \(unit.text(bound)) with 95 % confidence"
    }

    /// The largest value of this run's requests: a fact about them, not about others.
    ///
    /// It lies between the largest value that is certain and the largest that is possible.
    static func largest(
        _ objective: Objective,
        _ bounds: ClosedRange<Double>,
        of counts: Counts
    ) -> Judgement {
        let (failed, requests) = (counts.failed, counts.requests)
        let (low, high) = (bounds.lowerBound, bounds.upperBound)
        let outcome = outcome(objective, low: low, high: high)
        let unit = ValueUnit(of: objective.metric)
        let found =
            low.isInfinite
            ? "beyond any limit (\(failed) of \(requests) failed)"
            : high.isInfinite ? "over \(unit.text(low))" : unit.text(high)
        let reason =
            switch outcome {
            case .passed: "none of this run's \(requests) requests exceeded it; \"max\" says nothing about others"
            case .failed: failed > 0 && low.isInfinite ? "\(failed) of \(requests) requests failed" : "it was exceeded"
            case .inconclusive: counts.unknownNote ?? "a request was cut before it was known"
            }
        return Judgement(outcome: outcome, found: found, reason: reason)
    }

    /// A mean with its interval.
    ///
    /// Requests that we `cut` are left out; their times can only be longer, so with them an upper limit cannot pass. The
    /// mean of `known` values is a bound from below alone where there are `unknown` ones, which count as 0 there.
    static func mean(
        _ objective: Objective,
        _ mean: Double,
        _ interval: ClosedRange<Double>?,
        isDependenceAssessed: Bool,
        known: Int = 1,
        unknown: Int = 0,
        cut: Int = 0
    ) -> Judgement {
        let outcome = outcome(
            objective,
            low: interval.map { $0.lowerBound * Double(known) / Double(known + unknown) },
            high: cut + unknown > 0 ? nil : interval?.upperBound
        )
        let dependence = isDependenceAssessed || interval == nil ? "" : "; dependence not assessed"
        let reason =
            switch outcome {
            case .passed, .failed: "its 95 % interval lies on one side of the limit\(dependence)"
            case .inconclusive where interval == nil: "too few samples for an interval"
            case .inconclusive where unknown > 0:
                "\(unknown) answers were empty or came in one read, and count with any value"
            case .inconclusive where cut > 0: "\(cut) requests were cut before they ended, so it may be larger"
            case .inconclusive: "the limit \(objective.limitText) lies inside the interval\(dependence)"
            }
        return Judgement(
            outcome: outcome,
            found: ValueUnit(of: objective.metric).text(mean, low: interval?.lowerBound, high: interval?.upperBound),
            reason: reason
        )
    }

    /// The share of failed requests, by one-sided Clopper-Pearson bounds of 95 %.
    ///
    /// `open` requests are those that the user or the end of the run cut: they count as failures where the objective
    /// would pass, and not where it would be missed. So do those of the `failed` ones that may be this machine's `own`.
    static func errors(_ objective: Objective, failed: Int, own: Int, open: Int, count: Int) -> Judgement {
        let low = ClopperPearson.lower(failed - own, of: count)
        let high = ClopperPearson.upper(failed + open, of: count)
        let outcome = outcome(objective, low: low, high: high)
        let share = Double(failed + open) / Double(count)
        let reason =
            switch outcome {
            case .passed: "\(failed + open) of \(count) failed: at most \(Wording.share(high)) with 95 % confidence"
            case .failed: "\(failed - own) of \(count) failed: at least \(Wording.share(low)) with 95 % confidence"
            case .inconclusive where own > 0:
                "\(failed + open) of \(count) failed, \(own) of them perhaps by this machine's own doing, "
                    + "which says nothing of the server"
            case .inconclusive:
                "\(failed + open) of \(count) failed: the limit lies inside the interval"
                    + errorsNeeded(objective, failed: failed + open, count: count)
            }
        return Judgement(
            outcome: outcome,
            found: ValueUnit.share.text(share, low: low, high: high),
            reason: reason
        )
    }

    /// How many requests without a failure an upper limit needs, where that is what is missing.
    private static func errorsNeeded(_ objective: Objective, failed: Int, count: Int) -> String {
        guard failed == 0, objective.comparison.wantsLess, objective.limit > 0, objective.limit < 1 else { return "" }
        let needed = Int((log(0.05) / log1p(-objective.limit)).rounded(.up))
        return needed > count ? "; it takes \(needed) requests without a failure to show it" : ""
    }
}
