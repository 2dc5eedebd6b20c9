import Glibc

/// Exact bounds of a probability from how often something happened: they hold at least as often as they say.
///
/// Source: Clopper and Pearson 1934.
package enum ClopperPearson {
    /// The two-sided interval from `happened` of `count`; all of 0...1 when nothing was tried.
    package static func interval(_ happened: Int, of count: Int, confidence: Double = 0.95) -> ClosedRange<Double> {
        let oneSided = (1 + confidence) / 2
        return lower(happened, of: count, confidence: oneSided)...upper(happened, of: count, confidence: oneSided)
    }

    /// The one-sided upper bound: a larger probability would show more than `happened` with at least `confidence`.
    package static func upper(_ happened: Int, of count: Int, confidence: Double = 0.95) -> Double {
        precondition(happened >= 0 && happened <= count, "Clopper-Pearson needs 0 <= happened <= count")
        if happened == count { return 1 }
        if happened == 0 { return -expm1(log1p(-confidence) / Double(count)) }
        return crossing(from: Double(happened) / Double(count), to: 1) { probability in
            Binomial(count: count, probability: probability).atMost(happened) > 1 - confidence
        }
    }

    /// The one-sided lower bound: a smaller probability would show fewer than `happened` with at least `confidence`.
    package static func lower(_ happened: Int, of count: Int, confidence: Double = 0.95) -> Double {
        precondition(happened >= 0 && happened <= count, "Clopper-Pearson needs 0 <= happened <= count")
        if happened == 0 { return 0 }
        if happened == count { return exp(log1p(-confidence) / Double(count)) }
        return crossing(from: 0, to: Double(happened) / Double(count)) { probability in
            Binomial(count: count, probability: probability).atLeast(happened) < 1 - confidence
        }
    }

    /// The point up to which `holds` is true, by bisection to the last bit.
    private static func crossing(from low: Double, to high: Double, holds: (Double) -> Bool) -> Double {
        var (low, high) = (low, high)
        while true {
            let middle = low + (high - low) / 2
            if middle <= low || middle >= high { return middle }
            if holds(middle) { low = middle } else { high = middle }
        }
    }
}
