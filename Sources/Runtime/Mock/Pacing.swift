import TidemarkPlan
import TidemarkStatistics
import TidemarkUnits

/// When each event of one answer is due.
///
/// The schedule is absolute: what is written late does not move what follows. Token k is due at arrival + time to first token + the sum of k draws of the inter-token latency; an event is due
/// with the first of its tokens. Draws are cut at an hour.
struct Pacing {
    /// Tokens of the answer.
    let tokens: Int
    /// Tokens that were released so far.
    private(set) var released = 0
    /// When the next event is due; meaningless once `isFinished`.
    private(set) var due: Instant
    private let tokensPerEvent: Int
    private let gap: Distribution
    private var source: RandomSource

    private static let longest = 3_600e9

    /// `promptTokens` are those that are not cached.
    init(arrival: Instant, promptTokens: Int, tokens: Int, model: MockModel, source: RandomSource) {
        self.tokens = tokens
        self.source = source
        tokensPerEvent = max(1, model.tokensPerEvent)
        gap = model.interTokenLatency
        let first = model.timeToFirstToken.sample(using: &self.source)
        due = arrival + Self.span(first) + Self.span(model.prefillPerToken * Double(promptTokens))
    }

    var isFinished: Bool { released == tokens }

    /// Takes the event that is due, and moves `due` to the next one: how many tokens it has.
    ///
    /// It has no more than `most`.
    mutating func release(atMost most: Int = .max) -> Int {
        let count = min(tokensPerEvent, tokens - released, most)
        released += count
        if !isFinished { wait(draws: count) }
        return count
    }

    /// Moves `due` to the last token, for answers that are not streamed.
    mutating func postponeToLast() {
        if tokens > 1 { wait(draws: tokens - 1) }
    }

    /// Moves all that is left: the request had to wait so long.
    mutating func delay(by time: Nanoseconds) {
        due = due + time
    }

    /// Takes all tokens that are left.
    mutating func releaseAll() -> Int {
        let count = tokens - released
        released = tokens
        return count
    }

    private mutating func wait(draws: Int) {
        if case .fixed(let value) = gap {
            due = due + Self.span(value) * Int64(draws)
        } else {
            for _ in 0..<draws { due = due + Self.span(gap.sample(using: &source)) }
        }
    }

    /// Draws below zero, and what is not a number, count as zero.
    private static func span(_ nanoseconds: Double) -> Nanoseconds {
        Nanoseconds(nanoseconds > 0 ? Int64(min(nanoseconds, longest).rounded()) : 0)
    }
}
