/// Fisher's F distribution: how far a ratio of two mean squares may be from 1 by chance.
package struct FDistribution: Sendable, Hashable {
    /// Degrees of freedom of the numerator, over 0.
    package let numerator: Double
    /// Degrees of freedom of the denominator, over 0.
    package let denominator: Double

    package init(numerator: Double, denominator: Double) {
        precondition(numerator > 0 && denominator > 0, "an F distribution without degrees of freedom")
        self.numerator = numerator
        self.denominator = denominator
    }

    /// The probability of a value of at least `ratio`.
    package func atLeast(_ ratio: Double) -> Double {
        guard ratio > 0 else { return 1 }
        guard ratio.isFinite else { return 0 }
        return IncompleteBeta.value(
            at: denominator / (denominator + numerator * ratio),
            denominator / 2,
            numerator / 2
        )
    }
}
