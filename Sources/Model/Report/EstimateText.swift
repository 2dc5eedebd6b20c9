import TidemarkAnalysis
import TidemarkUnits

/// An estimate in words: the number by itself, and what stands beside it.
struct EstimateText: Equatable {
    /// `412`, `~20.1`, `> 60 s`, `–`.
    var number: String
    /// `[388, 440]`, `(130 of 299 needed)`, or nothing.
    var note: String
    /// False for `> 60 s` and `–`.
    var isNumber: Bool

    /// How much the note says about samples that are missing.
    enum Missing {
        /// `(130 of 299 needed)`
        case spelledOut
        /// `(130 of 299)`
        case short
        /// `130 of 299`
        case bare
    }

    /// `scale` is what one unit of the column is in the estimate's own unit; `bound` prints a bound with its unit.
    init(
        _ estimate: Estimate,
        scale: Double = 1,
        isEstimated: Bool = false,
        missing: Missing = .spelledOut,
        bound: (Double) -> String = { Quantity.number($0) }
    ) {
        isNumber = true
        note = ""
        switch estimate {
        case .value(let value, let low, let high):
            number = (isEstimated ? "~" : "") + Quantity.number(value / scale, .kept)
            note = Quantity.bounds(low: low.map { $0 / scale }, high: high.map { $0 / scale }, .kept) ?? ""
        case .over(let limit):
            number = "> " + bound(limit)
            isNumber = false
        case .tooFew(let count, let needed):
            number = "–"
            let counts = "\(Quantity.count(count)) of \(Quantity.count(needed))"
            note =
                switch missing {
                case .spelledOut: "(\(counts) needed)"
                case .short: "(\(counts))"
                case .bare: counts
                }
            isNumber = false
        case .none:
            number = "–"
            isNumber = false
        }
    }

    /// A time in the unit of its column.
    init(time estimate: Estimate, in unit: Nanoseconds.ReadingUnit, isEstimated: Bool, missing: Missing = .spelledOut) {
        self.init(estimate, scale: unit.size, isEstimated: isEstimated, missing: missing) { Quantity.time($0) }
    }
}
