import TidemarkMeasurement
import TidemarkPlan
import TidemarkPricing
import TidemarkUnits

extension RunCost {
    /// Nil where the target has no price.
    init?(_ recording: Recording, of run: RunDescription, _ scenarios: [ScenarioAnalysis]) {
        guard let spending = run.spending else { return nil }
        var parts = run.scenarios.map { scenario in
            Scenario(total: Part(name: scenario.name), types: run.types.map { Part(name: $0) })
        }
        var lone = Part(name: "between scenarios")
        for row in recording.rows {
            guard row.purpose != .lone, parts.indices.contains(Int(row.scenario)) else {
                lone.add(row)
                continue
            }
            parts[Int(row.scenario)].total.add(row)
            if run.types.indices.contains(Int(row.type)) { parts[Int(row.scenario)].types[Int(row.type)].add(row) }
        }
        for index in parts.indices {
            parts[index].types.removeAll { $0.requests == 0 && $0.spent == .zero }
            if case .perHour(let price) = spending.pricing,
                let measured = scenarios.first(where: { $0.name == parts[index].total.name })?.groups.first
            {
                parts[index].atMeasuredRate = Self.perMillionTokens(price, at: measured.systemRate)
            }
        }
        let end = recording.rows.lazy.map(\.closed).max() ?? .start
        let charged = spending.pricing.cost(of: end - .start) ?? parts.reduce(lone.spent) { $0 + $1.total.spent }
        self.init(
            spending: spending,
            scenarios: parts.filter { $0.total.requests > 0 || $0.total.spent > .zero },
            lone: lone,
            spent: spending.account?.spent ?? charged
        )
    }

    /// USD for a million tokens of machines that are paid by the hour; a higher rate makes them cheaper.
    static func perMillionTokens(_ perHour: Money, at rate: Estimate) -> Estimate {
        func cost(_ rate: Double?) -> Double? {
            rate.flatMap { $0 > 0 ? perHour.inDollars / 3_600 / $0 * 1e6 : nil }
        }
        guard case .value(let value, let low, let high) = rate, let mean = cost(value) else { return .none }
        return .value(mean, low: cost(high), high: cost(low))
    }
}

extension RunCost.Part {
    fileprivate mutating func add(_ row: Row) {
        if row.purpose != .superseded { requests += 1 }
        guard let cost = row.cost else { return }
        spent += cost
        if row.flags.contains(.costAssumed) {
            assumed += cost
            assumedRequests += 1
        }
        inputTokens += max(0, Int(row.inputTokens))
        cachedTokens += max(0, Int(row.cachedTokens))
        outputTokens += max(0, Int(row.outputTokens))
    }
}
