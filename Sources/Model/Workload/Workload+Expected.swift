import TidemarkStatistics

extension Workload {
    /// What the requests of one type come to: all turns of its conversations.
    package struct Expected: Sendable, Hashable {
        /// Mean requests of a conversation; 1 for a type without.
        package var turns: Double
        package var input: Lengths
        /// Of the bound, where only a bound is given.
        package var output: Lengths

        package struct Lengths: Sendable, Hashable {
            package var mean: Double
            package var p50: Int
            package var p95: Int

            package init(mean: Double, p50: Int, p95: Int) {
                self.mean = mean
                self.p50 = p50
                self.p95 = p95
            }
        }
    }

    /// The lengths to expect, by type, from so many conversations with a fixed seed; the same each time.
    package func expected(draws: Int = 2_000) -> [Expected] {
        preview(conversations: draws).map { Expected($0) }
    }
}

extension Workload.Expected {
    package init(_ preview: Workload.TypePreview) {
        self.init(
            turns: preview.turns,
            input: .init(preview.requests.map(\.input)),
            output: .init(preview.requests.map(\.outputBound))
        )
    }
}

extension Workload.Expected.Lengths {
    fileprivate init(_ lengths: [Int]) {
        let sorted = lengths.sorted()
        mean = lengths.isEmpty ? 0 : Double(lengths.reduce(0, +)) / Double(lengths.count)
        p50 = Quantile.value(0.5, ofSorted: sorted) ?? 0
        p95 = Quantile.value(0.95, ofSorted: sorted) ?? 0
    }
}
