/// How alike two bodies of traffic are, respect by respect.
package struct Likeness: Sendable, Hashable {
    package enum Verdict: String, Sendable, Hashable {
        case alike
        case notAlike = "not alike"
        case tooFew = "too few requests to say"
    }

    package enum Respect: String, Sendable, Hashable, CaseIterable {
        case input = "input length"
        case output = "output length"
        case gapVariation = "gap CV"
        case dispersion = "index of dispersion at 1 s"
        case correlation = "rank correlation of input and output"
        case sharing = "prefix hit ratio"
    }

    package struct Finding: Sendable, Hashable {
        package var respect: Respect
        package var verdict: Verdict
        /// Of the traffic that is judged: a ratio, an index or, for lengths, the mean in tokens.
        package var value: Double
        /// The same of the reference.
        package var reference: Double
        /// Only for lengths.
        package var lengths: Lengths?
        /// Whether the difference is over the bound, but no larger than so many requests differ by chance.
        package var isWithinChance = false
    }

    package struct Lengths: Sendable, Hashable {
        /// Kolmogorov-Smirnov distance, both steps applied at ties.
        package var distance: Double
        /// Its upper 95 % bound (Dvoretzky, Kiefer, Wolfowitz; Massart's constant).
        package var distanceBound: Double
        /// Asymptotic p of the distance; small where the two differ at all.
        package var p: Double
        /// Wasserstein-1 distance divided by the reference's mean.
        package var transport: Double
        /// Quantiles p50, p95, p99 divided by the reference's.
        package var ratios: [Double]
    }

    package var findings: [Finding]

    /// Not alike in one respect is not alike; too few in one is too few.
    package var verdict: Verdict {
        let verdicts = findings.map(\.verdict)
        if verdicts.contains(.notAlike) { return .notAlike }
        return verdicts.isEmpty || verdicts.contains(.tooFew) ? .tooFew : .alike
    }

    /// One sentence: the verdict, and the respect that differs most.
    package var sentence: String { "" }

    /// Judges traffic against a reference, in the respects that both tell.
    package init(of traffic: TrafficShape, against reference: TrafficShape) {
        findings = []
    }
}

/// What two bodies of traffic are compared by: of a profile, or of the records that a builder saw.
package struct TrafficShape: Sendable {
    package init(_ profile: Profile) {}
    package init(_ builder: ProfileBuilder) {}
}
