import TidemarkMeasurement
import TidemarkPlan
import TidemarkUnits

/// Stops a run that passes a ceiling of its user's which could not be foreseen: users answered faster than thought,
/// retries, answers so slow that requests pile up.
struct CeilingWatch {
    private let ceilings: Ceilings
    /// Most requests that can be on their way at a time, whatever is released; nil where nothing holds them back.
    private let connections: Int?
    private var requests = SlidingSum(over: .seconds(10))
    private var tokens = SlidingSum(over: .seconds(60))

    /// Chance may lift a rate for a while: so many standard deviations of a Poisson count are allowed.
    private static let allowedDeviations = 4.0
    /// Lengths differ more than counts do.
    private static let allowedTokens = 1.5

    /// The ceilings that hold for the run's target; `connections` is the most that there may be of them, where each
    /// carries one request at a time.
    init(_ ceilings: Ceilings, connections: Int?) {
        self.ceilings = ceilings
        self.connections = connections
    }

    /// - Returns: what was found if a ceiling is passed.
    mutating func look(at counts: LiveCounts, _ now: Instant) -> String? {
        if let most = ceilings.concurrent {
            let open = min(counts.inFlight, connections ?? .max)
            if open > most { return "\(open) requests at a time, over \(ceilings.words("concurrent", "\(most)"))" }
        }
        // Each attempt that is made again is a further request to the server.
        if let rate = ceilings.rate, let seen = requests.look(Double(counts.released + counts.superseded), now) {
            let expected = rate.perSecond * seen.span.inSeconds
            if seen.sum > expected + Self.allowedDeviations * max(1, expected).squareRoot() {
                let found = "\(Int(seen.sum)) requests within \(seen.span.rounded)"
                return "\(found), over \(ceilings.words("rate", "\(rate)"))"
            }
        }
        if let rate = ceilings.tokens, let seen = tokens.look(Double(counts.tokensAsked), now),
            seen.sum > Self.allowedTokens * rate.perSecond * seen.span.inSeconds
        {
            let most = "\(Rounded.text(rate.perSecond)) tokens/s"
            let found = "\(Rounded.text(seen.sum)) tokens asked for within \(seen.span.rounded)"
            return "\(found), over \(ceilings.words("tokens", most))"
        }
        return nil
    }
}

/// What a growing total has gained within the last while.
private struct SlidingSum {
    private let length: Nanoseconds
    private var looks: [(at: Instant, total: Double)] = []

    init(over length: Nanoseconds) {
        self.length = length
    }

    /// - Returns: nil until so much time has passed.
    mutating func look(_ total: Double, _ now: Instant) -> (sum: Double, span: Nanoseconds)? {
        looks.append((now, total))
        while looks.count > 1, now - looks[1].at >= length { looks.removeFirst() }
        guard let first = looks.first, now - first.at >= length else { return nil }
        return (total - first.total, now - first.at)
    }
}
