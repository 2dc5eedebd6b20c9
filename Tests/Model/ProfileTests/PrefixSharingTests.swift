import Testing
import TidemarkProfile
import TidemarkStatistics

@Suite struct PrefixSharingTests {
    /// Hits of an unbounded cache among the blocks of so many drawn requests.
    private func drawnHitRatio(_ profile: Profile, requests: Int, seed: UInt64) throws -> Double {
        let sharing = try #require(profile.sharing)
        let sampler = ProfileSampler(profile)
        var source = RandomSource(seed: seed)
        var inputs: [Int] = []
        var blocks: [[UInt64]] = []
        var seen: Set<UInt64> = []
        var next: UInt64 = 1 << 40
        var (hits, total) = (0, 0)
        for index in 0..<requests {
            let input = sampler.draw(using: &source).input
            let share = sharing.draw(input: input, using: &source)
            let partner = share?.partner(of: UInt64(index)) { inputs[Int($0)] }
            var own: [UInt64] = []
            for block in 0..<((input + sharing.blockTokens - 1) / sharing.blockTokens) {
                let end = min(input, (block + 1) * sharing.blockTokens)
                if let share, let partner, end <= share.tokens, block < blocks[Int(partner)].count {
                    own.append(blocks[Int(partner)][block])
                } else if let share, partner == nil, let head = share.head, end <= sharing.heads[head].tokens {
                    own.append(UInt64(head << 20 + block))
                } else {
                    next += 1
                    own.append(next)
                }
            }
            hits += own.prefix { seen.contains($0) }.count
            total += own.count
            seen.formUnion(own)
            inputs.append(input)
            blocks.append(own)
        }
        return Double(hits) / Double(total)
    }

    @Test(
        "draws the prefix hit ratio of the trace within 0.02",
        arguments: [Trace.mooncakeConversation, .mooncakeSynthetic]
    )
    func traces(trace: Trace) throws {
        let profile = try #require(trace.profile)
        let ratio = try drawnHitRatio(profile, requests: trace.records.count, seed: 1)
        #expect(abs(ratio - (profile.sharing?.hitRatio ?? 0)) < 0.02)
    }

    @Test("finds a beginning that many requests share, and the share of those long enough that have it")
    func heads() throws {
        var builder = ProfileBuilder(ProfileBuilder.Options(name: "n", source: "s"))
        for index in 0..<1_000 {
            var record = TrafficRecord()
            record.input = index % 2 == 0 ? 40 : 160
            record.output = 5
            record.blockTokens = 16
            let own = (0..<8).map { UInt64(1_000 + index * 8 + $0) }
            record.blocks = index % 2 == 0 ? Array(own.prefix(3)) : index % 4 == 1 ? [1, 2] + own : Array(own)
            builder.add(record)
        }
        let sharing = try #require(try builder.profile(categories: []).profile.sharing)
        #expect(sharing.heads == [.init(tokens: 32, share: 0.25)])
        #expect(sharing.classes.allSatisfy { $0.share < 0.05 })
        #expect(abs(sharing.hitRatio - 2 * 249.0 / (500 * 3 + 250 * 10 + 250 * 8)) < 1e-4)
        var source = RandomSource(seed: 1)
        let shares = (0..<1_000).map { _ in sharing.draw(input: 160, using: &source) }
        #expect(shares.allSatisfy { $0 == nil || $0?.head == 0 && $0?.tokens == 32 && $0?.lag == 0 || $0?.lag != 0 })
        #expect(abs(shares.count { $0?.head == 0 } - 250) < 60)
        #expect(sharing.draw(input: 31, using: &source)?.head == nil)
    }

    @Test("shares with the nearest request that is long enough, and with none where there is none")
    func partners() {
        let share = PrefixSharing.Share(lag: 3, tokens: 500)
        #expect(share.partner(of: 10) { _ in 500 } == 7)
        #expect(share.partner(of: 10) { $0 == 5 || $0 == 8 ? 500 : 499 } == 8)
        #expect(share.partner(of: 10) { $0 == 6 || $0 == 9 ? 500 : 499 } == 6)
        #expect(share.partner(of: 10) { _ in 499 } == nil)
        #expect(share.partner(of: 0) { _ in 500 } == nil)
        #expect(share.partner(of: 2) { _ in 500 } == 1)
        #expect(PrefixSharing.Share(lag: 0, tokens: 500, head: 0).partner(of: 10) { _ in 900 } == nil)
    }

    @Test("shares nothing where nothing was shared")
    func none() throws {
        var source = RandomSource(seed: 1)
        #expect(PrefixSharing().draw(input: 1_000, using: &source) == nil)
        #expect(Trace.azureCode.profile?.sharing == nil && Trace.azureCode.profile != nil)
    }
}
