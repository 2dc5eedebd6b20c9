import Glibc

/// A distribution of lengths or times; its values are in the unit of whoever reads it.
///
/// Plans write it as `fixed(n)`, `uniform(a..b)`, `normal(mean m sd s)`, `lognormal(median m p95 q)`, or
/// `choice(v share | v share)`.
package enum Distribution: Sendable, Hashable {
    case fixed(Double)
    case uniform(Double, Double)
    case normal(mean: Double, deviation: Double)
    case lognormal(median: Double, p95: Double)
    case choice([Choice])

    /// One value of a `choice` and its share; the shares of a distribution sum to 1.
    package struct Choice: Sendable, Hashable {
        package var value: Double
        package var share: Double

        package init(value: Double, share: Double) {
            self.value = value
            self.share = share
        }
    }

    /// The 95th percentile of the standard normal distribution.
    private static let z95 = 1.6448536269514722

    /// One draw; normal draws below zero are returned as zero.
    package func sample(using source: inout RandomSource) -> Double {
        switch self {
        case .fixed(let value): return value
        case .uniform(let low, let high): return low + (high - low) * source.unit()
        case .normal(let mean, let deviation): return max(0, mean + deviation * source.normal())
        case .lognormal(let median, let p95): return median * exp(log(p95 / median) / Self.z95 * source.normal())
        case .choice(let choices):
            var left = source.unit()
            for choice in choices {
                left -= choice.share
                if left < 0 { return choice.value }
            }
            return choices.last?.value ?? 0
        }
    }

    /// The mean of what `sample` draws.
    package var mean: Double {
        switch self {
        case .fixed(let value): return value
        case .uniform(let low, let high): return (low + high) / 2
        case .normal(let mean, let deviation):
            guard deviation > 0 else { return mean }
            // Of a normal whose negative part is moved to zero.
            let z = mean / deviation
            return mean * erfc(-z / 2.0.squareRoot()) / 2 + deviation * exp(-z * z / 2) / (2 * .pi).squareRoot()
        case .lognormal(let median, let p95):
            let sigma = log(p95 / median) / Self.z95
            return median * exp(sigma * sigma / 2)
        case .choice(let choices): return choices.reduce(0) { $0 + $1.value * $1.share }
        }
    }
}
