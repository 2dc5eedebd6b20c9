import TidemarkProfile
import TidemarkStatistics

extension Workload {
    /// Requests back to which a shared beginning is followed.
    private static let deepest = 10_000

    /// Whose text a request's message is made of: what it shares with an earlier one, what that one shared, and its own.
    ///
    /// Token p of request i is its own where p is past what it shares, and token p of the request that it shares with
    /// otherwise. A pure function of (types, root, i).
    func segments(ofType type: Int, index: UInt64, root: UInt64, tokens: Int) -> [Segment] {
        var segments: [Segment] = []
        var end = tokens
        var at = index
        for _ in 0..<Self.deepest where end > 0 {
            let share = share(ofType: type, index: at, root: root)
            let shared = min(share?.tokens ?? 0, end)
            if shared < end {
                segments.append(Segment(owner: Stream.text.seed(seed(of: at, root: root)), tokens: end - shared))
                end = shared
            }
            guard let share else { break }
            at = share.with
        }
        if end > 0 { segments.append(Segment(owner: Stream.text.seed(seed(of: at, root: root)), tokens: end)) }
        return segments.reversed()
    }

    /// What a request shares, and with which one; nil where it shares nothing.
    private func share(ofType type: Int, index: UInt64, root: UInt64) -> (with: UInt64, tokens: Int)? {
        guard let sharing = sharing[type] else { return nil }
        let seed = seed(of: index, root: root)
        var lengths = RandomSource(seed: seed)
        let input = samplers[type].sample(using: &lengths).input
        var source = RandomSource(seed: Stream.share.seed(seed))
        guard let share = sharing.draw(input: input, using: &source), share.lag > 0 else { return nil }
        let tokens = share.tokens - systems[type].tokens
        guard tokens > 0, let with = earlier(share.lag, ofType: type, than: index, root: root) else { return nil }
        return (with, tokens)
    }

    /// The request of a type about so many of its requests ago; nil before the first one.
    private func earlier(_ lag: Int, ofType type: Int, than index: UInt64, root: UInt64) -> UInt64? {
        let scaled = (Double(lag) / types[type].share).rounded()
        guard scaled <= Double(index) else { return nil }
        var at = index - UInt64(scaled)
        // The ones between are of other types; a type's share is not under a thousandth often.
        for _ in 0..<100_000 {
            if self.type(of: at, root: root) == type { return at }
            if at == 0 { return nil }
            at -= 1
        }
        return nil
    }
}
