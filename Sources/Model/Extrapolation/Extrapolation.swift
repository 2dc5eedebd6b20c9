import TidemarkPricing
package import TidemarkUnits

/// What the large model would do under loads that only the small one has met: never a measurement.
package struct Extrapolation: Sendable {
    package var small: SmallService
    package var large: LargeService
    /// In the order in which they were asked for.
    package var loads: [Load]
    package var backTest: BackTest?
    /// How many possible laws were drawn.
    package var draws: Int
    package var seed: UInt64

    /// Whether any number could be given.
    package var hasResult: Bool {
        loads.contains { load in load.values.contains { $0.outcome.isGiven } }
    }

    /// A quantity of a load.
    package enum Metric: String, Sendable, Hashable, CaseIterable {
        case firstToken = "ttft"
        case perToken = "tpot"
        case endToEnd = "e2e"
    }

    package static let quantiles = [0.5, 0.95, 0.99]

    /// A number with what it lies between at 95 %, or why there is none.
    package enum Outcome: Sendable, Hashable {
        case value(Double, low: Double, high: Double)
        case refused(Refusal)

        package var isGiven: Bool { if case .value = self { true } else { false } }
    }

    package struct Value: Sendable, Hashable {
        package var metric: Metric
        /// As a fraction.
        package var quantile: Double
        /// In seconds.
        package var outcome: Outcome
    }

    package struct Load: Sendable {
        package var ratePerSecond: Double
        /// Why nothing is said of this load; then it has no values.
        package var refusal: Refusal?
        /// The rate at which the small model had as many requests in service.
        package var smallRatePerSecond: Double
        /// Requests in service at a time.
        package var concurrency: Double
        /// Answers that arrive at a time.
        package var streams: Double
        package var values: [Value]
        /// Tokens per second of all answers; nil where the load is refused.
        package var systemRate: Outcome?
        package var cost: Cost?
    }

    /// What a load costs, at the means of the run's lengths.
    package struct Cost: Sendable, Hashable {
        package var perThousandRequests: Money
        package var perHour: Money
        package var perMillionOutputTokens: Money
    }

    /// The largest load of the small run, foretold from the others.
    package struct BackTest: Sendable {
        package struct Row: Sendable, Hashable {
            package var metric: Metric
            package var quantile: Double
            package var predicted: Double
            package var low: Double
            package var high: Double
            package var measured: Double

            /// As a share of what was measured.
            package var error: Double { measured > 0 ? predicted / measured - 1 : 0 }
        }
        package var load: String
        package var ratePerSecond: Double
        package var rows: [Row]
    }
}
