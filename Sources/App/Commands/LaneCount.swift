import Foundation
import TidemarkPlan
import TidemarkSchedule
import TidemarkUnits
import TidemarkWorkload

/// How many event loops a load needs.
enum LaneCount {
    /// Content events per second that one lane is trusted with: well under what it can take (docs/performance.md).
    private static let eventsPerLane = 100_000.0
    /// A stream of a closed loop counts as so many events per second.
    private static let eventsPerUser = 50.0

    /// One lane, and one more for each further 100,000 events per second that the plan may bring; a core is left to a
    /// server on the same machine.
    static func suggested(for plan: Plan, isServerHere: Bool) -> Int {
        let drawsLengths = plan.scenarios.contains { $0.load.replay == nil }
        let expected = drawsLengths ? plan.workload(for: .lengths).expected(draws: 500) : []
        let drawn = zip(plan.types, expected).reduce(0) { $0 + $1.0.share * $1.1.output.mean }
        let peak =
            plan.scenarios.map { scenario in
                switch scenario.load {
                case .open(let shape, .replay(let replay)): shape.peak.perSecond * replay.lengths.output.mean
                case .open(let shape, _): shape.peak.perSecond * drawn
                case .closed(let users): Double(users.count) * eventsPerUser
                }
            }.max() ?? 0
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let most = max(1, isServerHere ? cores - 1 : cores)
        return min(most, max(1, Int((peak / eventsPerLane).rounded(.up))))
    }
}
