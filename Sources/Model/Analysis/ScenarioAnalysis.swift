package import TidemarkMeasurement
package import TidemarkUnits

/// One scenario's results.
///
/// Results are never pooled over scenarios.
package struct ScenarioAnalysis: Sendable {
    package var name: String
    package var kind: String
    /// Users of a closed loop: its latencies hold for that many users, not for a rate.
    package var users: Int?
    package var duration: Nanoseconds
    /// The steady window, from the scenario's start.
    package var window: Range<Nanoseconds>
    /// How the window was found, or why there is none.
    package var windowNote: String
    package var isSteady: Bool
    package var drawn: Int?
    package var released: Int
    /// Mean rates, requests per second: what the plan says, what the schedule drew, both nil for a closed loop.
    package var plannedRate: Double?
    package var drawnRate: Double?
    /// What was sent, over the arrivals' time, or up to the last release where that is later.
    package var sentRate: Double
    package var maxInFlight: Int
    package var connectionsOpened: Int
    package var maxConnections: Int
    package var waitedForConnection: Int
    /// What the server said of its rate limits, one record a limit.
    package var limits: [LimitRecord]
    /// All requests of the load due in the window: all types first, then each type.
    package var groups: [GroupAnalysis]
    /// The phases: for each, all types first, then each type.
    package var phases: [GroupAnalysis]
    package var phaseMarks: [PhaseMark]
    package var generator: Generator
    package var series: Series
    /// Whether its requests were like production's; nil where the plan claims nothing of the kind.
    package var production: ProductionCheck?
    /// What the run had spent by the end of each of the series' seconds; empty where the target has no price.
    package var spent: [Money] = []

    package init(
        name: String,
        kind: String,
        users: Int?,
        duration: Nanoseconds,
        window: Range<Nanoseconds>,
        windowNote: String,
        isSteady: Bool,
        drawn: Int?,
        released: Int,
        plannedRate: Double?,
        drawnRate: Double?,
        sentRate: Double,
        maxInFlight: Int,
        connectionsOpened: Int,
        maxConnections: Int,
        waitedForConnection: Int,
        limits: [LimitRecord] = [],
        groups: [GroupAnalysis],
        phases: [GroupAnalysis],
        phaseMarks: [PhaseMark],
        generator: Generator,
        series: Series,
        production: ProductionCheck? = nil
    ) {
        self.production = production
        self.name = name
        self.kind = kind
        self.users = users
        self.duration = duration
        self.window = window
        self.windowNote = windowNote
        self.isSteady = isSteady
        self.drawn = drawn
        self.released = released
        self.plannedRate = plannedRate
        self.drawnRate = drawnRate
        self.sentRate = sentRate
        self.maxInFlight = maxInFlight
        self.connectionsOpened = connectionsOpened
        self.maxConnections = maxConnections
        self.waitedForConnection = waitedForConnection
        self.limits = limits
        self.groups = groups
        self.phases = phases
        self.phaseMarks = phaseMarks
        self.generator = generator
        self.series = series
    }

    /// Whether over 5 % of the requests failed: latencies are then of a server that answers only some.
    package var failsOften: Bool { groups.first.map { $0.failedShare > 0.05 } ?? false }

    package struct PhaseMark: Sendable, Hashable {
        package var name: String
        package var startSeconds: Double
        package var endSeconds: Double

        package init(name: String, startSeconds: Double, endSeconds: Double) {
            self.name = name
            self.startSeconds = startSeconds
            self.endSeconds = endSeconds
        }
    }

    /// How the generator itself did.
    package struct Generator: Sendable, Hashable {
        package var releaseLagP50: Nanoseconds
        package var releaseLagP99: Nanoseconds
        package var releaseLagMax: Nanoseconds
        /// What its p99 may be before numbers are taken for the generator's own.
        package var releaseLagLimit: Nanoseconds
        /// Busy share of the busiest lane in its busiest second.
        package var worstBusyShare: Double
        package var worstLoopLag: Nanoseconds
        /// Seconds in which a lane was over 85 % busy or late.
        package var lateSeconds: [Int]

        package init(
            releaseLagP50: Nanoseconds,
            releaseLagP99: Nanoseconds,
            releaseLagMax: Nanoseconds,
            releaseLagLimit: Nanoseconds,
            worstBusyShare: Double,
            worstLoopLag: Nanoseconds,
            lateSeconds: [Int]
        ) {
            self.releaseLagP50 = releaseLagP50
            self.releaseLagP99 = releaseLagP99
            self.releaseLagMax = releaseLagMax
            self.releaseLagLimit = releaseLagLimit
            self.worstBusyShare = worstBusyShare
            self.worstLoopLag = worstLoopLag
            self.lateSeconds = lateSeconds
        }
    }
}
