import TidemarkPricing
import TidemarkUnits
import TidemarkWorkload

/// What examples of requests cost under one tariff, by arrival: a conversation is one arrival with all its turns.
///
/// Amounts are in micro-dollars.
struct CostSample {
    /// A sum over arrivals of one amount.
    struct Moments {
        private(set) var count = 0.0
        private(set) var sum = 0.0
        private(set) var squares = 0.0

        mutating func add(_ value: Double) {
            count += 1
            sum += value
            squares += value * value
        }

        var mean: Double { count > 0 ? sum / count : 0 }
        var meanSquare: Double { count > 0 ? squares / count : 0 }
        var variance: Double { max(0, meanSquare - mean * mean) }
        /// Of the mean itself, as so few were drawn.
        var errorVariance: Double { count > 0 ? variance / count : 0 }
    }

    private(set) var expected = Moments()
    private(set) var worst = Moments()
    private(set) var parts = PlanBill.Parts()
    /// Of each request.
    private(set) var costs: [Money] = []
    /// The most that one request may cost.
    private(set) var most = Money.zero

    init(_ arrivals: some Sequence<some Sequence<Workload.Preview>>, _ tariff: Tariff) {
        for arrival in arrivals {
            var (cost, bound) = (0.0, 0.0)
            for request in arrival {
                let expected = tariff.expectedCost(of: request)
                let worst = tariff.worstCost(of: request)
                cost += Double(expected.microdollars)
                bound += Double(worst.microdollars)
                costs.append(expected)
                most = max(most, worst)
                parts.add(request, tariff)
            }
            expected.add(cost)
            worst.add(bound)
        }
        parts.divide(by: expected.count)
    }

    /// Requests that an arrival brings in the mean.
    var requestsPerArrival: Double { expected.count > 0 ? Double(costs.count) / expected.count : 0 }
}

extension Tariff {
    /// Without any help of a cache.
    func expectedCost(of request: Workload.Preview) -> Money {
        cost(of: BilledTokens(input: request.input, output: request.output))
    }

    /// What the ledger reserves for the request.
    func worstCost(of request: Workload.Preview) -> Money {
        worstCost(input: max(request.inputBound, request.input), output: max(request.outputBound, request.output))
    }
}

extension PlanBill.Parts {
    fileprivate mutating func add(_ request: Workload.Preview, _ tariff: Tariff) {
        let rates = tariff.rates(forInput: request.input)
        func cost(_ tokens: Int, _ price: TokenPrice) -> Double { Double(tokens) * Double(price.picodollars) / 1e6 }
        system += cost(request.system, rates.input)
        history += cost(request.history, rates.input)
        fresh += cost(max(0, request.input - request.system - request.history), rates.input)
        output += cost(request.output, rates.output)
        fees += Double(tariff.request.microdollars)
        guard let cached = rates.cachedInput, cached < rates.input, request.repeated >= Self.fewestCached else {
            return
        }
        saving +=
            cost(min(request.repeated, request.input), rates.input) - cost(min(request.repeated, request.input), cached)
    }
}
