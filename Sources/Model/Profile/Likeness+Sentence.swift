extension Likeness {
    /// The verdict in one sentence, with the respect that decides it.
    package var sentence: String {
        switch verdict {
        case .alike:
            let names = findings.map(\.respect.rawValue)
            let chance = findings.filter(\.isWithinChance).map(\.respect.rawValue)
            let rest = chance.isEmpty ? "" : "; \(Self.list(chance)) only within what \(requests) requests can tell"
            return "alike in \(Self.list(names))\(rest)"
        case .notAlike:
            let worst = findings.filter { $0.verdict == .notAlike }.max { $0.excess < $1.excess }
            let others = findings.count { $0.verdict == .notAlike } - 1
            let more = others > 0 ? ", and in \(others) more respect\(others == 1 ? "" : "s")" : ""
            return "not alike in \(worst?.text ?? "")\(more)"
        case .tooFew:
            guard let worst = findings.filter({ $0.verdict == .tooFew }).max(by: { $0.excess < $1.excess }) else {
                return "nothing to compare"
            }
            return "too few requests to say (\(requests)): \(worst.text)"
        }
    }

    private static func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.joined() }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}

extension Likeness.Finding {
    /// The respect with its numbers.
    package var text: String {
        guard let lengths else { return "\(respect.rawValue): \(Self.short(value)) against \(Self.short(reference))" }
        return
            "\(respect.rawValue): mean \(Self.short(value)) against \(Self.short(reference)) tokens, KS distance up to "
            + "\(Self.short(lengths.distanceBound)) (0.05 allowed), Wasserstein \(Self.short(lengths.transport * 100)) % "
            + "of the mean (5 % allowed)"
    }

    /// Three digits.
    private static func short(_ value: Double) -> String {
        let magnitude = abs(value)
        if magnitude >= 100 { return "\(Int(clamping: Int64(min(magnitude, 1e15).rounded())) * (value < 0 ? -1 : 1))" }
        let factor = magnitude >= 10 ? 10.0 : magnitude >= 1 ? 100 : 1_000
        return "\((value * factor).rounded() / factor)"
    }
}
