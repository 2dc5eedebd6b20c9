import Glibc

/// How many of `count` independent trials succeed, each with the same probability.
///
/// Good to about 12 digits for counts up to 10^6 and beyond: the mass by Loader's saddle point expansion, tails by
/// summing terms of one sign. Source: C. Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000.
package struct Binomial: Sendable, Hashable {
    package let count: Int
    package let probability: Double
    /// 1 - probability, kept apart so that a small one loses no digits.
    private let complement: Double

    /// - Parameters:
    ///   - count: trials, zero or more.
    ///   - probability: of a success, from 0 to 1.
    package init(count: Int, probability: Double) {
        precondition(count >= 0, "binomial of fewer than 0 trials")
        precondition((0...1).contains(probability), "binomial probability")
        self.count = count
        self.probability = probability
        self.complement = 1 - probability
    }

    /// The probability of exactly `k` successes.
    package func mass(_ k: Int) -> Double {
        guard k >= 0, k <= count else { return 0 }
        if probability == 0 { return k == 0 ? 1 : 0 }
        if complement == 0 { return k == count ? 1 : 0 }
        let n = Double(count)
        if k == 0 { return exp(n * log1p(-probability)) }
        if k == count { return exp(n * log(probability)) }
        let x = Double(k)
        let exponent =
            Self.stirlingError(count) - Self.stirlingError(k) - Self.stirlingError(count - k)
            - Self.deviance(x, n * probability) - Self.deviance(n - x, n * complement)
        return exp(exponent) * (n / (2 * .pi * x * (n - x))).squareRoot()
    }

    /// The probability of at most `k` successes.
    package func atMost(_ k: Int) -> Double {
        if k < 0 { return 0 }
        if k >= count { return 1 }
        return Double(k) < Double(count) * probability ? lowerTail(k) : 1 - upperTail(k + 1)
    }

    /// The probability of at least `k` successes.
    package func atLeast(_ k: Int) -> Double {
        if k <= 0 { return 1 }
        if k > count { return 0 }
        return Double(k) > Double(count) * probability ? upperTail(k) : 1 - lowerTail(k - 1)
    }

    /// The fewest successes k with `atMost(k)` at least `share`.
    package func quantile(_ share: Double) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = low + (high - low) / 2
            if atMost(middle) >= share { high = middle } else { low = middle + 1 }
        }
        return low
    }

    // The terms of a tail fall from its edge outwards, at last geometrically: stop when one no longer counts.

    private func lowerTail(_ k: Int) -> Double {
        var term = mass(k)
        var total = term
        var at = k
        while at > 0, term > total * 1e-17 {
            term *= Double(at) / Double(count - at + 1) * (complement / probability)
            total += term
            at -= 1
        }
        return min(1, total)
    }

    private func upperTail(_ k: Int) -> Double {
        var term = mass(k)
        var total = term
        var at = k
        while at < count, term > total * 1e-17 {
            term *= Double(count - at) / Double(at + 1) * (probability / complement)
            total += term
            at += 1
        }
        return min(1, total)
    }

    /// ln n! minus Stirling's formula for it; exact sums below 16, the asymptotic series above.
    private static func stirlingError(_ n: Int) -> Double {
        let x = Double(n)
        if n < 16 {
            let factorial = (1...max(1, n)).reduce(1.0) { $0 * Double($1) }
            return n == 0 ? 0 : log(factorial) - ((x + 0.5) * log(x) - x + 0.5 * log(2 * .pi))
        }
        let square = x * x
        return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square) / square) / square)
            / x
    }

    /// x ln(x/m) + m - x, without cancellation where x is close to m.
    private static func deviance(_ x: Double, _ m: Double) -> Double {
        guard abs(x - m) < 0.1 * (x + m) else { return x * log(x / m) + m - x }
        let v = (x - m) / (x + m)
        var total = (x - m) * v
        var term = 2 * x * v
        for odd in stride(from: 3.0, to: 2_001, by: 2) {
            term *= v * v
            let next = total + term / odd
            if next == total { break }
            total = next
        }
        return total
    }
}
