import TidemarkMeasurement
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

/// A request that has failed and waits for its next attempt.
struct Retry: DueEntry {
    var at: Instant
    var draft: RequestDraft
    var failed: LaneRecorder.Suspended

    var index: UInt64 { failed.request.index }

    /// The request as it goes out again: due when it was due first, on the same way as before.
    var request: InFlight {
        let earlier = failed.request
        var request = InFlight(
            index: earlier.index,
            scenario: earlier.scenario,
            phase: earlier.phase,
            type: earlier.type,
            purpose: earlier.purpose,
            inputAsked: earlier.inputAsked,
            outputAsked: earlier.outputAsked,
            due: Instant(nanoseconds: earlier.due),
            released: Instant(nanoseconds: earlier.released)
        )
        request.attempt = earlier.attempt + 1
        return request
    }
}

extension RetryRule {
    /// Ends that another attempt cannot change, or must not.
    private static let final: Set<Outcome> = [.succeeded, .auth, .quota, .totalTimeout, .budget, .cancelled]

    /// How long a request waits after its attempt number `attempt`, from 1, ended with `reply`; nil for no other one.
    ///
    /// Twice as long after each attempt, at least as long as the server asked, and up to half of the own wait more, drawn
    /// by `jitter`, so that requests that failed together do not come back together.
    func wait(after attempt: Int, _ reply: Reply, jitter: () -> Double) -> Nanoseconds? {
        guard attempt <= times, attempt < Int(UInt8.max), outcomes.contains(reply.outcome),
            !Self.final.contains(reply.outcome)
        else { return nil }
        let own = min(Double(max(0, wait.count)) * Double(UInt64(1) << UInt64(min(attempt - 1, 40))), Self.longest)
        let asked = Double(max(0, reply.retryAfterMilliseconds ?? 0)) * 1e6
        return Nanoseconds(Int64(max(own, asked) + own * jitter() / 2))
    }

    private static var longest: Double { Double(longestWait.count) }

    /// Between 0 and 1, the same for the same attempt of the same request.
    static func jitter(of index: UInt64, attempt: Int, root: UInt64) -> Double {
        let stream = RandomSource.substream(RandomSource.substream(root, streamLabel), index)
        var source = RandomSource(seed: RandomSource.substream(stream, UInt64(attempt)))
        return source.unit()
    }

    /// Apart from the numbers of requests, whose streams hang under the same root.
    private static let streamLabel: UInt64 = 0x7265_7472_7900_0000
}
