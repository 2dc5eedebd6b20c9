/// How alike traffic is to a reference, respect by respect.
///
/// The reference is taken as it is; chance lies in the traffic that is judged. Source: docs/profile.md, "Alike or not".
package struct Likeness: Sendable, Hashable {
    package enum Verdict: String, Sendable, Hashable {
        case alike
        case notAlike = "not alike"
        case tooFew = "too few requests to say"
    }

    package enum Respect: String, Sendable, Hashable, CaseIterable {
        case input = "input length"
        case output = "output length"
        case correlation = "rank correlation of input and output"
        case gapVariation = "gap CV"
        case dispersion = "index of dispersion at 1 s"
        case sharing = "prefix hit ratio"
    }

    /// One respect.
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
        /// The difference in units of what is allowed: over 1 is too much.
        package var excess: Double
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

    /// Quantiles whose ratios are told.
    package static let shares = [0.5, 0.95, 0.99]
    /// What the upper bound of the distance, and the transport, may be.
    private static let allowed = 0.05
    /// What chance may excuse: where it could hide more than this, there are too few requests.
    private static let mostChance = 0.15
    /// Two standard errors.
    private static let errors = 2.0

    package var findings: [Finding]
    /// Requests with lengths that were judged.
    package var requests: Int

    /// Judges traffic against a reference, in those of the respects that both tell.
    ///
    /// A run whose arrivals are not meant to be production's leaves theirs out.
    package init(
        of traffic: TrafficShape,
        against reference: TrafficShape,
        in respects: Set<Respect> = Set(Respect.allCases)
    ) {
        requests = traffic.requests
        findings = []
        for respect in Respect.allCases where respects.contains(respect) {
            switch respect {
            case .input: judge(.input, traffic.input, reference.input)
            case .output: judge(.output, traffic.output, reference.output)
            case .correlation:
                let chance = 1 / Double(max(1, traffic.requests)).squareRoot()
                judge(.correlation, traffic.spearman, reference.spearman, scale: 1, error: chance)
            case .gapVariation: judgeGapVariation(traffic.arrivals, reference.arrivals)
            case .dispersion: judgeDispersion(traffic.arrivals, reference.arrivals)
            case .sharing:
                let chance = 0.5 / Double(max(1, traffic.requests)).squareRoot()
                judge(.sharing, traffic.hitRatio, reference.hitRatio, scale: 1, error: chance)
            }
        }
    }

    /// Not alike in one respect is not alike; too few in one is too few.
    package var verdict: Verdict {
        let verdicts = findings.map(\.verdict)
        if verdicts.contains(.notAlike) { return .notAlike }
        return verdicts.isEmpty || verdicts.contains(.tooFew) ? .tooFew : .alike
    }

    // MARK: - Lengths

    private mutating func judge(_ respect: Respect, _ law: LengthLaw, _ reference: LengthLaw) {
        guard law.total > 0, reference.total > 0, reference.mean > 0 else { return }
        let distance = law.distance(to: reference)
        let bound = KolmogorovSmirnov.bound(requests)
        let transport = distance.area / reference.mean
        let chance = reference.areaByChance(requests: requests) / reference.mean
        let lengths = Lengths(
            distance: distance.largest,
            distanceBound: min(1, distance.largest + bound),
            p: KolmogorovSmirnov.p(distance.largest, requests),
            transport: transport,
            ratios: Self.shares.map { Double(law.quantile($0) ?? 0) / Double(max(1, reference.quantile($0) ?? 1)) }
        )
        let verdict: Verdict =
            if lengths.distanceBound <= Self.allowed, transport <= Self.allowed {
                .alike
            } else if distance.largest - bound > Self.allowed || transport - Self.errors * chance > Self.allowed {
                .notAlike
            } else if lengths.distanceBound <= Self.allowed, Self.errors * chance <= Self.mostChance {
                .alike
            } else {
                .tooFew
            }
        findings.append(
            Finding(
                respect: respect,
                verdict: verdict,
                value: law.mean,
                reference: reference.mean,
                lengths: lengths,
                isWithinChance: verdict == .alike && transport > Self.allowed,
                excess: max(lengths.distanceBound, transport) / Self.allowed
            )
        )
    }

    // MARK: - Numbers

    private mutating func judgeGapVariation(_ traffic: TrafficShape.Arrivals?, _ reference: TrafficShape.Arrivals?) {
        guard let traffic, let reference, let expected = reference.gapVariation, expected > 0 else { return }
        // Of independent gaps, as heavy in the tail as a gamma's: sd(CV) is near to CV·√((1 + 2·CV²) / 2n).
        let count = Double(max(2, traffic.count))
        let error = ((1 + 2 * expected * expected) / (2 * count)).squareRoot()
        judge(.gapVariation, traffic.gapVariation, expected, scale: expected, error: error * expected)
    }

    private mutating func judgeDispersion(_ traffic: TrafficShape.Arrivals?, _ reference: TrafficShape.Arrivals?) {
        guard let traffic, let reference, let expected = reference.dispersion, expected > 0 else { return }
        // Of independent seconds: sd(D) is near to D·√(2 / seconds).
        let seconds = max(1, traffic.span)
        judge(.dispersion, traffic.dispersion, expected, scale: expected, error: expected * (2 / seconds).squareRoot())
    }

    private mutating func judge(
        _ respect: Respect,
        _ value: Double?,
        _ reference: Double?,
        scale: Double,
        error: Double
    ) {
        guard let value, let reference else { return }
        let difference = abs(value - reference) / scale
        let chance = Self.errors * error / scale
        let isNear = difference <= Self.allowed
        let verdict: Verdict =
            isNear || (difference <= chance && chance <= Self.mostChance)
            ? .alike : difference <= chance ? .tooFew : .notAlike
        findings.append(
            Finding(
                respect: respect,
                verdict: verdict,
                value: value,
                reference: reference,
                isWithinChance: !isNear && verdict == .alike,
                excess: difference / Self.allowed
            )
        )
    }
}
