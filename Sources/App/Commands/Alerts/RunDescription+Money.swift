import TidemarkPlan
import TidemarkPricing
import TidemarkUnits

extension RunDescription.Spending {
    /// What is said before the start: `may cost up to 3.10 USD, 1.20 expected; stops at 5.00 USD`.
    ///
    /// Nil where nothing is known.
    var sentence: String? {
        var parts: [String] = []
        switch (worst, expected) {
        case (let worst?, let expected?):
            parts.append("may cost up to \(worst.rounded), \(expected.roundedAmount) expected")
        case (let worst?, nil): parts.append("may cost up to \(worst.rounded)")
        case (nil, let expected?): parts.append("is expected to cost \(expected.rounded)")
        case (nil, nil): break
        }
        if let limit { parts.append("stops at \(limit)" + (limitReason.map { " (\($0))" } ?? "")) }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}
