import TidemarkMeasurement
import TidemarkPlan
import TidemarkPricing
import TidemarkStatistics
import TidemarkUnits

/// A stop rule and what it has seen of a scenario: told of the live counts a few times a second.
struct StopRuleWatch {
    private let rule: StopRule
    /// Which of the counts' latencies is its own.
    private let latency: Int?
    private var window: ShareWindow

    /// `latency` is the index of its watch; see `LatencyWatch`.
    init(_ rule: StopRule, latency: Int? = nil) {
        self.rule = rule
        self.latency = latency
        window = ShareWindow(of: rule.window, fewest: StopRule.fewestRequests)
    }

    /// - Returns: what was found if the rule is broken, and the rule.
    mutating func look(at counts: LiveCounts, _ spending: SpendingAccount?, _ now: Instant) -> String? {
        finding(counts, spending, now).map { "\($0) (rule: \(rule.text))" }
    }

    private mutating func finding(_ counts: LiveCounts, _ spending: SpendingAccount?, _ now: Instant) -> String? {
        switch rule.measure {
        case .errorShare:
            let seen = window.look(ended: counts.ended, bad: counts.failed, now)
            guard let seen, isPassed(Double(seen.bad) / Double(seen.ended)) else { return nil }
            return "\(seen.bad) of \(seen.ended) requests failed within \(seen.span.rounded)"
        case .latency(let metric, let quantile):
            guard let latency, counts.latencies.indices.contains(latency) else { return nil }
            let count = counts.latencies[latency]
            let seen = window.look(ended: count.measured, bad: count.slow, waiting: count.waiting, now)
            guard let seen, seen.bad >= StopRule.fewestSlow,
                seen.bad > seen.ended - Quantile.rank(quantile, of: seen.ended)
            else { return nil }
            let time = Nanoseconds(Int64(rule.limit))
            let what = metric == .ttft ? "to the first token" : "to the end of the answer"
            let over = rule.comparison == .greater ? "over \(time)" : "\(time) or more"
            return "\(seen.bad) of \(seen.ended) requests took \(over) \(what) within \(seen.span.rounded)"
        case .spending:
            guard let spending else { return nil }
            let all = spending.spent + spending.reserved
            guard isPassed(Double(all.microdollars)) else { return nil }
            let held = spending.reserved > .zero ? " and \(spending.reserved) held for open requests" : ""
            return "\(spending.spent) spent\(held)"
        }
    }

    private func isPassed(_ value: Double) -> Bool {
        rule.comparison == .greater ? value > rule.limit : value >= rule.limit
    }
}

extension StopRule {
    /// What the lanes count for it; nil for a rule that is not of latency.
    var latencyWatch: LatencyWatch? {
        guard case .latency(let metric, _) = measure else { return nil }
        let limit = Int64(limit)
        return LatencyWatch(
            metric: metric == .ttft ? .ttft : .e2e,
            longest: comparison == .greater ? limit : max(0, limit - 1)
        )
    }
}

/// How many of the requests that ended within the last while were bad: over a time, or over the last few requests where
/// those took longer.
struct ShareWindow {
    private let length: Nanoseconds
    private let fewest: Int
    private var looks: [(at: Instant, ended: Int, bad: Int)] = []

    init(of length: Nanoseconds, fewest: Int) {
        self.length = length
        self.fewest = fewest
    }

    /// What has ended since a look: `waiting` requests are bad already and will end later.
    ///
    /// - Returns: nil where too little has been seen.
    mutating func look(
        ended: Int,
        bad: Int,
        waiting: Int = 0,
        _ now: Instant
    ) -> (ended: Int, bad: Int, span: Nanoseconds)? {
        // Looks at which nothing had ended say nothing but that time has passed.
        while looks.count > 1, looks.suffix(2).allSatisfy({ $0.ended == ended && $0.bad == bad }) { looks.removeLast() }
        looks.append((now, ended, bad))
        func isEnough(_ look: (at: Instant, ended: Int, bad: Int)) -> Bool {
            now - look.at >= length && ended + waiting - look.ended >= fewest
        }
        while looks.count > 1, isEnough(looks[1]) { looks.removeFirst() }
        guard let first = looks.first, isEnough(first) else { return nil }
        return (ended + waiting - first.ended, bad + waiting - first.bad, now - first.at)
    }
}
