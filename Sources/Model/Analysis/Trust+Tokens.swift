import TidemarkMeasurement
import TidemarkTokens
import TidemarkUnits
import TidemarkWire

extension Trust {
    /// How the server's count of prompt tokens compares with what the plan asked for.
    static func promptLength(_ finding: ScenarioFinding) -> Fact? {
        let counted = finding.windowPart.rows.only {
            $0.outcome == .succeeded && $0.inputTokens > 0 && $0.inputAsked > 0
        }
        let asked = counted.reduce(0) { $0 + Int($1.inputAsked) }
        guard asked > 0 else { return nil }
        let found = counted.reduce(0) { $0 + Int($1.inputTokens) }
        let difference = Wording.share(abs(Double(found) / Double(asked) - 1))
        return Fact(
            name: "prompt tokens",
            text: "asked \((asked + counted.count / 2) / counted.count) a request in the mean, the server counted "
                + "\((found + counted.count / 2) / counted.count) (\(found < asked ? "-" : "+")\(difference))",
            isWarning: false
        )
    }

    /// What estimates were corrected by; nil where nothing was estimated or nothing learned.
    static func estimates(_ finding: ScenarioFinding, _ ratios: [UInt8: UsageRatio]) -> Fact? {
        let rows = finding.windowPart.rows
        let estimated = Set(rows.lazy.filter { $0.flags.contains(.tokensEstimated) }.map(\.type)).sorted()
        let parts = estimated.compactMap { type -> String? in
            guard let ratio = ratios[type], let value = ratio.value else { return nil }
            let types = finding.recording.types
            let name = types.count > 1 && types.indices.contains(Int(type)) ? "\(types[Int(type)]): " : ""
            return "\(name)each estimated token counts \(Rounded.text(value)), learned from "
                + Wording.count(ratio.answers, "answer") + " with usage"
        }
        guard !parts.isEmpty else { return nil }
        return Fact(name: "estimates", text: parts.joined(separator: "; "), isWarning: false)
    }
}
