import Testing
import TidemarkProfile
import TidemarkStatistics
import TidemarkTokens
import TidemarkWorkload

/// Beginnings are shared where that is asked for.
@Suite struct SharingTests {
    private func commonPrefix(_ first: String, _ second: String) -> Int {
        let common = zip(first.utf8, second.utf8).prefix { $0 == $1 }.count
        return TokenEstimator.tokens(in: first.utf8.prefix(common))
    }

    private func record(_ blocks: [UInt64], input: Int) -> TrafficRecord {
        var record = TrafficRecord()
        (record.blocks, record.blockTokens, record.input, record.output) = (blocks, 512, input, 9)
        return record
    }

    @Test("replayed requests are alike as far as their blocks are")
    func blocks() throws {
        let workload = Workload(types: [type(10)])
        let rows = [
            record([1, 2, 3], input: 1_500), record([1, 2, 4], input: 1_400), record([1], input: 300),
            record([9, 2, 3], input: 1_536),
        ]
        let drafts = rows.enumerated().map { workload.request(UInt64($0), root: 7, replaying: $1) }
        let texts = try drafts.map { try text($0, of: workload) }
        for (draft, (row, text)) in zip(drafts, zip(rows, texts)) {
            let tokens = TokenEstimator.tokens(in: text.utf8)
            #expect(draft.inputTokens == row.input && draft.outputTokens == 9 && draft.isOutputExact)
            #expect(tokens <= draft.inputTokens && tokens >= draft.inputTokens - 2)
        }
        #expect((1_018...1_026).contains(commonPrefix(texts[0], texts[1])))
        #expect((290...300).contains(commonPrefix(texts[0], texts[2])))
        #expect(commonPrefix(texts[0], texts[3]) < 8)
        // Another scenario is another server's worth of text.
        #expect(commonPrefix(texts[0], try text(workload.request(0, root: 8, replaying: rows[0]), of: workload)) < 8)
    }

    @Test("rows without lengths take those of the type")
    func withoutLengths() {
        let workload = Workload(types: [type(77, output: 5)])
        let draft = workload.request(0, root: 1, replaying: TrafficRecord())
        #expect(draft.inputTokens == 77 && draft.outputTokens == 5)
    }

    @Test("requests of a profile share with earlier ones: the prefix cache sees the profile's hit ratio")
    func profile() throws {
        var profile = Profile(
            name: "p",
            source: "a test",
            cells: [.init(input: 600...2_000, output: 5...5, count: 1)]
        )
        let sharing = PrefixSharing(
            blockTokens: 64,
            hitRatio: 0.5,
            heads: [.init(tokens: 128, share: 0.5)],
            classes: [.init(from: 1, share: 0.6, parts: [0.5, 0.7, 0.9])],
            lags: [.init(requests: 1...20, count: 1)]
        )
        profile.sharing = sharing
        let workload = Workload(types: [RequestType(name: "t", share: 1, lengths: .profile(profile, bound: nil))])
        var seen: Set<ArraySlice<UInt8>> = []
        var hits = 0
        var blocks = 0
        for index in 0..<300 as Range<UInt64> {
            let draft = workload.request(index, root: 5)
            let bytes = Array(try text(draft, of: workload).utf8)
            let tokens = TokenEstimator.tokens(in: bytes)
            #expect(tokens <= draft.inputTokens && tokens >= draft.inputTokens - 2)
            var isPrefix = true
            for block in 1...(bytes.count / 280) {
                blocks += 1
                let isNew = seen.insert(bytes[..<(block * 280)]).inserted
                isPrefix = isPrefix && !isNew
                if isPrefix { hits += 1 }
            }
        }
        let ratio = Double(hits) / Double(blocks)
        #expect((0.35...0.6).contains(ratio), "\(ratio)")
        #expect(workload.request(250, root: 5) == workload.request(250, root: 5))
    }
}
