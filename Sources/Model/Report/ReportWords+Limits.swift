import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkWire

extension ReportWords {
    /// `500 requests/min (lowest remaining 12), …`; nil where the server stated no limit.
    static func limits(of scenario: ScenarioAnalysis, in run: RunDescription) -> String? {
        let stated = scenario.limits.compactMap { limit -> String? in
            guard let text = text(of: limit) else { return nil }
            let target = Int(limit.key.target)
            return run.targets.count > 1 && run.targets.indices.contains(target)
                ? "\(run.targets[target].name): \(text)" : text
        }
        return stated.isEmpty ? nil : "stated by the server: " + stated.joined(separator: ", ")
    }

    private static func text(of limit: LimitRecord) -> String? {
        let isOfRequests = limit.key.resource == .requests
        func number(_ count: Int64) -> String {
            isOfRequests ? Quantity.count(Int(count)) : Quantity.tokens(Int(count))
        }
        let name = resource(limit.key.resource) + (period(limit.key.period).map { "/\($0)" } ?? "")
        let lowest = limit.lowestRemaining.map { "lowest remaining \(number($0))" }
        switch (limit.limit, lowest) {
        case (let most?, let lowest?): return "\(number(most)) \(name) (\(lowest))"
        case (let most?, nil): return "\(number(most)) \(name)"
        case (nil, let lowest?): return "\(name): \(lowest)"
        case (nil, nil): return nil
        }
    }

    private static func resource(_ resource: LimitStatement.Resource) -> String {
        switch resource {
        case .requests: "requests"
        case .tokens: "tokens"
        case .inputTokens: "input tokens"
        case .outputTokens: "output tokens"
        }
    }

    private static func period(_ period: LimitStatement.Period) -> String? {
        switch period {
        case .unstated: nil
        case .second: "s"
        case .minute: "min"
        case .hour: "h"
        case .day: "day"
        case .month: "month"
        }
    }
}
