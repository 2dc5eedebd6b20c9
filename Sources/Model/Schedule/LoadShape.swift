package import TidemarkProfile
package import TidemarkUnits

/// A rate over time: straight pieces one after another, and the phases that are judged or shown apart.
package struct LoadShape: Sendable, Hashable {
    package var segments: [Segment]
    /// In order of time, without overlap.
    package var phases: [Phase]

    /// A piece in which the rate goes in a straight line.
    package struct Segment: Sendable, Hashable {
        package var duration: Nanoseconds
        package var from: Rate
        package var to: Rate

        package init(duration: Nanoseconds, from: Rate, to: Rate) {
            self.duration = duration
            self.from = from
            self.to = to
        }
    }

    /// A named part of a scenario, from the scenario's start.
    package struct Phase: Sendable, Hashable, Codable {
        package var name: String
        package var start: Nanoseconds
        package var end: Nanoseconds
        /// Whether objectives are judged on this phase by itself: the jumps of a spike, the steps of a staircase.
        package var isJudged: Bool

        package init(name: String, start: Nanoseconds, end: Nanoseconds, isJudged: Bool) {
            self.name = name
            self.start = start
            self.end = end
            self.isJudged = isJudged
        }
    }

    package init(segments: [Segment], phases: [Phase] = []) {
        self.segments = segments
        self.phases = phases
    }
}

/// How the gaps between arrivals are drawn.
package enum ArrivalProcess: Sendable, Hashable {
    case poisson
    case even
    /// Gamma gaps with this coefficient of variation c: over 1 is burstier than Poisson; 1 is Poisson and 0 is even.
    ///
    /// As bursts come early or not at all, about (c² - 1)/2 more arrivals are to be expected than the rate says.
    case gamma(variation: Double)
    /// Gaps that follow each other as in production.
    case production(ArrivalPattern)
    /// The arrivals of a trace, whatever the shape says.
    case replay(Replay)

    /// The most burst that a plan can ask for; real traffic has shown 13.
    package static let greatestVariation = 20.0
}

/// A closed loop: each user sends, waits for the answer, thinks, and sends again.
package struct UserLoad: Sendable, Hashable {
    package var count: Int
    package var think: Nanoseconds
    package var duration: Nanoseconds
    /// The users start evenly over this time; the first request of each belongs to the warm-up.
    package var startOver: Nanoseconds
    /// Requests that each user sends at most; nil for as many as the duration takes.
    package var turns: Int?

    package init(
        count: Int,
        think: Nanoseconds,
        duration: Nanoseconds,
        startOver: Nanoseconds,
        turns: Int? = nil
    ) {
        self.turns = turns
        self.count = count
        self.think = think
        self.duration = duration
        self.startOver = startOver
    }
}
