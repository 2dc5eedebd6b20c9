import Glibc
package import TidemarkStatistics

/// How gaps between arrivals follow each other in production: their burstiness without their rate.
///
/// Gaps have mean 1, so that a schedule of any rate has the same shape. Where windows are drawn, they come from decks that
/// are used up before they are filled again, and steps from window to window as well: a schedule as long as the log has the
/// log's burstiness whatever the seed. Source: docs/profile.md, "Arrivals".
package struct ArrivalPattern: Sendable, Hashable {
    package var law: Law
    /// The mean gap of the log, in seconds.
    package var meanGap: Double
    /// What schedules of this pattern reach at the log's rate: the mean over some seeds.
    package var reached: Reached

    package enum Law: Sendable, Hashable {
        /// Independent exponential gaps.
        case poisson
        /// Independent gamma gaps with this coefficient of variation, over 0.
        case gamma(variation: Double)
        case windows(ArrivalWindows)
    }

    package struct Reached: Sendable, Hashable {
        package var gapVariation: Double
        /// Index of dispersion at 1 s.
        package var dispersion: Double

        package init(gapVariation: Double, dispersion: Double) {
            self.gapVariation = gapVariation
            self.dispersion = dispersion
        }
    }

    /// Poisson arrivals of one a second.
    package init() {
        self.init(law: .poisson, meanGap: 1, reached: Reached(gapVariation: 1, dispersion: 1))
    }

    package init(law: Law, meanGap: Double, reached: Reached) {
        self.law = law
        self.meanGap = meanGap
        self.reached = reached
    }

    /// Where a sequence of gaps stands.
    package struct State: Sendable, Hashable {
        var windows: ArrivalWindows.Place?

        package init() {}
    }

    /// The next gap, in units of the mean gap.
    package func nextGap(_ state: inout State, using source: inout RandomSource) -> Double {
        switch law {
        case .poisson: return source.exponential()
        case .gamma(let variation):
            let shape = 1 / (variation * variation)
            return source.gamma(shape: shape) / shape
        case .windows(let windows):
            var place = state.windows ?? windows.start(using: &source)
            state.windows = nil
            let gap = windows.nextGap(&place, using: &source)
            state.windows = place
            return gap / meanGap
        }
    }
}
