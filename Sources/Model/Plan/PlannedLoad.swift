package import TidemarkPricing
import TidemarkSchedule
package import TidemarkUnits

/// The load of a plan, and how much of it is behind at a moment.
///
/// In arrivals where all scenarios are open: a jump to come weighs as much as it will send. A closed loop sends as fast
/// as it is answered, so that plans with one are measured in seconds.
package struct PlannedLoad: Sendable {
    private let scenarios: [Scenario]
    private let countsArrivals: Bool

    package init(_ plan: Plan) {
        scenarios = plan.scenarios
        countsArrivals = plan.scenarios.allSatisfy { if case .open = $0.load { true } else { false } }
    }

    /// Where a run is that has come so far into one of its scenarios.
    package func position(in scenario: Int, after time: Nanoseconds) -> SpendingAlerts.Position {
        var done = 0.0
        var whole = 0.0
        var left = Nanoseconds.zero
        for (index, each) in scenarios.enumerated() {
            let duration = each.load.duration
            let gone = index < scenario ? duration : index > scenario ? .zero : min(max(time, .zero), duration)
            done += load(of: each, until: gone)
            whole += load(of: each, until: duration)
            left += duration - gone
        }
        return SpendingAlerts.Position(done: done, left: max(0, whole - done), time: left)
    }

    private func load(of scenario: Scenario, until time: Nanoseconds) -> Double {
        guard countsArrivals, case .open(let shape, _) = scenario.load else { return time.inSeconds }
        return shape.cumulative(at: time)
    }
}
