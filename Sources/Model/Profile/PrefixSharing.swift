package import TidemarkStatistics

/// How requests share the beginning of their input with earlier ones, as a process that can be drawn from.
///
/// The shared tokens of a request are its partner's, and so on for the partner; where only a head is shared, they are the
/// head's; all others are the request's own. Source: docs/profile.md, "Shared prefixes".
package struct PrefixSharing: Sendable, Hashable {
    /// Tokens of a block; shared beginnings are whole blocks, or the whole input.
    package var blockTokens: Int
    /// Hits of an unbounded prefix cache among the blocks of the log.
    package var hitRatio: Double
    /// Beginnings that many requests share, such as system prompts.
    package var heads: [Head]
    /// By input length, ascending.
    package var classes: [LengthClass]
    /// How many requests ago the partner came.
    package var lags: [Lag]

    package struct Head: Sendable, Hashable {
        /// Whole blocks.
        package var tokens: Int
        /// Share of the requests with at least so long an input that begin with it.
        package var share: Double

        package init(tokens: Int, share: Double) {
            self.tokens = tokens
            self.share = share
        }
    }

    /// Requests with inputs of about one length.
    package struct LengthClass: Sendable, Hashable {
        /// Tokens; the class ends where the next begins.
        package var from: Int
        /// Share of the requests that share more than a head with an earlier one.
        package var share: Double
        /// What part of their blocks those share: quantiles at equal steps from 0 to 1; empty where none shares.
        package var parts: [Double]

        package init(from: Int, share: Double, parts: [Double]) {
            self.from = from
            self.share = share
            self.parts = parts
        }
    }

    package struct Lag: Sendable, Hashable {
        package var requests: ClosedRange<Int>
        package var count: Int

        package init(requests: ClosedRange<Int>, count: Int) {
            self.requests = requests
            self.count = count
        }
    }

    /// Requests that share nothing.
    package init() {
        self.init(blockTokens: 0, hitRatio: 0, heads: [], classes: [], lags: [])
    }

    package init(blockTokens: Int, hitRatio: Double, heads: [Head], classes: [LengthClass], lags: [Lag]) {
        self.blockTokens = blockTokens
        self.hitRatio = hitRatio
        self.heads = heads
        self.classes = classes
        self.lags = lags
    }

    /// What one request shares.
    package struct Share: Sendable, Hashable {
        /// How many requests ago the one came whose beginning is shared; from 1, or 0 where only a head is shared.
        package var lag: Int
        /// Leading tokens in common.
        package var tokens: Int
        /// An index into `heads`, or nil where the request begins with none.
        ///
        /// It counts where no partner is asked for or found.
        package var head: Int?

        package init(lag: Int, tokens: Int, head: Int? = nil) {
            self.lag = lag
            self.tokens = tokens
            self.head = head
        }
    }

    /// Draws what a request of so many input tokens shares; nil where it shares nothing.
    ///
    /// Always takes four numbers from the source.
    package func draw(input: Int, using source: inout RandomSource) -> Share? {
        let (forHead, forShare, forPart, forLag) = (source.unit(), source.unit(), source.unit(), source.unit())
        guard blockTokens > 0 else { return nil }
        let head = head(at: forHead, input: input)
        let headTokens = head.map { heads[$0].tokens } ?? 0
        let tokens = sharedTokens(input: input, at: forShare, part: forPart)
        if tokens > headTokens, let lag = lag(at: forLag) { return Share(lag: lag, tokens: tokens, head: head) }
        return head.map { Share(lag: 0, tokens: headTokens, head: $0) }
    }

    private func head(at place: Double, input: Int) -> Int? {
        var left = place
        for (index, head) in heads.enumerated() where head.tokens <= input {
            left -= head.share
            if left < 0 { return index }
        }
        return nil
    }

    private func sharedTokens(input: Int, at place: Double, part: Double) -> Int {
        guard let kind = classes.last(where: { $0.from <= input }) ?? classes.first, place < kind.share,
            kind.parts.count > 1
        else { return 0 }
        let scaled = part * Double(kind.parts.count - 1)
        let step = min(Int(scaled), kind.parts.count - 2)
        let portion = kind.parts[step] + (kind.parts[step + 1] - kind.parts[step]) * (scaled - Double(step))
        let blocks = (input + blockTokens - 1) / blockTokens
        let shared = min(blocks, Int((portion * Double(blocks)).rounded()))
        return min(input, shared * blockTokens)
    }

    private func lag(at place: Double) -> Int? {
        let total = lags.reduce(0) { $0 + $1.count }
        var left = place * Double(total)
        for lag in lags {
            if left < Double(lag.count) {
                return LogUniform.value(in: lag.requests, at: left / Double(lag.count))
            }
            left -= Double(lag.count)
        }
        return lags.last?.requests.upperBound
    }
}

extension PrefixSharing.Share {
    /// Requests that are looked at for a partner at most.
    private static let longestSearch: UInt64 = 4_096

    /// The earlier request whose beginning request `index` shares beyond the head: the nearest to `lag` requests ago with so
    /// long an input; nil where there is none.
    ///
    /// Early requests, which have no request so long ago, share with one of those that there are.
    /// `input` gives the input tokens of an earlier request.
    package func partner(of index: UInt64, input: (UInt64) -> Int) -> UInt64? {
        guard lag > 0, index > 0 else { return nil }
        let lag = 1 + UInt64(lag - 1) % index
        let wanted = index - lag
        for distance in 0...Self.longestSearch {
            let isBefore = distance <= wanted
            let isAfter = distance > 0 && distance < lag
            if isBefore, input(wanted - distance) >= tokens { return wanted - distance }
            if isAfter, input(wanted + distance) >= tokens { return wanted + distance }
            if !isBefore, !isAfter { return nil }
        }
        return nil
    }
}
