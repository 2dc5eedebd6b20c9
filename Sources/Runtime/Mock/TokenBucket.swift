import TidemarkUnits
import TidemarkWire

/// A budget that refills evenly over a minute up to its limit.
struct TokenBucket {
    let limit: Int
    private var level: Double
    private var updated: Instant

    private static let minute = 60e9

    /// Full at first.
    init(limit: Int, now: Instant) {
        self.limit = limit
        level = Double(limit)
        updated = now
    }

    /// How long it takes until `cost` can be taken; zero if it can be taken now.
    ///
    /// More than the limit is never there: then it is the time until the bucket is full.
    mutating func wait(for cost: Int, now: Instant) -> Nanoseconds {
        refill(now)
        let missing = min(Double(cost), Double(limit)) - level
        if missing <= 0, cost <= limit { return .zero }
        return Nanoseconds(max(1, Int64((max(0, missing) / Double(limit) * Self.minute).rounded(.up))))
    }

    mutating func take(_ cost: Int) {
        level -= Double(cost)
    }

    /// What is in it.
    mutating func budget(now: Instant) -> RateLimits.Budget {
        refill(now)
        let missing = (Double(limit) - level) / Double(limit) * Self.minute
        return RateLimits.Budget(
            limit: limit,
            remaining: max(0, Int(level)),
            reset: Nanoseconds(Int64(missing.rounded(.up)))
        )
    }

    private mutating func refill(_ now: Instant) {
        guard now > updated else { return }
        level = min(Double(limit), level + Double((now - updated).count) / Self.minute * Double(limit))
        updated = now
    }
}
