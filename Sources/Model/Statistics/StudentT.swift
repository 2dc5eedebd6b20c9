import Glibc

/// Student's t distribution.
package struct StudentT: Sendable, Hashable {
    /// Degrees of freedom, over 0.
    package let freedom: Double

    package init(freedom: Double) {
        precondition(freedom > 0, "a t distribution without degrees of freedom")
        self.freedom = freedom
    }

    /// The probability of a value of at most `t`.
    package func atMost(_ t: Double) -> Double {
        guard t.isFinite else { return t > 0 ? 1 : 0 }
        let tail = IncompleteBeta.value(at: freedom / (freedom + t * t), freedom / 2, 0.5) / 2
        return t > 0 ? 1 - tail : tail
    }

    /// The value that is not passed with this probability, which lies between 0 and 1.
    package func quantile(_ share: Double) -> Double {
        precondition(share > 0 && share < 1, "quantile outside 0..<1")
        if share == 0.5 { return 0 }
        if share < 0.5 { return -quantile(1 - share) }
        let tail = 1 - share
        func isShort(of t: Double) -> Bool {
            IncompleteBeta.value(at: freedom / (freedom + t * t), freedom / 2, 0.5) / 2 > tail
        }
        var high = 1.0
        while high < 1e300, isShort(of: high) { high *= 2 }
        var low = 0.0
        while true {
            let middle = low + (high - low) / 2
            if middle <= low || middle >= high { return middle }
            if isShort(of: middle) { low = middle } else { high = middle }
        }
    }
}
