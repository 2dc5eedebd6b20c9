import Testing
import TidemarkStatistics
import TidemarkWorkload

@Suite struct WorkloadTests {
    private let types = [
        RequestType(name: "chat", share: 0.9, lengths: .drawn(input: .fixed(500), output: .drawn(.fixed(100)))),
        RequestType(
            name: "document",
            share: 0.1,
            lengths: .drawn(input: .lognormal(median: 3_000, p95: 9_000), output: .bound(64))
        ),
    ]

    private func workload(_ types: [RequestType]) -> Workload { Workload(types: types) }

    @Test("request i depends on nothing but the root and i")
    func pure() {
        let workload = workload(types)
        let forward = (0..<50).map { workload.request($0, root: 5) }
        let backward = (0..<50).reversed().map { workload.request($0, root: 5) }
        #expect(forward == backward.reversed())
        #expect(forward != (0..<50).map { workload.request($0, root: 6) })
    }

    @Test("other lengths change no request's type, and another type's lengths change nothing")
    func independence() {
        var longer = types
        longer[1].lengths = .drawn(input: .fixed(9), output: .bound(1))
        let workloads = (workload(types), workload(longer))
        for index in 0..<200 as Range<UInt64> {
            let before = workloads.0.request(index, root: 5)
            let after = workloads.1.request(index, root: 5)
            #expect(before.type == after.type)
            if before.type == 0 { #expect(before == after) }
        }
    }

    @Test("types come in their shares")
    func shares() {
        let workload = workload(types)
        let documents = (0..<5_000).count { workload.request($0, root: 9).type == 1 }
        #expect(abs(Double(documents) / 5_000 - 0.1) < 0.017)  // about four standard errors
    }

    @Test("drawn lengths are asked for exactly, a bound is only a bound")
    func exactness() {
        let workload = workload(types)
        for draft in (0..<100).map({ workload.request($0, root: 2) }) {
            #expect(draft.isOutputExact == (draft.type == 0))
            #expect(draft.outputTokens == (draft.type == 0 ? 100 : 64))
        }
    }

    @Test("knows what to expect by type")
    func expected() {
        let expected = workload(types).expected()
        #expect(expected.count == 2)
        #expect(expected[0].input == .init(mean: 500, p50: 500, p95: 500))
        #expect(abs(Double(expected[1].input.p50) / 3_000 - 1) < 0.1)
        #expect(abs(Double(expected[1].input.p95) / 9_000 - 1) < 0.15)
        #expect(expected[1].output == .init(mean: 64, p50: 64, p95: 64))
    }
}
