package import TidemarkUnits

/// What a server tells of its rate limits with an answer.
///
/// Source: docs/mock.md, "Limits".
package struct RateLimits: Sendable, Hashable {
    package struct Budget: Sendable, Hashable {
        package var limit: Int
        package var remaining: Int
        /// Until `remaining` is `limit` again if nothing more is asked for.
        package var reset: Nanoseconds

        package init(limit: Int, remaining: Int, reset: Nanoseconds) {
            self.limit = limit
            self.remaining = remaining
            self.reset = reset
        }
    }

    /// Of one minute; nil for no limit.
    package var requests: Budget?
    /// Of one minute; nil for no limit.
    package var tokens: Budget?
    /// The tokens that this request counted for.
    package var cost: Int
    /// Seconds since 1970, for families that name the moment of the reset.
    package var now: Int

    package init(requests: Budget?, tokens: Budget?, cost: Int, now: Int) {
        self.requests = requests
        self.tokens = tokens
        self.cost = cost
        self.now = now
    }
}
