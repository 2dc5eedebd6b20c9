import TidemarkProfile
import TidemarkStatistics

extension Workload {
    /// Requests back to which a shared beginning is followed.
    private static let deepest = 1_000

    /// Whose text a request's message is made of: what it shares with an earlier one, what that one shared, and its own.
    ///
    /// Token p of request i is its own where p is past what it shares, and token p of the request that it shares with
    /// otherwise; or the head's, where it shares only a head. A pure function of (types, root, i).
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
            guard case .request(let with, _) = share else {
                if case .head(let head, _) = share, end > 0 {
                    let owner = RandomSource.substream(Stream.head.seed(root), UInt64(head))
                    segments.append(Segment(owner: owner, tokens: end))
                    end = 0
                }
                break
            }
            at = with
        }
        if end > 0 { segments.append(Segment(owner: Stream.text.seed(seed(of: at, root: root)), tokens: end)) }
        return segments.reversed()
    }

    private enum Shared {
        case request(UInt64, tokens: Int)
        case head(Int, tokens: Int)

        var tokens: Int {
            switch self {
            case .request(_, let tokens), .head(_, let tokens): tokens
            }
        }
    }

    /// What a request's message shares, and with what; nil where it shares nothing.
    ///
    /// A type's system text stands before the message, and is shared by all anyway.
    private func share(ofType type: Int, index: UInt64, root: UInt64) -> Shared? {
        guard let sharing = sharing[type] else { return nil }
        let seed = seed(of: index, root: root)
        var source = RandomSource(seed: Stream.share.seed(seed))
        let input = input(ofType: type, index: index, root: root)
        guard var share = sharing.draw(input: input, using: &source) else { return nil }
        // Lags count the requests of the type.
        share.lag = Int(min(Double(share.lag) / types[type].share * shareTotal, 1e12).rounded())
        let system = systems[type].tokens
        let partner = share.partner(of: index) { earlier in
            self.type(of: earlier, root: root) == type ? self.input(ofType: type, index: earlier, root: root) : -1
        }
        if let partner, share.tokens > system { return .request(partner, tokens: share.tokens - system) }
        guard partner == nil, let head = share.head, sharing.heads[head].tokens > system else { return nil }
        return .head(head, tokens: sharing.heads[head].tokens - system)
    }

    private func input(ofType type: Int, index: UInt64, root: UInt64) -> Int {
        var source = RandomSource(seed: seed(of: index, root: root))
        return samplers[type].sample(using: &source).input
    }
}
