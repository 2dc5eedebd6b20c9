/// A latency that a stop rule looks at while the run goes on.
package struct LatencyWatch: Sendable, Hashable {
    package enum Metric: Sendable, Hashable { case ttft, e2e }
    package var metric: Metric
    /// Nanoseconds from the due time; a request that takes longer is slow.
    package var longest: Int64

    package init(metric: Metric, longest: Int64) {
        self.metric = metric
        self.longest = longest
    }

    /// How many requests a watch has seen; sums over lanes.
    package struct Count: Sendable, Hashable {
        /// Requests that came to a first token or to their end, whichever is watched, or were slow when they failed.
        ///
        /// One that failed sooner says nothing of latency.
        package var measured = 0
        /// Of these, the slow ones.
        package var slow = 0
        /// Requests that are slow already and still open; they are in neither of the others yet.
        package var waiting = 0

        package init(measured: Int = 0, slow: Int = 0, waiting: Int = 0) {
            self.measured = measured
            self.slow = slow
            self.waiting = waiting
        }

        package mutating func add(_ latency: Int64, longest: Int64) {
            measured += 1
            if latency > longest { slow += 1 }
        }

        package static func + (left: Count, right: Count) -> Count {
            Count(
                measured: left.measured + right.measured,
                slow: left.slow + right.slow,
                waiting: left.waiting + right.waiting
            )
        }
    }
}
