import Testing
import TidemarkProfile
import TidemarkWorkload

@Suite struct SharingTests {
    private func profile(heads: [PrefixSharing.Head] = []) -> Profile {
        Profile(
            name: "n",
            source: "s",
            types: [
                TrafficType(
                    name: "all",
                    cells: [
                        .init(input: 2_048...2_048, output: 5...5, count: 1),
                        .init(input: 16_384...16_384, output: 5...5, count: 1),
                    ]
                )
            ],
            sharing: PrefixSharing(
                blockTokens: 512,
                hitRatio: 0.66,
                heads: heads,
                classes: heads.isEmpty
                    ? [
                        .init(from: 1, share: 0.3, parts: [0.5, 0.5]),
                        .init(from: 8_000, share: 0.8, parts: [0.9, 0.9]),
                    ] : [],
                lags: [.init(requests: 1...40, count: 1)]
            )
        )
    }

    /// The part of the text that stood at the beginning of an earlier prompt, in blocks of a thirty-second of the longest.
    private func hitRatio(_ types: [RequestType], of wanted: Int = 0, requests: UInt64 = 400) -> Double {
        let workload = Workload(types: types)
        var seen: Set<[UInt8]> = []
        var (hits, total) = (0, 0)
        for index in 0..<requests {
            let draft = workload.request(index, root: 7)
            guard draft.type == wanted else { continue }
            let bytes = draft.prompt.pieces.flatMap { piece -> ArraySlice<UInt8> in
                if case .text(let range) = piece { workload.text[range] } else { [] }
            }
            var isPrefix = true
            for start in stride(from: 0, to: bytes.count - 512, by: 512) {
                // A block is known by its place and by what it holds with its beginning.
                let block = Array(bytes[start..<(start + 512)]) + Array(bytes[..<min(start, 64)])
                let isNew = seen.insert(block).inserted
                isPrefix = isPrefix && !isNew
                hits += isPrefix ? 1 : 0
                total += 1
            }
        }
        return Double(hits) / Double(max(1, total))
    }

    private func type(_ profile: Profile, name: String = "t", share: Double = 1) -> RequestType {
        RequestType(name: name, share: share, lengths: .profile(profile, bound: nil))
    }

    @Test("prompts share as much of their beginnings as the profile says, whatever lengths come before them")
    func ratio() {
        // Of 2,048 tokens 0.3 · 2 of 4 blocks, of 16,384 tokens 0.8 · 29 of 32.
        let expected = (0.3 * 2 + 0.8 * 29) / 36
        #expect(abs(hitRatio([type(profile())]) - expected) < 0.05)
    }

    @Test("each type shares with its own requests")
    func types() {
        let types = [type(profile(), name: "a", share: 0.5), type(profile(), name: "b", share: 0.5)]
        #expect(abs(hitRatio(types, of: 1, requests: 800) - 0.661) < 0.06)
    }

    @Test("requests begin with the head that many share")
    func heads() {
        let shared = hitRatio([type(profile(heads: [.init(tokens: 1_024, share: 0.9)]))])
        #expect(abs(shared - 0.9 * 2 * 2 / 36) < 0.02)
    }
}
