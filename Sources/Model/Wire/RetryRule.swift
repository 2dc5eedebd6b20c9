package import TidemarkUnits

/// When a failed request is made again: `retry:` of a plan.
package struct RetryRule: Sendable, Hashable {
    /// Attempts after the first.
    package var times: Int
    package var outcomes: Set<Outcome>
    /// Before the first further attempt; each one after it waits twice as long, up to `longestWait`.
    ///
    /// A longer wait that the server asks for is kept.
    package var wait: Nanoseconds

    package static let longestWait = Nanoseconds.seconds(60)

    package init(times: Int, outcomes: Set<Outcome>, wait: Nanoseconds = .milliseconds(500)) {
        self.times = times
        self.outcomes = outcomes
        self.wait = wait
    }
}
