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
        types.indices.map { type in
            var inputs: [Int] = []
            var outputs: [Int] = []
            for index in 0..<UInt64(draws) {
                for turn in 0..<turns(of: index, type, root: 0) {
                    let draft = draft(ofType: type, index: index, turn: turn, root: 0)
                    inputs.append(draft.inputTokens)
                    outputs.append(draft.outputTokens)
                }
            }
            return Expected(
                turns: Double(inputs.count) / Double(draws),
                input: .init(inputs),
                output: .init(outputs)
            )
        }
    }
}

extension Workload.Expected.Lengths {
    fileprivate init(_ lengths: [Int]) {
        let sorted = lengths.sorted()
        mean = Double(lengths.reduce(0, +)) / Double(lengths.count)
        p50 = Quantile.value(0.5, ofSorted: sorted) ?? 0
        p95 = Quantile.value(0.95, ofSorted: sorted) ?? 0
    }
}
