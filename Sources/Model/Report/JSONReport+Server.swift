import TidemarkAnalysis
import TidemarkJSON
import TidemarkMeasurement
import TidemarkPlan
import TidemarkWire

extension JSONReport {
    /// Times that no answer stated are null, and so is the whole where none stated any.
    static func serverTimes(_ times: ServerTimes?) -> JSONValue {
        guard let times else { return .null }
        let members = ServerTimes.Kind.allCases.map { kind in
            let summary = times.entries.first { $0.kind == kind }?.summary
            return JSONMember(kind.key, summary.map(self.times) ?? .null)
        }
        return .object(
            [JSONMember("answers", .int(times.answers)), JSONMember("stating", .int(times.stating))] + members
        )
    }

    static func limit(_ limit: LimitRecord, in run: RunDescription) -> JSONValue {
        let target = Int(limit.key.target)
        return [
            "target": optional(run.targets.indices.contains(target) ? run.targets[target].name : nil),
            "resource": .string(limit.key.resource.key),
            "period": optional(limit.key.period.key),
            "limit": count(limit.limit),
            "lowestRemaining": count(limit.lowestRemaining),
            "lastRemaining": count(limit.lastRemaining),
            "lastResetMs": limit.lastReset.map { milliseconds($0) } ?? .null,
        ]
    }

    private static func count(_ count: Int64?) -> JSONValue { count.map { .int(Int($0)) } ?? .null }
}

extension ServerTimes.Kind {
    fileprivate var key: String {
        switch self {
        case .queue: "queueMs"
        case .prefill: "prefillMs"
        case .generation: "generationMs"
        case .head: "headMs"
        case .total: "totalMs"
        case .firstByteBeyond: "firstByteBeyondMs"
        case .firstTokenBeyond: "firstTokenBeyondMs"
        case .endBeyond: "endBeyondMs"
        }
    }
}

extension LimitStatement.Resource {
    fileprivate var key: String {
        switch self {
        case .requests: "requests"
        case .tokens: "tokens"
        case .inputTokens: "inputTokens"
        case .outputTokens: "outputTokens"
        }
    }
}

extension LimitStatement.Period {
    fileprivate var key: String? {
        switch self {
        case .unstated: nil
        case .second: "second"
        case .minute: "minute"
        case .hour: "hour"
        case .day: "day"
        case .month: "month"
        }
    }
}
