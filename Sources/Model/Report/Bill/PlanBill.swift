package import TidemarkPricing
package import TidemarkUnits

/// What a plan is expected to cost, and the most that it may.
///
/// Expected amounts take the tokens that are asked for, no failed request and no help of a cache. The worst case takes
/// what the ledger reserves: the bound of each prompt and answer, and every attempt that the plan allows.
/// Source: docs/check.md, "What it would cost".
package struct PlanBill: Sendable, Hashable {
    package var pricing: Pricing
    /// Empty where hours are paid for.
    package var types: [TypeCost]
    package var scenarios: [ScenarioCost]
    /// Lone requests before the first scenario and between scenarios; nil for a single scenario.
    package var recovery: RecoveryCost?
    /// What all attempts after the first may add; zero without `retry:`.
    package var retries: Money
    /// Of the whole plan; nil where a closed loop leaves it open.
    package var expected: Money?
    /// Within it, 95 of 100 runs come out if answers are as long as expected; nil where `expected` is nil or exact.
    package var interval: Interval?
    package var worst: Money?
    /// Of the expected cost, as far as it is known; of 1,000 requests where all loops are closed.
    package var parts: Parts
    package var cheaper: [Alternative]
    /// Where the limit of the plan is reached; nil where there is none.
    package var limit: BudgetReach?

    package struct Interval: Sendable, Hashable {
        package var low: Money
        package var high: Money
    }

    /// A type of request.
    package struct TypeCost: Sendable, Hashable {
        package var name: String
        /// Of the cost of a request.
        package var mean: Money
        package var p50: Money
        package var p95: Money
        package var p99: Money
        /// What one request may cost at most, of those that were drawn.
        package var most: Money
        /// In all open scenarios; nil where there is none.
        package var expected: Money?
        package var worst: Money?
        package var basis: OutputBasis
    }

    /// What the expected length of answers is.
    package enum OutputBasis: String, Sendable, Hashable { case asked, file, bound }

    package struct ScenarioCost: Sendable, Hashable {
        package var name: String
        package var seconds: Double
        /// Nil for a closed loop.
        package var requests: Double?
        package var expected: Money?
        /// First attempts only.
        package var worst: Money?
        /// Of 1,000 requests.
        package var perThousand: Money?
        package var worstPerThousand: Money?
        package var users: UserCost?
    }

    /// What a closed loop costs if answers take so long: an assumption, as nothing was sent.
    package struct UserCost: Sendable, Hashable {
        package var users: Int
        /// Of a second and of ten seconds an answer.
        package var perHourAtOneSecond: Money
        package var perHourAtTenSeconds: Money
        /// What the users' first requests reserve together.
        package var atOnce: Money
    }

    package struct RecoveryCost: Sendable, Hashable {
        package var fewest: Int
        package var most: Int
        package var expected: Money
        package var worst: Money
    }

    /// Shares of an amount, in micro-dollars as they add up.
    package struct Parts: Sendable, Hashable {
        package var system = 0.0
        package var history = 0.0
        /// The rest of the prompts.
        package var fresh = 0.0
        package var output = 0.0
        /// Per request.
        package var fees = 0.0
        /// What input would cost less if the provider read from its cache all that prompts repeat.
        package var saving = 0.0

        /// Tokens under which providers cache no beginning of a prompt.
        package static let fewestCached = 1_024

        package var sum: Double { system + history + fresh + output + fees }

        mutating func divide(by count: Double) {
            guard count > 0 else { return }
            self = times(1 / count)
        }

        func times(_ factor: Double) -> Parts {
            Parts(
                system: system * factor,
                history: history * factor,
                fresh: fresh * factor,
                output: output * factor,
                fees: fees * factor,
                saving: saving * factor
            )
        }

        mutating func add(_ other: Parts) {
            system += other.system
            history += other.history
            fresh += other.fresh
            output += other.output
            fees += other.fees
            saving += other.saving
        }
    }

    /// The same tokens at the prices of another model, or of another tier of the same one.
    package struct Alternative: Sendable, Hashable {
        package var name: String
        package var tariff: Tariff
        /// Of requests that are handed in as files and answered within a day.
        package var isBatch: Bool
        /// Tokens of the longest request that it takes; nil where that is not known.
        package var context: Int?
        /// Of the whole plan; nil where a closed loop leaves it open.
        package var expected: Money?
        /// Of 1,000 requests.
        package var perThousand = Money.zero

        package init(name: String, tariff: Tariff, isBatch: Bool = false, context: Int? = nil) {
            self.name = name
            self.tariff = tariff
            self.isBatch = isBatch
            self.context = context
        }
    }

    /// When a budget would be used up.
    package struct BudgetReach: Sendable, Hashable {
        package var limit: Money
        /// Whether it is the plan's own for one run: what other runs spent of a day's or month's is not known here.
        package var isOfRun: Bool
        package var expected: Moment?
        package var worst: Moment?
        /// By scenario.
        package var lasting: [Lasting]
    }

    /// How long a limit lasts at a scenario's mean rate, in seconds; nil where nothing is spent, or how much is
    /// unknown.
    package struct Lasting: Sendable, Hashable {
        package var expected: Double?
        package var worst: Double?
    }

    package struct Moment: Sendable, Hashable {
        package var scenario: String
        /// From the scenario's start.
        package var seconds: Double
    }
}

extension Money {
    /// An estimate in micro-dollars as an amount: rounded up, never past the largest there is.
    init(estimate: Double) {
        guard estimate.isFinite, estimate > 0 else {
            self = .zero
            return
        }
        self = estimate < 9e18 ? Money(microdollars: Int64(estimate.rounded(.up))) : .max
    }
}
