import TidemarkAnalysis
import TidemarkJSON
import TidemarkPlan
import TidemarkPricing
import TidemarkUnits

extension JSONReport {
    static func cost(_ cost: RunCost) -> JSONValue {
        let spending = cost.spending
        let account = spending.account
        return [
            "currency": .string(Money.currency),
            "pricing": pricing(spending.pricing),
            "limitMicroUsd": amount(spending.limit),
            "limitReason": optional(spending.limitReason),
            "expectedMicroUsd": amount(spending.expected),
            "worstMicroUsd": amount(spending.worst),
            "spentMicroUsd": amount(cost.spent),
            "assumedMicroUsd": amount(account?.assumed),
            "assumedRequests": account.map { .int($0.assumedRequests) } ?? .null,
            "reservedMicroUsd": amount(account?.reserved),
            "peakMicroUsd": amount(account?.peak),
            "excessMicroUsd": amount(account?.excess),
            "requestsRefused": account.map { .int($0.refused) } ?? .null,
            "alerts": .array(spending.alerts.map(alert)),
            "scenarios": .array(
                cost.scenarios.map { scenario in
                    .object(
                        part(scenario.total)
                            + [
                                JSONMember("types", .array(scenario.types.map { .object(part($0)) })),
                                JSONMember(
                                    "usdPerMillionTokensAtMeasuredRate",
                                    estimate(scenario.atMeasuredRate, count: nil, number)
                                ),
                            ]
                    )
                }
            ),
            "lone": .object(part(cost.lone)),
        ]
    }

    private static func amount(_ money: Money?) -> JSONValue { money.map { .int(Int($0.microdollars)) } ?? .null }

    private static func part(_ part: RunCost.Part) -> [JSONMember] {
        [
            JSONMember("name", .string(part.name)),
            JSONMember("requests", .int(part.requests)),
            JSONMember("spentMicroUsd", amount(part.spent)),
            JSONMember("assumedMicroUsd", amount(part.assumed)),
            JSONMember("assumedRequests", .int(part.assumedRequests)),
            JSONMember("inputTokens", .int(part.inputTokens)),
            JSONMember("cachedTokens", .int(part.cachedTokens)),
            JSONMember("outputTokens", .int(part.outputTokens)),
            JSONMember("usdPerThousandRequests", part.perThousandRequests.map(number) ?? .null),
            JSONMember("usdPerMillionOutputTokens", part.perMillionOutputTokens.map(number) ?? .null),
        ]
    }

    static func pricing(_ pricing: Pricing) -> JSONValue {
        switch pricing {
        case .perHour(let price): return ["perHourMicroUsd": amount(price)]
        case .perToken(let tariff):
            var members = [
                JSONMember("usdPerMillion", rates(tariff.standard)),
                JSONMember("requestMicroUsd", amount(tariff.request)),
                JSONMember(
                    "longContext",
                    .array(
                        tariff.longContext.map { ["aboveTokens": .int($0.above), "usdPerMillion": rates($0.rates)] }
                    )
                ),
            ]
            switch tariff.source {
            case .plan: members.append(JSONMember("source", "plan"))
            case .table(let provider, let model, let asOf):
                members.append(
                    JSONMember(
                        "source",
                        ["provider": .string(provider), "model": .string(model), "asOf": .string(asOf)]
                    )
                )
            }
            return .object(members)
        }
    }

    private static func rates(_ rates: Tariff.Rates) -> JSONValue {
        func price(_ price: TokenPrice?) -> JSONValue { price.map { .number($0.description) } ?? .null }
        return [
            "input": price(rates.input),
            "cachedInput": price(rates.cachedInput),
            "cacheWrite": price(rates.cacheWrite),
            "output": price(rates.output),
            "reasoning": price(rates.reasoning),
        ]
    }

    private static func alert(_ alert: SpendingAlert) -> JSONValue {
        let share: JSONValue = if case .share(let share) = alert.reason { .double(share) } else { .null }
        return [
            "kind": share == .null ? "forecast" : "share",
            "share": share,
            "atMs": milliseconds(alert.at - .start),
            "spentMicroUsd": amount(alert.spent),
            "reservedMicroUsd": amount(alert.reserved),
            "limitMicroUsd": amount(alert.limit),
            "forecastMicroUsd": amount(alert.forecast),
        ]
    }
}
