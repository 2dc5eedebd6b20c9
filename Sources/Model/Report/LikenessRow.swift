import TidemarkAnalysis
import TidemarkProfile

/// One respect in which a scenario was compared with production, in words.
struct LikenessRow {
    var respect: String
    /// `alike`, `not alike`, `too few requests to say`.
    var verdict: String
    var isAlike: Bool
    /// Of the run, and of the reference.
    var value: String
    var reference: String
    /// What lies behind the verdict.
    var note: String

    static func rows(of check: ProductionCheck) -> [LikenessRow] { check.likeness.findings.map(LikenessRow.init) }

    private init(_ finding: Likeness.Finding) {
        respect = finding.respect.rawValue
        verdict = finding.verdict.rawValue
        isAlike = finding.verdict != .notAlike
        let isLength = finding.lengths != nil
        value = isLength ? "mean \(Quantity.number(finding.value))" : Self.plain(finding.value)
        reference = isLength ? "mean \(Quantity.number(finding.reference))" : Self.plain(finding.reference)
        var notes: [String] = []
        if let lengths = finding.lengths {
            notes.append("D \(Self.plain(lengths.distance)), at most \(Self.plain(lengths.distanceBound))")
            notes.append("W1/mean \(Quantity.share(lengths.transport))")
            if lengths.ratios.count == 3 {
                let ratios = zip(["p50", "p95", "p99"], lengths.ratios).map { "\($0) ×\(Self.plain($1))" }
                notes.append(ratios.joined(separator: " "))
            }
        }
        if finding.isWithinChance { notes.append("the difference is within chance for so many requests") }
        note = notes.joined(separator: "; ")
    }

    private static func plain(_ value: Double) -> String { Quantity.number((value * 1_000).rounded() / 1_000) }
}
