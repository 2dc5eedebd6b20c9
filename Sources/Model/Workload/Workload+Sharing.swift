import TidemarkProfile
import TidemarkStatistics

extension Workload {
    /// Requests back to which a shared beginning is followed.
    private static let deepest = 10_000

    /// Whose text a request's message is made of: a head that many share, what it has of an earlier request, which may be
    /// of a yet earlier one, and its own.
    ///
    /// A pure function of (types, root, i). Source: docs/profile.md, "Shared prefixes".
    func segments(ofType type: Int, index: UInt64, root: UInt64, tokens: Int) -> [Segment] {
        var segments: [Segment] = []
        var head: Segment?
        var end = tokens
        var at = index
        for depth in 0...Self.deepest {
            let share = depth < Self.deepest ? share(ofType: type, index: at, root: root) : nil
            if head == nil, let own = share?.head {
                head = Segment(owner: own.owner, tokens: min(own.tokens, end))
            }
            let floor = head?.tokens ?? 0
            // Without a request to share with, all behind the head is its own.
            let shared = share?.with == nil ? floor : max(share?.tokens ?? 0, floor)
            if shared < end {
                segments.append(Segment(owner: Stream.text.seed(seed(of: at, root: root)), tokens: end - shared))
                end = shared
            }
            guard end > floor, let with = share?.with else { break }
            at = with
        }
        if let head, end > 0 { segments.append(Segment(owner: head.owner, tokens: end)) }
        return segments.reversed()
    }

    /// Tokens from its beginning on that a request has in common with earlier ones, the system message included.
    func sharedTokens(ofType type: Int, index: UInt64, root: UInt64) -> Int {
        guard let share = share(ofType: type, index: index, root: root) else { return systems[type].tokens }
        let head = share.head?.tokens ?? 0
        return systems[type].tokens + (share.with == nil ? head : max(share.tokens, head))
    }

    private struct Share {
        /// Tokens in common, those of the head included.
        var tokens: Int
        var head: Segment?
        /// The request that they are shared with beyond the head.
        var with: UInt64?
    }

    /// What a request shares; nil where it shares nothing.
    private func share(ofType type: Int, index: UInt64, root: UInt64) -> Share? {
        guard let sharing = sharing[type] else { return nil }
        var source = RandomSource(seed: Stream.share.seed(seed(of: index, root: root)))
        guard let share = sharing.draw(input: input(ofType: type, index: index, root: root), using: &source) else {
            return nil
        }
        // A system message comes before, and all requests of the type have it.
        let before = systems[type].tokens
        let head = share.head.flatMap { place -> Segment? in
            let tokens = sharing.heads[place].tokens - before
            // Like a system message, a head is the same in each scenario and run.
            let owner = RandomSource.substream(types[type].name.stableHash, UInt64(place))
            return tokens > 0 ? Segment(owner: owner, tokens: tokens) : nil
        }
        let partner = share.partner(of: ordinal(of: index, type)) { ordinal in
            input(ofType: type, index: request(at: ordinal, ofType: type, root: root), root: root)
        }
        let with = partner.map { request(at: $0, ofType: type, root: root) }.flatMap { $0 < index ? $0 : nil }
        return Share(tokens: max(0, share.tokens - before), head: head, with: with)
    }

    private func input(ofType type: Int, index: UInt64, root: UInt64) -> Int {
        var source = RandomSource(seed: seed(of: index, root: root))
        return samplers[type].sample(using: &source).input
    }

    // MARK: - Requests of one type among all

    /// About how many requests of the type come before a request.
    private func ordinal(of index: UInt64, _ type: Int) -> UInt64 {
        types.count == 1 ? index : UInt64(Double(index) * types[type].share)
    }

    /// The request of the type at or before the place where so many came before it on average.
    private func request(at ordinal: UInt64, ofType type: Int, root: UInt64) -> UInt64 {
        guard types.count > 1 else { return ordinal }
        let start = UInt64(Double(ordinal) / types[type].share)
        var at = start
        while at > 0, start - at < 10_000, self.type(of: at, root: root) != type { at -= 1 }
        return at
    }
}

extension String {
    /// The same in each process, unlike `hashValue` (FNV-1a).
    var stableHash: UInt64 {
        utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
