import Glibc

/// A scale from values to places between 0 and 1, with the marks that are written beside it.
struct Axis {
    struct Tick {
        var value: Double
        var label: String
    }

    private enum Scale {
        case linear
        case logarithmic
    }

    let low: Double
    let high: Double
    let ticks: [Tick]
    private let scale: Scale

    func position(_ value: Double) -> Double {
        switch scale {
        case .linear: (value - low) / (high - low)
        case .logarithmic: (log10(max(value, low)) - log10(low)) / (log10(high) - log10(low))
        }
    }

    /// From 0 to a round number over `most`, with about four marks.
    static func linear(upTo most: Double, label: (Double) -> String) -> Axis {
        let most = most > 0 ? most : 1
        let rough = most / 4
        let decade = pow(10, floor(log10(rough)))
        let step = [1, 2, 2.5, 5, 10].map { $0 * decade }.first { $0 >= rough * 0.999 } ?? decade * 10
        let count = Int((most / step).rounded(.up))
        let ticks = (0...count).map { Tick(value: Double($0) * step, label: label(Double($0) * step)) }
        return Axis(low: 0, high: Double(count) * step, ticks: ticks, scale: .linear)
    }

    /// Around positive values, from and to a 1, 2 or 5, a factor of two at least; with marks at decades, and between them where the range is short.
    static func logarithmic(from least: Double, to most: Double, label: (Double) -> String) -> Axis {
        // Values that are close together lie in the middle, not on the frame.
        let middle = ((least > 0 ? least : 1) * max(most, least > 0 ? least : 1)).squareRoot()
        let least = min(least > 0 ? least : 1, middle / 2.0.squareRoot())
        let most = max(most, middle * 2.0.squareRoot())
        let exponents = Int(floor(log10(least)))...Int(floor(log10(most))) + 1
        func marks(_ factors: [Double]) -> [Double] {
            exponents.flatMap { exponent in factors.map { $0 * pow(10, Double(exponent)) } }
        }
        let ends = marks([1, 2, 5])
        let low = ends.last { $0 <= least * 1.001 } ?? least
        let high = ends.first { $0 >= most * 0.999 } ?? most
        let factors: [Double] = high / low > 1000 ? [1] : high / low > 30 ? [1, 3] : [1, 2, 5]
        let shown = marks(factors).filter { $0 >= low * 0.999 && $0 <= high * 1.001 }
        return Axis(low: low, high: high, ticks: shown.map { Tick(value: $0, label: label($0)) }, scale: .logarithmic)
    }

    /// Seconds of a scenario, at most six marks, so that their names have room on a small screen too.
    static func time(seconds: Int) -> Axis {
        let steps = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400]
        let total = max(1, seconds)
        let step = steps.first { total / $0 <= 5 } ?? (total / 5 / 86_400 + 1) * 86_400
        let ticks = stride(from: 0, through: total, by: step).map { second in
            let isShort = step < 60
            return Tick(
                value: Double(second),
                label: isShort ? "\(second) s" : second == 0 ? "0" : Quantity.span(seconds: Double(second))
            )
        }
        return Axis(low: 0, high: Double(total), ticks: ticks, scale: .linear)
    }

    /// The hours of a day.
    static let hours = Axis(
        low: 0,
        high: 24,
        ticks: stride(from: 0, through: 24, by: 4).map { Tick(value: Double($0), label: "\($0) h") },
        scale: .linear
    )

    /// Percentiles by 1/(1 - p), so that each further nine takes the same width.
    static func percentiles(samples: Int) -> Axis {
        let nines = max(1, log10(Double(max(10, samples))))
        let marks = [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999]
        let labels = ["0", "p50", "p90", "p99", "p99.9", "p99.99", "p99.999", "p99.9999"]
        let ticks = zip(marks, labels).map { Tick(value: 1 / (1 - $0), label: $1) }
        let high = pow(10, nines)
        return Axis(low: 1, high: high, ticks: ticks.filter { $0.value <= high * 1.001 }, scale: .logarithmic)
    }
}
