import TidemarkMeasurement
import TidemarkPlan
import TidemarkUnits

/// Stops a run whose requests mostly fail while the load is an ordinary one.
///
/// Over half of those that ended in the last 10 s, or of the last 20 where they took longer.
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
        // Looks at which nothing had ended say nothing but that time has passed.
        while looks.count > 1, looks.suffix(2).allSatisfy({ $0.ended == counts.ended }) { looks.removeLast() }
        looks.append((now, counts.ended, counts.failed))
        func isEnough(_ look: (at: Instant, ended: Int, failed: Int)) -> Bool {
            now - look.at >= Self.window && counts.ended - look.ended >= Self.fewest
        }
        while looks.count > 1, isEnough(looks[1]) { looks.removeFirst() }
        guard let first = looks.first, isEnough(first) else { return nil }
        let ended = counts.ended - first.ended
        let failed = counts.failed - first.failed
        guard Double(failed) > Self.share * Double(ended) else { return nil }
        return "\(failed) of \(ended) requests failed within \((now - first.at).rounded)"
    }
}
