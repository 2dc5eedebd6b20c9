package import TidemarkPricing
import TidemarkStatistics
import TidemarkUnits

/// Combines the small model's waiting with the large model's service.
///
/// Waiting keeps its form where both have as many requests in service: at a rate λ′ the large model's requests wait κ
/// times as long as the small one's at the rate κ·λ′, where κ is the ratio of their services. So each answer of the
/// small run becomes one of the large model: its service by the large law, its wait and its noise times κ. Coefficients,
/// κ's meaning, the place between two loads and the answers themselves are drawn, `draws` times; intervals are those of
/// the draws.
package struct Extrapolator: Sendable {
    package var small: SmallService
    package var large: LargeService
    /// What the provider states for the large model.
    package var limits: ServiceIdentity
    package var pricing: Pricing?
    package var draws: Int
    package var seed: UInt64

    package static let usualDraws = 1_000
    /// Half of an interval, as a share of the value, over which there is none.
    package static let mostUncertain = 0.3
    /// Of a limit that was not measured.
    package static let mostOfUnknown = 0.7

    package init(
        small: SmallService,
        large: LargeService,
        limits: ServiceIdentity,
        pricing: Pricing? = nil,
        draws: Int = Extrapolator.usualDraws,
        seed: UInt64
    ) {
        self.small = small
        self.large = large
        self.limits = limits
        self.pricing = pricing
        self.draws = draws
        self.seed = seed
    }

    /// What the large model would do at these rates, in requests per second.
    package func extrapolation(to rates: [Double]) -> Extrapolation {
        let simulation = LoadSimulation(small, draws: draws)
        var source = RandomSource(seed: seed)
        return Extrapolation(
            small: small,
            large: large,
            loads: rates.map { load($0, simulation, using: &source) },
            backTest: Self.backTest(small, draws: draws, seed: seed),
            draws: draws,
            seed: seed
        )
    }

    private func load(
        _ rate: Double,
        _ simulation: LoadSimulation,
        using source: inout RandomSource
    ) -> Extrapolation.Load {
        let state = simulation.state(at: rate, small: small.law, large: large.law)
        var load = Extrapolation.Load(
            ratePerSecond: rate,
            refusal: nil,
            smallRatePerSecond: state?.smallRate ?? .infinity,
            concurrency: state?.concurrency ?? .infinity,
            streams: state?.streams ?? .infinity,
            values: [],
            systemRate: nil,
            cost: nil
        )
        load.refusal = refusal(at: rate, state)
        guard load.refusal == nil, let state else { return load }
        let results = simulation.draws(
            at: rate,
            bounds: .known,
            using: &source,
            small: { small.draw(using: &$0) },
            large: { large.draw(using: &$0) }
        )
        let found = simulation.answers(around: state.smallRate)
        for metric in Extrapolation.Metric.allCases {
            for (place, quantile) in Extrapolation.quantiles.enumerated() {
                let needed = Self.neededAnswers(for: quantile)
                let outcome =
                    found < needed
                    ? .refused(.tooFew(found: found, needed: needed))
                    : Self.outcome(results[metric]?.map { $0[place] } ?? [])
                load.values.append(Extrapolation.Value(metric: metric, quantile: quantile, outcome: outcome))
            }
        }
        load.systemRate = Self.outcome(results.outputs.map { $0 * rate })
        load.cost = cost(at: rate)
        return load
    }

    /// Twice what independent answers need: those that are near each other are not.
    static func neededAnswers(for quantile: Double) -> Int {
        2 * RankInterval.smallestCount(for: quantile, sides: .two)
    }

    static func outcome(_ draws: [Double]) -> Extrapolation.Outcome {
        let sorted = draws.sorted()
        guard let low = Quantile.value(0.025, ofSorted: sorted), let high = Quantile.value(0.975, ofSorted: sorted),
            let middle = Quantile.value(0.5, ofSorted: sorted), middle > 0
        else { return .refused(.tooWide(.infinity)) }
        let half = (high - low) / 2 / middle
        guard half <= mostUncertain else { return .refused(.tooWide(half.isNaN ? .infinity : half)) }
        return .value(middle, low: low, high: high)
    }

    // MARK: - Refusals of a load

    private func refusal(at rate: Double, _ state: LoadSimulation.State?) -> Refusal? {
        let means = small.means
        let tried = large.largestInput
        if means.largestInput > LargeService.mostBeyond * tried {
            return .inputBeyond(largest: means.largestInput, tried: tried)
        }
        if let limit = limits.requestsPerMinute, rate * 60 > Double(limit) {
            return .overLimit(of: "requests", needed: rate * 60, limit: limit)
        }
        let tokens = rate * 60 * (means.prompt + means.output)
        if let limit = limits.tokensPerMinute, tokens > Double(limit) {
            return .overLimit(of: "tokens", needed: tokens, limit: limit)
        }
        let decoding = rate * means.steps * large.law.perStream
        guard decoding <= Self.mostOfUnknown, let state else { return .beyondDecoding(utilisation: decoding) }
        guard let highest = small.steady.last else { return .fewLoads(found: 0, needed: SmallService.fewestLoads) }
        if small.isLimitKnown {
            // The small run shows how waiting goes up to its highest load, and nothing beyond it.
            if state.smallRate > highest.load.ratePerSecond * LoadSimulation.slack {
                return .beyondCapacity(utilisation: state.smallRate / highest.load.ratePerSecond)
            }
        } else {
            let most = small.steady.map(\.concurrency).max() ?? 0
            let utilisation = most > 0 ? state.concurrency / most : .infinity
            if utilisation > Self.mostOfUnknown { return .beyondSeen(utilisation: utilisation) }
        }
        let seen = small.mostStreams
        if state.seenStreams > LargeService.mostBeyond * max(1, seen) {
            return .streamsBeyond(needed: state.seenStreams, seen: seen)
        }
        return nil
    }

    // MARK: - Money

    private func cost(at rate: Double) -> Extrapolation.Cost? {
        let answers = small.points.flatMap(\.load.answers)
        guard let pricing, !answers.isEmpty, rate > 0 else { return nil }
        let tokensPerHour = rate * 3_600 * small.means.output
        switch pricing {
        case .perToken(let tariff):
            let total = answers.reduce(0.0) { sum, answer in
                let tokens = BilledTokens(
                    input: Int(clamping: answer.prompt),
                    cached: Int(clamping: answer.prompt - answer.input),
                    output: Int(clamping: answer.output)
                )
                return sum + Double(tariff.cost(of: tokens).microdollars)
            }
            let mean = total / Double(answers.count)
            return Extrapolation.Cost(
                perThousandRequests: Money(roundingUp: mean * 1_000),
                perHour: Money(roundingUp: mean * rate * 3_600),
                perMillionOutputTokens: Money(roundingUp: mean / max(1e-9, small.means.output) * 1e6)
            )
        case .perHour(let price):
            let hour = Double(price.microdollars)
            return Extrapolation.Cost(
                perThousandRequests: Money(roundingUp: hour / (rate * 3.6)),
                perHour: price,
                perMillionOutputTokens: Money(roundingUp: hour / max(1e-9, tokensPerHour) * 1e6)
            )
        }
    }
}

extension Int {
    fileprivate init(clamping value: Double) {
        self = value >= 1e15 ? 1_000_000_000_000_000 : value > 0 ? Int(value.rounded()) : 0
    }
}

extension Money {
    fileprivate init(roundingUp microdollars: Double) {
        self.init(microdollars: microdollars < 9e18 ? Int64(microdollars.rounded(.up)) : .max)
    }
}
