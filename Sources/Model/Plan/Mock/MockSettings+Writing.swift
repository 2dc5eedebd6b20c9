package import TidemarkJSON
import TidemarkPricing
import TidemarkStatistics
import TidemarkUnits

extension MockSettings {
    /// The settings by the keys of a mock's file, all of them: it reads back to the same settings.
    package var json: JSONValue {
        var members = standard.members
        members.append(JSONMember("models", .object(models.map { JSONMember($0.name, .object($0.changes.members)) })))
        members.append(JSONMember("strict models", .string(isStrict ? "true" : "false")))
        members.append(JSONMember("limits", .object(limits.members)))
        if let cache {
            members.append(
                JSONMember("cache", ["blocks": .int(cache.blocks), "block tokens": .int(cache.blockTokens)])
            )
        }
        let rules = faults.map { JSONMember($0.fault.notation, .string(Share.format($0.share))) }
        members.append(JSONMember("faults", .object(rules)))
        return .object(members)
    }
}

extension MockModel {
    fileprivate var members: [JSONMember] {
        var all = Changes()
        all.timeToFirstToken = timeToFirstToken
        all.interTokenLatency = interTokenLatency
        all.prefillPerToken = prefillPerToken
        all.defaultOutput = defaultOutput
        all.tokensPerEvent = tokensPerEvent
        all.reasoningTokens = reasoningTokens
        all.prices = prices
        return all.members
    }
}

extension MockModel.Changes {
    fileprivate var members: [JSONMember] {
        func time(_ nanoseconds: Double) -> String { Nanoseconds(Int64(nanoseconds.rounded())).description }
        func times(_ distribution: Distribution) -> JSONValue {
            if case .fixed(let value) = distribution { return .string(time(value)) }
            return .string(distribution.description(time))
        }
        let values: [(name: String, value: JSONValue?)] = [
            ("ttft", timeToFirstToken.map(times)),
            ("itl", interTokenLatency.map(times)),
            ("prefill", prefillPerToken.map { .string(time($0)) }),
            ("output", defaultOutput.map { .int($0) }),
            ("tokens per event", tokensPerEvent.map { .int($0) }),
            ("reasoning", reasoningTokens.map { .int($0) }),
        ]
        let stated = prices.map { [JSONMember("prices", .object($0.members))] } ?? []
        return values.compactMap { name, value in value.map { JSONMember(name, $0) } } + stated
    }
}

extension Tariff {
    /// By the keys of a target's prices.
    fileprivate var members: [JSONMember] {
        var members = standard.members
        members.append(JSONMember("request", .string(request.description)))
        if !longContext.isEmpty {
            let tiers = longContext.map { tier in
                JSONValue.object([JSONMember("tokens", .int(tier.above))] + tier.rates.members)
            }
            members.append(JSONMember("above", .array(tiers)))
        }
        return members
    }
}

extension Tariff.Rates {
    fileprivate var members: [JSONMember] {
        let prices: [(name: String, price: TokenPrice?)] = [
            ("input", input), ("cached input", cachedInput), ("cache write", cacheWrite), ("output", output),
            ("reasoning", reasoning),
        ]
        return prices.compactMap { name, price in price.map { JSONMember(name, .string($0.description)) } }
    }
}

extension MockLimits {
    fileprivate var members: [JSONMember] {
        let bounds = [
            ("rpm", requestsPerMinute), ("tpm", tokensPerMinute), ("concurrent", concurrent), ("running", running),
            ("waiting", waiting),
        ]
        return bounds.compactMap { name, bound in bound.map { JSONMember(name, .int($0)) } }
    }
}
