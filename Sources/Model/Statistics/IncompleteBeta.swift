import Glibc

/// The regularised incomplete beta function I_x(a, b), from which the t and the F distribution follow.
///
/// By its continued fraction, to about 14 digits. Source: Numerical Recipes, "Incomplete Beta Function"; DLMF 8.17.22.
enum IncompleteBeta {
    /// I_x(a, b), for x from 0 to 1 (what is outside counts as the end) and a and b over 0.
    static func value(at x: Double, _ a: Double, _ b: Double) -> Double {
        precondition(a > 0 && b > 0, "incomplete beta of parameters that are not over 0")
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        // Where the fraction converges fast; the other side by symmetry.
        guard x < (a + 1) / (a + b + 2) else { return 1 - value(below: 1 - x, b, a) }
        return value(below: x, a, b)
    }

    private static func value(below x: Double, _ a: Double, _ b: Double) -> Double {
        let logFront = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)
        return exp(logFront) * fraction(x, a, b) / a
    }

    /// Lentz's method; 300 steps are enough for parameters up to about 10,000.
    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func safe(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / safe(1 - (a + b) * x / (a + 1))
        var result = d
        for step in 1...300 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / safe(1 + even * d)
            c = safe(1 + even / c)
            result *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / safe(1 + odd * d)
            c = safe(1 + odd / c)
            let change = d * c
            result *= change
            if abs(change - 1) < 1e-15 { break }
        }
        return result
    }
}
