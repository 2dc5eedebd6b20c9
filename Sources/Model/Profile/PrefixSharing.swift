package import TidemarkStatistics

/// How requests share the beginning of their input with earlier ones, as a process that can be drawn from.
package struct PrefixSharing: Sendable, Hashable {
    package init() {}

    /// What one request shares.
    package struct Share: Sendable, Hashable {
        /// How many requests ago the one came whose beginning is shared; from 1.
        package var lag: Int
        /// Leading tokens in common.
        package var tokens: Int

        package init(lag: Int, tokens: Int) {
            self.lag = lag
            self.tokens = tokens
        }
    }

    /// Draws what a request of so many input tokens shares; nil where it shares nothing.
    package func draw(input: Int, using source: inout RandomSource) -> Share? { nil }
}
