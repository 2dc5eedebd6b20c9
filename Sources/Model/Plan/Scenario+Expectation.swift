package import TidemarkSchedule
package import TidemarkUnits

extension Scenario.Load {
    /// From the first possible arrival to the last; the drain comes after it.
    package var duration: Nanoseconds {
        switch self {
        case .open(let shape, _): shape.duration
        case .closed(let users): users.duration
        }
    }

    /// The highest rate; nil for users, whose rate follows from the answers.
    package var peakRate: Rate? {
        guard case .open(let shape, _) = self else { return nil }
        return shape.peak
    }

    /// How many requests are to be expected; nil for users.
    package var expectedRequests: Double? {
        guard case .open(let shape, _) = self else { return nil }
        return shape.expected
    }

    /// The trace that is repeated; nil where arrivals are drawn.
    package var replay: Replay? {
        guard case .open(_, .replay(let replay)) = self else { return nil }
        return replay
    }
}
