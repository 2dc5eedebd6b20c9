import TidemarkMeasurement
import TidemarkTokens
import TidemarkWire

extension Recording {
    /// By type of request, what the answers with usage teach about estimates, warm-up included.
    func usageRatios() -> [UInt8: UsageRatio] {
        guard rows.contains(where: { $0.flags.contains(.tokensEstimated) }) else { return [:] }
        var ratios: [UInt8: UsageRatio] = [:]
        for row in rows where row.outcome == .succeeded && row.purpose.isOfScenario && row.outputTokens >= 0 {
            let estimate = Row.estimatedTokens(chunks: row.chunks, textBytes: row.textBytes)
            ratios[row.type, default: UsageRatio()].learn(counted: Int(row.streamedTokens), estimated: Int(estimate))
        }
        return ratios.filter { $0.value.value != nil }
    }

    /// The recording with estimates as the server would count them.
    ///
    /// Tokens by second do not say which of them are estimates: those of a type grow in each scenario as its rows do.
    func corrected(by ratios: [UInt8: UsageRatio]) -> Recording {
        guard !ratios.isEmpty else { return self }
        struct Part: Hashable {
            var scenario: UInt8
            var type: UInt8
        }
        var result = self
        var before: [Part: Int] = [:]
        var after: [Part: Int] = [:]
        for index in rows.indices {
            let row = rows[index]
            // Tokens of attempts that were made again are in no second.
            guard let ratio = ratios[row.type], row.purpose != .superseded else { continue }
            if row.flags.contains(.tokensEstimated) {
                result.rows[index].streamedTokens = ratio.corrected(row.streamedTokens)
            }
            let part = Part(scenario: row.scenario, type: row.type)
            before[part, default: 0] += Int(row.streamedTokens)
            after[part, default: 0] += Int(result.rows[index].streamedTokens)
        }
        for index in seconds.indices {
            for type in seconds[index].tokensByType.indices {
                guard let key = UInt8(exactly: type) else { continue }
                let part = Part(scenario: seconds[index].scenario, type: key)
                guard let old = before[part], let new = after[part], old > 0, new != old else { continue }
                let scaled = (Double(seconds[index].tokensByType[type]) * Double(new) / Double(old)).rounded()
                result.seconds[index].tokensByType[type] =
                    scaled < 9e15 ? Int64(scaled) : seconds[index].tokensByType[type]
            }
        }
        return result
    }
}
