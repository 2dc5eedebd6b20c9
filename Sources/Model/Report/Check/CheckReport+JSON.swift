package import TidemarkJSON
import TidemarkPlan
import TidemarkSchedule
import TidemarkUnits
import TidemarkWorkload

extension CheckReport {
    package static func json(_ forecast: PlanForecast) -> JSONValue {
        [
            "schemaVersion": .string(JSONReport.schemaVersion),
            "plan": .string(forecast.plan.name),
            // As text: a JSON number holds no more than 2^53 exactly.
            "seed": .string("\(forecast.seed)"),
            "isSeedDrawn": .bool(forecast.plan.seed == nil),
            "durationSeconds": .double(forecast.seconds),
            "requests": forecast.requests.map { .int($0) } ?? .null,
            "scenarios": .array(forecast.scenarios.map(value)),
            "types": .array(forecast.types.map(value)),
            "cost": forecast.bill.map { cost($0, forecast.plan) } ?? .null,
            "safetyRules": .array(forecast.safetyRules.map { .string($0) }),
            "warnings": .array(forecast.warnings.map { .string($0) }),
        ]
    }

    private static func value(_ scenario: PlanForecast.Scenario) -> JSONValue {
        [
            "name": .string(scenario.name),
            "kind": .string(scenario.kind),
            "durationSeconds": .double(scenario.seconds),
            "requests": scenario.requests.map { .int($0) } ?? .null,
            "users": scenario.users.map { .int($0) } ?? .null,
            "peakRequestsPerSecond": scenario.peakRate.map { .double($0) } ?? .null,
            "busiestMinuteRequests": scenario.busiestMinute.map { .double($0) } ?? .null,
            "replay": scenario.replay.map { value($0, scenario.lengths) } ?? .null,
        ]
    }

    private static func value(_ replay: Replay, _ lengths: Replay.Lengths?) -> JSONValue {
        func statistic(_ lengths: Replay.Lengths.Statistic?) -> JSONValue {
            guard let lengths else { return .null }
            return ["mean": .double(lengths.mean), "p50": .int(lengths.p50), "p95": .int(lengths.p95)]
        }
        return [
            "trace": .string(replay.trace.file),
            "sha256": .string(replay.trace.digest),
            "rows": .int(replay.trace.count),
            "speed": .double(replay.speed),
            "ties": .string(replay.ties.rawValue),
            "inputTokens": statistic(lengths?.input),
            "outputTokens": statistic(lengths?.output),
        ]
    }

    private static func value(_ type: PlanForecast.TypeForecast) -> JSONValue {
        func lengths(_ lengths: (mean: Double, p50: Int, p95: Int)) -> JSONValue {
            ["mean": .double(lengths.mean), "p50": .int(lengths.p50), "p95": .int(lengths.p95)]
        }
        let input = type.lengths.input
        let output = type.lengths.output
        return [
            "name": .string(type.name),
            "share": .double(type.share),
            "turns": .double(type.lengths.turns),
            "prompts": .string(type.prompts),
            "inputTokens": lengths((input.mean, input.p50, input.p95)),
            "outputTokens": lengths((output.mean, output.p50, output.p95)),
        ]
    }
}

// MARK: - Money

extension CheckReport {
    private static func amount(_ money: Money?) -> JSONValue { money.map { .int(Int($0.microdollars)) } ?? .null }

    /// Amounts are in micro-dollars, as whole numbers.
    static func cost(_ bill: PlanBill, _ plan: Plan) -> JSONValue {
        [
            "currency": .string(Money.currency),
            "pricing": JSONReport.pricing(bill.pricing),
            "expectedMicroUsd": amount(bill.expected),
            "expectedLowMicroUsd": amount(bill.interval?.low ?? bill.expected),
            "expectedHighMicroUsd": amount(bill.interval?.high ?? bill.expected),
            "worstMicroUsd": amount(bill.worst),
            "retriesAtWorstMicroUsd": amount(bill.retries),
            "betweenScenarios": bill.recovery.map(value) ?? .null,
            "scenarios": .array(
                bill.scenarios.indices.map { value(bill.scenarios[$0], bill.limit?.lasting[$0]) }
            ),
            "types": .array(bill.types.map(value)),
            "parts": value(bill.parts, of: bill.expected == nil ? "open loops, or 1,000 requests" : "expected"),
            "cheaper": .array(bill.cheaper.map(value)),
            "budget": bill.limit.map { value($0, bill.isRefused(plan)) } ?? .null,
        ]
    }

    private static func value(_ recovery: PlanBill.RecoveryCost) -> JSONValue {
        [
            "fewestRequests": .int(recovery.fewest),
            "mostRequests": .int(recovery.most),
            "expectedMicroUsd": amount(recovery.expected),
            "worstMicroUsd": amount(recovery.worst),
        ]
    }

    private static func value(_ scenario: PlanBill.ScenarioCost, _ lasting: PlanBill.Lasting?) -> JSONValue {
        func seconds(_ value: Double?) -> JSONValue { value.map { .double($0) } ?? .null }
        return [
            "name": .string(scenario.name),
            "requests": scenario.requests.map { .int(Int($0.rounded())) } ?? .null,
            "users": scenario.users.map { .int($0.users) } ?? .null,
            "expectedMicroUsd": amount(scenario.expected),
            "worstMicroUsd": amount(scenario.worst),
            "perThousandRequestsMicroUsd": amount(scenario.perThousand),
            "worstPerThousandRequestsMicroUsd": amount(scenario.worstPerThousand),
            "perHourAtOneSecondAnAnswerMicroUsd": amount(scenario.users?.perHourAtOneSecond),
            "perHourAtTenSecondsAnAnswerMicroUsd": amount(scenario.users?.perHourAtTenSeconds),
            "limitLastsSeconds": seconds(lasting?.expected),
            "limitLastsAtWorstSeconds": seconds(lasting?.worst),
        ]
    }

    private static func value(_ type: PlanBill.TypeCost) -> JSONValue {
        [
            "name": .string(type.name),
            "answersExpectedBy": .string(type.basis.rawValue),
            "meanMicroUsd": amount(type.mean),
            "p50MicroUsd": amount(type.p50),
            "p95MicroUsd": amount(type.p95),
            "p99MicroUsd": amount(type.p99),
            "mostMicroUsd": amount(type.most),
            "expectedMicroUsd": amount(type.expected),
            "worstMicroUsd": amount(type.worst),
        ]
    }

    private static func value(_ parts: PlanBill.Parts, of whole: String) -> JSONValue {
        func money(_ value: Double) -> JSONValue { amount(Money(estimate: value)) }
        return [
            "of": .string(whole),
            "systemMicroUsd": money(parts.system),
            "earlierTurnsMicroUsd": money(parts.history),
            "newInputMicroUsd": money(parts.fresh),
            "answersMicroUsd": money(parts.output),
            "requestFeesMicroUsd": money(parts.fees),
            "cacheWouldSaveMicroUsd": money(parts.saving),
        ]
    }

    private static func value(_ other: PlanBill.Alternative) -> JSONValue {
        [
            "name": .string(other.name),
            "isBatch": .bool(other.isBatch),
            "expectedMicroUsd": amount(other.expected),
            "perThousandRequestsMicroUsd": amount(other.perThousand),
        ]
    }

    private static func value(_ reach: PlanBill.BudgetReach, _ isRefused: Bool) -> JSONValue {
        func value(_ moment: PlanBill.Moment?) -> JSONValue {
            moment.map { ["scenario": .string($0.scenario), "seconds": .double($0.seconds)] } ?? .null
        }
        return [
            "limitMicroUsd": amount(reach.limit),
            "isOfRun": .bool(reach.isOfRun),
            "runIsRefused": .bool(isRefused),
            "expectedToBeReached": value(reach.expected),
            "reachedAtWorst": value(reach.worst),
        ]
    }
}
