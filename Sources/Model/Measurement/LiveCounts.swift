/// Running totals of a lane for the live view and the stop rules; sums over lanes by `merge`.
package struct LiveCounts: Sendable {
    package var released = 0
    package var ended = 0
    package var failed = 0
    /// Attempts that failed and were made again; they are none of those that ended.
    package var superseded = 0
    package var chunks = 0
    /// Refusals of authentication: one is enough to stop a run.
    package var authRefused = 0
    package var inFlight = 0
    /// Tokens that the released requests bring and ask for.
    package var tokensAsked = 0
    /// One for each watch of the recorder, in its order.
    package var latencies: [LatencyWatch.Count] = []
    /// Time to first token, nanoseconds, since the last `takeFirstTokens`.
    package private(set) var firstTokens: [Int64] = []

    /// More first tokens than this between two looks are not kept: a live view needs no more.
    private static let mostFirstTokens = 4_096

    package init() {}

    package mutating func firstToken(_ latency: Int64) {
        if firstTokens.count < Self.mostFirstTokens { firstTokens.append(latency) }
    }

    package mutating func takeFirstTokens() -> [Int64] {
        let taken = firstTokens
        firstTokens.removeAll(keepingCapacity: true)
        return taken
    }

    /// Counters of now with the first tokens that nobody has looked at yet, these and earlier ones.
    package func keeping(firstTokensOf earlier: LiveCounts) -> LiveCounts {
        var kept = self
        kept.firstTokens = Array((earlier.firstTokens + firstTokens).suffix(Self.mostFirstTokens))
        return kept
    }

    package mutating func merge(_ other: LiveCounts) {
        released += other.released
        ended += other.ended
        failed += other.failed
        superseded += other.superseded
        chunks += other.chunks
        authRefused += other.authRefused
        inFlight += other.inFlight
        tokensAsked += other.tokensAsked
        for (index, count) in other.latencies.enumerated() {
            if index < latencies.count { latencies[index] = latencies[index] + count } else { latencies.append(count) }
        }
        firstTokens += other.firstTokens
    }
}
