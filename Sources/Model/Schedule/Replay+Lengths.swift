import TidemarkStatistics

extension Replay {
    /// What its requests come to, in tokens.
    package struct Lengths: Sendable, Hashable {
        package var input: Statistic
        package var output: Statistic

        /// Over the rows that state a length; 0 where none does.
        package struct Statistic: Sendable, Hashable {
            package var mean: Double
            package var p50: Int
            package var p95: Int

            init(_ lengths: [Int]) {
                let sorted = lengths.sorted()
                mean = sorted.isEmpty ? 0 : Double(sorted.reduce(0, +)) / Double(sorted.count)
                p50 = Quantile.value(0.5, ofSorted: sorted) ?? 0
                p95 = Quantile.value(0.95, ofSorted: sorted) ?? 0
            }
        }
    }

    package var lengths: Lengths {
        Lengths(
            input: Lengths.Statistic(rows.compactMap(trace.input(of:))),
            output: Lengths.Statistic(rows.compactMap(trace.output(of:)))
        )
    }
}
