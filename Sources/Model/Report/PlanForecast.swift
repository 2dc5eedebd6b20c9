package import TidemarkPlan
import TidemarkPricing
package import TidemarkSchedule
import TidemarkStatistics
package import TidemarkUnits
package import TidemarkWorkload

/// What a plan would send, worked out without sending anything: the numbers behind `tidemark check`.
package struct PlanForecast: Sendable {
    package struct TypeForecast: Sendable {
        package var name: String
        package var share: Double
        package var lengths: Workload.Expected
        /// Where its prompts come from, in words.
        package var prompts: String
    }

    package struct Scenario: Sendable {
        package var name: String
        package var kind: String
        package var seconds: Double
        /// Arrivals of this seed, each with the turns to be expected of it; nil for a closed loop.
        package var requests: Int?
        package var users: Int?
        /// Requests per second at the peak; nil for a closed loop.
        package var peakRate: Double?
        /// Requests in the busiest minute, no more than all; nil for a closed loop.
        package var busiestMinute: Double?
        /// Requests per second at evenly spaced moments.
        package var rates: [Double]
        /// What a replay repeats; nil where arrivals are drawn.
        package var replay: Replay?
        /// Lengths of the rows that a replay sends; nil where lengths are drawn.
        package var lengths: Replay.Lengths?
    }

    package var plan: Plan
    /// The seed of the arrivals: the plan's, or one of many that a run may draw.
    package var seed: UInt64
    package var types: [TypeForecast]
    package var scenarios: [Scenario]
    /// Mean requests that an arrival brings: over 1 where types are conversations.
    package var requestsPerArrival: Double
    /// Mean tokens of a request whose lengths are drawn, by the shares of the types and their turns.
    package var meanInput: Double
    package var meanOutput: Double
    /// What would go wrong, or cannot be known: known limits passed, samples too few.
    package var warnings: [String]
    /// What ends the run by itself, a phrase each.
    package private(set) var safetyRules: [String]
    /// Tokens of the longest prompt and of the longest answer allowed, of those that were drawn or are repeated.
    package var largest: (input: Int, output: Int)
    /// Nil where nobody asks for money.
    package var bill: PlanBill?

    /// What the plan is expected to cost; nil without prices, and where a closed loop leaves it open.
    package var expectedCost: Money? { bill?.expected }
    /// The most that it may cost, every attempt at its bound; nil likewise.
    package var worstCost: Money? { bill?.worst }

    /// Of all scenarios together; the recovery between them comes on top.
    package var seconds: Double { scenarios.reduce(0) { $0 + $1.seconds } }
    /// Nil where a closed loop is among the scenarios.
    package var requests: Int? {
        let counts = scenarios.compactMap(\.requests)
        return counts.count == scenarios.count ? counts.reduce(0, +) : nil
    }

    private static let moments = 48

    /// Works out what a plan would send.
    ///
    /// - Parameters:
    ///   - plan: what to send.
    ///   - workload: of the plan; one that is fit for sending where the target's prices are by the token.
    ///   - seed: of the arrivals.
    ///   - alternatives: other prices that the same tokens could be paid by.
    package init(_ plan: Plan, workload: Workload, seed: UInt64, alternatives: [PlanBill.Alternative] = []) {
        self.plan = plan
        self.seed = seed
        let bound = InputBound(plan, workload)
        let previews = workload.preview(bound: bound.tokens)
        types = zip(plan.types, previews).map {
            TypeForecast(
                name: $0.name,
                share: $0.share,
                lengths: Workload.Expected($1),
                prompts: PromptSource.text($0, measure: workload.measure)
            )
        }
        largest = previews.flatMap(\.requests).reduce((0, 0)) { (max($0.0, $1.input), max($0.1, $1.outputBound)) }
        let turns = types.isEmpty ? 1 : types.reduce(0) { $0 + $1.share * $1.lengths.turns }
        requestsPerArrival = turns
        meanInput = types.reduce(0) { $0 + $1.share * $1.lengths.turns * $1.lengths.input.mean } / turns
        meanOutput = types.reduce(0) { $0 + $1.share * $1.lengths.turns * $1.lengths.output.mean } / turns
        scenarios = plan.scenarios.enumerated().map { index, scenario in
            Scenario(
                scenario,
                root: RandomSource.substream(seed, UInt64(index)),
                requestsPerArrival: scenario.load.replay == nil ? turns : 1,
                moments: Self.moments
            )
        }
        for case .some(let replay) in scenarios.map(\.replay) {
            largest.input = replay.rows.reduce(largest.input) { max($0, replay.trace.input(of: $1) ?? 0) }
            largest.output = replay.rows.reduce(largest.output) { max($0, replay.trace.output(of: $1) ?? 0) }
        }
        safetyRules = SafetyRules(plan).phrases
        warnings = plan.warnings
        if plan.isProduction { warnings.append("the environment is production: a run needs --allow-production") }
        warnings += scenarios.flatMap { scenario in
            limitsPassed(by: scenario, plan.targets.first)
        }
        guard let pricing = plan.targets.first?.pricing else { return }
        let traffic = BillTraffic(plan, workload: workload, types: previews, seed: seed, bound: bound.tokens)
        bill =
            switch pricing {
            case .perToken(let tariff): PlanBill(plan, traffic, tariff, alternatives: alternatives)
            case .perHour(let price): PlanBill(plan, traffic, perHour: price)
            }
        warnings += bill?.warnings(plan) ?? []
    }

    /// The same, with the texts of the plan where they are needed.
    ///
    /// A run that has drawn its seed puts it into the plan before: then the arrivals are the ones that it will send.
    package init(_ plan: Plan, alternatives: [PlanBill.Alternative] = []) {
        // The bound of a prompt is a matter of its bytes.
        let use: Workload.Use = if case .perToken? = plan.targets.first?.pricing { .sending } else { .lengths }
        self.init(plan, workload: plan.workload(for: use), seed: plan.seed ?? 1, alternatives: alternatives)
    }

    /// Takes the ceilings of a user into account: what they end, and what they do not let begin.
    package mutating func hold(to ceilings: Ceilings) {
        safetyRules = SafetyRules(plan, ceilings: ceilings).phrases
        warnings += ceilings.excesses(of: plan).map { "a run is refused: \($0)" }
    }

    /// Mean tokens of a request of a scenario: those of its trace, or of the types.
    package func tokens(of scenario: Scenario) -> (input: Double, output: Double) {
        scenario.lengths.map { ($0.input.mean, $0.output.mean) } ?? (meanInput, meanOutput)
    }

    /// Whether any scenario draws the lengths of its requests from the types.
    package var drawsLengths: Bool { scenarios.contains { $0.lengths == nil } }
}

extension PlanForecast.Scenario {
    fileprivate init(_ scenario: Scenario, root: UInt64, requestsPerArrival: Double, moments: Int) {
        name = scenario.name
        kind = scenario.kind.rawValue
        seconds = scenario.load.duration.inSeconds
        replay = scenario.load.replay
        lengths = replay?.lengths
        switch scenario.load {
        case .open(let shape, let process):
            let count = ArrivalSchedule(shape, process, root: root).count
            requests = Int((Double(count) * requestsPerArrival).rounded())
            peakRate = shape.peak.perSecond
            busiestMinute = min(Self.busiestMinute(of: shape), Double(count)) * requestsPerArrival
            rates = (0..<moments).map { moment in
                let at = Nanoseconds(shape.duration.count / Int64(moments) * Int64(moment))
                return shape.rate(at: at).perSecond
            }
        case .closed(let load):
            users = load.count
            rates = []
        }
    }

    /// Found by looking at every second: rates change in straight lines, so that little can hide between.
    private static func busiestMinute(of shape: LoadShape) -> Double {
        let seconds = Int64(min(shape.duration.inSeconds.rounded(.up), 1e6))
        return (0...seconds).reduce(0) { most, second in
            let start = Nanoseconds.seconds(second)
            let sum = shape.cumulative(at: start + .seconds(60)) - shape.cumulative(at: start)
            return max(most, sum)
        }
    }
}
