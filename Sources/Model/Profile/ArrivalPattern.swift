package import TidemarkStatistics

/// How gaps between arrivals follow each other in production: their burstiness without their rate.
package struct ArrivalPattern: Sendable, Hashable {
    package init() {}

    /// Where a sequence of gaps stands.
    package struct State: Sendable, Hashable {
        package init() {}
    }

    /// The next gap, in units of the mean gap.
    package func nextGap(_ state: inout State, using source: inout RandomSource) -> Double {
        source.exponential()
    }
}
