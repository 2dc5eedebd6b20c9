package import TidemarkSchedule
package import TidemarkUnits

/// One scenario's load as one lane carries it.
package struct LaneLoad: Sendable {
    package enum Source: Sendable {
        /// This lane's part of the arrivals.
        case open(ArrivalSchedule.Part)
        /// This lane's part of the users.
        case closed(UserSchedule, users: [Int])
    }

    /// Position in the plan.
    package var scenario: UInt8
    /// The scenario's start on the run's clock.
    package var start: Instant
    /// Root of the scenario's random streams.
    package var root: UInt64
    package var source: Source
    /// The trace whose rows the requests repeat; nil where their lengths are drawn.
    package var replay: Replay?

    package init(scenario: UInt8, start: Instant, root: UInt64, source: Source, replay: Replay? = nil) {
        self.scenario = scenario
        self.start = start
        self.root = root
        self.source = source
        self.replay = replay
    }
}
