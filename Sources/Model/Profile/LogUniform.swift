import Glibc

/// Whole numbers that are uniform in the logarithm between two bounds.
enum LogUniform {
    /// The number at a place in [0, 1) of the range, which starts at 1 or above.
    static func value(in range: ClosedRange<Int>, at place: Double) -> Int {
        guard range.lowerBound < range.upperBound else { return range.lowerBound }
        let low = log(Double(range.lowerBound))
        let high = log(Double(range.upperBound + 1))
        return min(max(Int(exp(low + place * (high - low))), range.lowerBound), range.upperBound)
    }

    /// The share of the range at or below `value`.
    static func share(of range: ClosedRange<Int>, upTo value: Int) -> Double {
        if value >= range.upperBound { return 1 }
        if value < range.lowerBound { return 0 }
        let low = log(Double(range.lowerBound))
        return (log(Double(value + 1)) - low) / (log(Double(range.upperBound + 1)) - low)
    }
}
