import TidemarkExtrapolation
import TidemarkJSON
import TidemarkPricing
import TidemarkUnits

/// An extrapolation for machines: of another form than a run's results, so that no gate can take one for the other.
package enum ExtrapolationJSON {
    package static let schemaVersion = 1

    package static func render(_ account: ExtrapolationAccount) -> String {
        var members: [JSONMember] = [
            JSONMember("kind", "extrapolation"), JSONMember("isExtrapolated", true),
            JSONMember("schemaVersion", .int(schemaVersion)), JSONMember("version", .string(account.version)),
            JSONMember("madeAt", .string(UTCTime.text(unixNanoseconds: account.madeAtUnixNanoseconds))),
            JSONMember("plan", .string(account.planName)), JSONMember("small", service(account.small)),
            JSONMember("large", service(account.large)),
            JSONMember("trialCostMicroUsd", account.trialCost.map(amount) ?? .null),
        ]
        switch account.result {
        case .refused(let refused):
            members.append(JSONMember("refusal", refusal(refused)))
        case .numbers(let extrapolation):
            members += [
                JSONMember("refusal", .null), JSONMember("draws", .int(extrapolation.draws)),
                JSONMember("seed", .number("\(extrapolation.seed)")),
                JSONMember(
                    "laws",
                    ["small": law(extrapolation.small.law), "large": law(extrapolation.large.law)]
                ),
                JSONMember("perStream", .string(extrapolation.large.perStream == .measured ? "measured" : "carried")),
                JSONMember("extrapolatedLoads", .array(extrapolation.loads.map(load))),
                JSONMember("backTest", extrapolation.backTest.map(backTest) ?? .null),
            ]
        }
        members.append(JSONMember("notes", .array(account.notes.map { .string($0) })))
        return JSONValue.object(members).text(.indented)
    }

    private static func service(_ service: ExtrapolationAccount.Service) -> JSONValue {
        [
            "model": .string(service.model), "api": .string(service.api), "host": .string(service.host),
            "runs": .array(service.runs.map { .string($0) }),
        ]
    }

    private static func amount(_ money: Money) -> JSONValue { .int(Int(money.microdollars)) }

    private static func refusal(_ refusal: Refusal) -> JSONValue {
        ["code": .string(refusal.code), "sentence": .string(refusal.sentence)]
    }

    /// In milliseconds, by token, stream and token of context.
    private static func law(_ law: ServiceLaw) -> JSONValue {
        [
            "firstTokenMs": .array(law.firstToken.map { .double($0 * 1e3) }),
            "perTokenMs": .double(law.perToken * 1e3), "perTokenAndStreamMs": .double(law.perStream * 1e3),
            "perTokenAndContextMs": .double(law.perContext * 1e3),
        ]
    }

    private static func outcome(_ outcome: Extrapolation.Outcome, scale: Double) -> JSONValue {
        switch outcome {
        case .value(let value, let low, let high):
            ["value": .double(value * scale), "low": .double(low * scale), "high": .double(high * scale)]
        case .refused(let refused): ["refusal": refusal(refused)]
        }
    }

    private static func load(_ load: Extrapolation.Load) -> JSONValue {
        var members: [JSONMember] = [
            JSONMember("ratePerSecond", .double(load.ratePerSecond)),
            JSONMember("refusal", load.refusal.map(refusal) ?? .null),
            JSONMember("smallRatePerSecond", .double(load.smallRatePerSecond)),
            JSONMember("requestsInService", .double(load.concurrency)), JSONMember("streams", .double(load.streams)),
        ]
        for metric in Extrapolation.Metric.allCases {
            let values = load.values.filter { $0.metric == metric }
            guard !values.isEmpty else { continue }
            members.append(
                JSONMember(
                    "\(metric.rawValue)Ms",
                    .object(
                        values.map {
                            JSONMember(
                                ExtrapolationWords.name(ofQuantile: $0.quantile),
                                outcome($0.outcome, scale: 1e3)
                            )
                        }
                    )
                )
            )
        }
        if let rate = load.systemRate { members.append(JSONMember("systemTokensPerSecond", outcome(rate, scale: 1))) }
        if let cost = load.cost {
            members.append(
                JSONMember(
                    "costMicroUsd",
                    [
                        "perThousandRequests": amount(cost.perThousandRequests),
                        "perHour": amount(cost.perHour),
                        "perMillionOutputTokens": amount(cost.perMillionOutputTokens),
                    ]
                )
            )
        }
        return .object(members)
    }

    private static func backTest(_ test: Extrapolation.BackTest) -> JSONValue {
        [
            "load": .string(test.load), "ratePerSecond": .double(test.ratePerSecond),
            "rows": .array(
                test.rows.map { row in
                    [
                        "metric": .string(row.metric.rawValue),
                        "quantile": .string(ExtrapolationWords.name(ofQuantile: row.quantile)),
                        "predictedMs": .double(row.predicted * 1e3), "lowMs": .double(row.low * 1e3),
                        "highMs": .double(row.high * 1e3), "measuredMs": .double(row.measured * 1e3),
                        "error": .double(row.error),
                    ]
                }
            ),
        ]
    }
}
