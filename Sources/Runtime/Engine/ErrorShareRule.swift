import TidemarkMeasurement
import TidemarkPlan
import TidemarkUnits

/// Stops a run whose requests mostly fail while the load is an ordinary one: over half of them for 10 s.
struct ErrorShareRule {
    private static let window = Nanoseconds.seconds(10)
    private static let share = 0.5
    /// A share of fewer requests than this says nothing.
    private static let fewest = 20

    private var looks: [(at: Instant, ended: Int, failed: Int)] = []

    /// Nil for scenarios that are meant to strain the target.
    init?(_ scenario: Scenario) {
        guard scenario.kind == .baseline || scenario.kind == .sustained else { return nil }
    }

    /// - Returns: what was found if the rule is broken.
    mutating func look(at counts: LiveCounts, _ now: Instant) -> String? {
        looks.append((now, counts.ended, counts.failed))
        while looks.count > 1, now - looks[1].at >= Self.window { looks.removeFirst() }
        guard let first = looks.first, now - first.at >= Self.window else { return nil }
        let ended = counts.ended - first.ended
        let failed = counts.failed - first.failed
        guard ended >= Self.fewest, Double(failed) > Self.share * Double(ended) else { return nil }
        return "\(failed) of \(ended) requests failed within 10 s"
    }
}
