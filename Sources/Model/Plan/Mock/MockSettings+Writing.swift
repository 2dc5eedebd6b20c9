package import TidemarkJSON
import TidemarkStatistics
import TidemarkUnits

extension MockSettings {
    /// The settings by the keys of a mock's file, all of them: it reads back to the same settings.
    package var json: JSONValue {
        var members = standard.members
        members.append(JSONMember("models", .object(models.map { JSONMember($0.name, .object($0.model.members)) })))
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
        func time(_ nanoseconds: Double) -> String { Nanoseconds(Int64(nanoseconds.rounded())).description }
        return [
            JSONMember("ttft", .string(timeToFirstToken.description(time))),
            JSONMember("itl", .string(interTokenLatency.description(time))),
            JSONMember("prefill", .string(time(prefillPerToken))),
            JSONMember("output", .int(defaultOutput)),
            JSONMember("tokens per event", .int(tokensPerEvent)),
            JSONMember("reasoning", .int(reasoningTokens)),
        ]
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
