import TidemarkPlan
import TidemarkPricing
import TidemarkSchedule
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

/// Works out what the traffic of a plan costs under one tariff.
struct TokenReckoning {
    let traffic: BillTraffic
    let samples: [CostSample]
    /// By scenario; empty but for replays: samples by type.
    private let traces: [[CostSample]]
    let tariff: Tariff

    /// Standard deviations: 95 of 100 normal values are within the first, of the worst case 999 of 1,000 below the
    /// other.
    private static let interval = 1.96
    private static let margin = 3.0

    init(_ traffic: BillTraffic, _ tariff: Tariff) {
        self.traffic = traffic
        self.tariff = tariff
        samples = traffic.types.map { CostSample($0.conversations, tariff) }
        traces = traffic.loads.map { load in
            guard case .trace(_, let rows) = load else { return [] }
            return traffic.types.indices.map { type in
                CostSample(rows.lazy.filter { $0.type == type }.map { CollectionOfOne($0.request) }, tariff)
            }
        }
    }

    /// A sum over a scenario, in micro-dollars.
    struct Total {
        var mean: Double
        /// Of what is drawn anew in each run.
        var variance: Double
    }

    struct Scenario {
        var requests: Double
        var expected: Total
        var worst: Total
        var byType: [(expected: Double, worst: Double)]
        var parts: PlanBill.Parts
    }

    /// Nil for a closed loop.
    func scenario(_ index: Int) -> Scenario? {
        switch traffic.loads[index] {
        case .users: return nil
        case .drawn(let arrivals): return drawn(arrivals)
        case .trace(let rows, let examples): return trace(index, rows: rows, examples: examples.count)
        }
    }

    private func drawn(_ arrivals: BillTraffic.Estimate) -> Scenario {
        let parts = zip(traffic.shares, samples)
        return Scenario(
            requests: arrivals.mean * parts.reduce(0) { $0 + $1.0 * $1.1.requestsPerArrival },
            expected: total(of: arrivals, \.expected),
            worst: total(of: arrivals, \.worst),
            byType: parts.map { (arrivals.mean * $0 * $1.expected.mean, arrivals.mean * $0 * $1.worst.mean) },
            parts: parts.reduce(into: PlanBill.Parts()) { $0.add($1.1.parts.times(arrivals.mean * $1.0)) }
        )
    }

    /// Of so many arrivals, each of a type by its share: the spread of costs, of the count, and what few draws leave
    /// open.
    private func total(of arrivals: BillTraffic.Estimate, _ moments: KeyPath<CostSample, CostSample.Moments>) -> Total {
        let mixed = zip(traffic.shares, samples).map { ($0, $1[keyPath: moments]) }
        let mean = mixed.reduce(0) { $0 + $1.0 * $1.1.mean }
        let square = mixed.reduce(0) { $0 + $1.0 * $1.1.meanSquare }
        let error = mixed.reduce(0) { $0 + $1.0 * $1.0 * $1.1.errorVariance }
        let count = arrivals.mean
        return Total(
            mean: count * mean,
            variance: count * max(0, square - mean * mean) + count * count * error + arrivals.variance * mean * mean
        )
    }

    private func trace(_ index: Int, rows: Int, examples: Int) -> Scenario {
        let factor = examples > 0 ? Double(rows) / Double(examples) : 0
        func total(_ moments: KeyPath<CostSample, CostSample.Moments>) -> Total {
            let all = traces[index].map { $0[keyPath: moments] }
            // What rows that were not looked at leave open: nothing where all were.
            let left = 1 - Double(examples) / Double(max(rows, 1))
            let open = all.reduce(0) { $0 + $1.variance * $1.count } * factor * factor * max(0, left)
            return Total(mean: factor * all.reduce(0) { $0 + $1.sum }, variance: open)
        }
        return Scenario(
            requests: Double(rows),
            expected: total(\.expected),
            worst: total(\.worst),
            byType: traces[index].map { (factor * $0.expected.sum, factor * $0.worst.sum) },
            parts: traces[index].reduce(into: PlanBill.Parts()) { $0.add($1.parts.times(factor * $1.expected.count)) }
        )
    }

    /// The requests of a type: as they are drawn, or as traces have them where nothing else is sent.
    func examples(ofType type: Int) -> (costs: [Money], most: Money) {
        let isDrawn = traffic.loads.contains { if case .trace = $0 { false } else { true } }
        if isDrawn { return (samples[type].costs, samples[type].most) }
        let rows = traces.map { $0[type] }
        return (rows.flatMap(\.costs), rows.map(\.most).max() ?? .zero)
    }

    /// Of 1,000 requests, turns counted, that are drawn by the shares.
    func perThousand(_ moments: KeyPath<CostSample, CostSample.Moments>) -> Double {
        let mixed = zip(traffic.shares, samples)
        let requests = mixed.reduce(0) { $0 + $1.0 * $1.1.requestsPerArrival }
        let cost = mixed.reduce(0) { $0 + $1.0 * $1.1[keyPath: moments].mean }
        return requests > 0 ? cost / requests * 1_000 : 0
    }

    /// Of `total`, with room for what the seed may draw; of a few requests, one more may be all the difference.
    func worstCase(_ total: Total) -> Money {
        guard total.variance > 0 else { return Money(estimate: total.mean) }
        let dearest = samples.map(\.most).max() ?? .zero
        return Money(estimate: total.mean + Self.margin * total.variance.squareRoot()) + dearest
    }

    func interval(around total: Total) -> PlanBill.Interval? {
        guard total.variance > 0 else { return nil }
        let half = Self.interval * total.variance.squareRoot()
        return PlanBill.Interval(low: Money(estimate: total.mean - half), high: Money(estimate: total.mean + half))
    }

    func recovery() -> PlanBill.RecoveryCost? {
        traffic.recovery.map { recovery in
            PlanBill.RecoveryCost(
                fewest: recovery.fewest,
                most: recovery.most,
                expected: tariff.expectedCost(of: recovery.request).times(recovery.fewest),
                worst: tariff.worstCost(of: recovery.request).times(recovery.most)
            )
        }
    }

    /// Of the whole plan; nil where a closed loop leaves it open.
    var expected: Money? {
        let scenarios = traffic.loads.indices.map(scenario)
        guard scenarios.allSatisfy({ $0 != nil }) else { return nil }
        let sum = scenarios.reduce(Money.zero) { $0 + Money(estimate: $1?.expected.mean ?? 0) }
        return sum + (recovery()?.expected ?? .zero)
    }
}

extension PlanBill {
    init(_ plan: Plan, _ traffic: BillTraffic, _ tariff: Tariff, alternatives: [Alternative]) {
        let reckoning = TokenReckoning(traffic, tariff)
        let loads = plan.scenarios.indices.map(reckoning.scenario)
        let attempts = max(0, plan.retry?.times ?? 0)
        pricing = .perToken(tariff)
        scenarios = zip(plan.scenarios, loads).enumerated().map { index, pair in
            ScenarioCost(pair.0, pair.1, reckoning, traffic.loads[index])
        }
        recovery = reckoning.recovery()
        let firsts = scenarios.reduce(recovery?.worst ?? .zero) { $0 + ($1.worst ?? .zero) }
        retries = firsts.times(attempts)
        let isKnown = loads.allSatisfy { $0 != nil }
        worst = isKnown ? firsts + retries : nil
        expected = reckoning.expected
        let open = loads.compactMap(\.self)
        let spread = TokenReckoning.Total(
            mean: Double(expected?.microdollars ?? 0),
            variance: open.reduce(0) { $0 + $1.expected.variance }
        )
        interval = isKnown ? reckoning.interval(around: spread) : nil
        parts = open.reduce(into: Parts()) { $0.add($1.parts) }
        if open.isEmpty {
            let requests = zip(traffic.shares, reckoning.samples).reduce(0) { $0 + $1.0 * $1.1.requestsPerArrival }
            parts = zip(traffic.shares, reckoning.samples).reduce(into: Parts()) { sum, type in
                sum.add(type.1.parts.times(requests > 0 ? type.0 / requests * 1_000 : 0))
            }
        }
        let planned = scenarios.reduce(Money.zero) { $0 + ($1.worst ?? .zero) }
        types = plan.types.indices.map { index in
            TypeCost(plan.types[index].name, index, reckoning, open, plannedWorst: planned)
        }
        cheaper = reckoning.cheaper(alternatives)
        limit = BudgetReach(plan, self, attempts: attempts + 1)
    }
}

extension PlanBill.TypeCost {
    fileprivate init(
        _ name: String,
        _ index: Int,
        _ reckoning: TokenReckoning,
        _ open: [TokenReckoning.Scenario],
        plannedWorst: Money
    ) {
        let examples = reckoning.examples(ofType: index)
        let costs = examples.costs.sorted()
        let sum = costs.reduce(0) { $0 + Double($1.microdollars) }
        self.name = name
        mean = Money(estimate: costs.isEmpty ? 0 : sum / Double(costs.count))
        p50 = Quantile.value(0.5, ofSorted: costs) ?? .zero
        p95 = Quantile.value(0.95, ofSorted: costs) ?? .zero
        p99 = Quantile.value(0.99, ofSorted: costs) ?? .zero
        most = examples.most
        basis =
            switch reckoning.traffic.types[index].basis {
            case .asked: .asked
            case .file: .file
            case .bound: .bound
            }
        guard !open.isEmpty else { return }
        expected = Money(estimate: open.reduce(0) { $0 + $1.byType[index].expected })
        // The room for what is drawn is shared out as the sums are.
        let all = open.reduce(0) { $0 + $1.worst.mean }
        let own = open.reduce(0) { $0 + $1.byType[index].worst }
        worst = Money(estimate: all > 0 ? own / all * Double(plannedWorst.microdollars) : 0)
    }
}

extension PlanBill.ScenarioCost {
    fileprivate init(
        _ scenario: Scenario,
        _ sums: TokenReckoning.Scenario?,
        _ reckoning: TokenReckoning,
        _ load: BillTraffic.Load
    ) {
        name = scenario.name
        seconds = scenario.load.duration.inSeconds
        perThousand = Money(estimate: reckoning.perThousand(\.expected))
        worstPerThousand = Money(estimate: reckoning.perThousand(\.worst))
        if let sums {
            requests = sums.requests
            expected = Money(estimate: sums.expected.mean)
            worst = reckoning.worstCase(sums.worst)
            if sums.requests > 0 {
                perThousand = Money(estimate: sums.expected.mean / sums.requests * 1_000)
                worstPerThousand = Money(estimate: sums.worst.mean / sums.requests * 1_000)
            }
        }
        if case .users(let load) = load { users = PlanBill.UserCost(load, reckoning) }
    }
}

extension PlanBill.UserCost {
    fileprivate init(_ load: UserLoad, _ reckoning: TokenReckoning) {
        let each = reckoning.perThousand(\.expected) / 1_000
        func perHour(answer: Double) -> Money {
            Money(estimate: 3_600 / (answer + load.think.inSeconds) * Double(load.count) * each)
        }
        users = load.count
        perHourAtOneSecond = perHour(answer: 1)
        perHourAtTenSeconds = perHour(answer: 10)
        atOnce = Money(estimate: reckoning.perThousand(\.worst) / 1_000 * Double(load.count))
    }
}
