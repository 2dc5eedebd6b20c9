import Glibc
import TidemarkProfile

/// How the lengths of a profile spread over bins that are equally wide in the logarithm.
struct LengthBins {
    /// Tokens, ascending; one more than `shares`.
    let bounds: [Double]
    /// Of the requests; they sum to 1.
    let shares: [Double]

    var low: Double { bounds.first ?? 1 }
    var high: Double { bounds.last ?? 2 }
    var most: Double { shares.max() ?? 0 }

    /// Within a cell, lengths spread evenly over the logarithm, as they are drawn; `bins` is over 0.
    init(_ profile: Profile, _ side: KeyPath<Profile.Cell, ClosedRange<Int>>, bins: Int) {
        let cells = profile.cells
        let ranges = cells.map { Self.logarithms($0[keyPath: side]) }
        let low = ranges.map(\.low).min() ?? 0
        let high = max(ranges.map(\.high).max() ?? 1, low + 0.7)
        let step = (high - low) / Double(bins)
        var shares = [Double](repeating: 0, count: bins)
        let total = Double(max(1, profile.requests))
        for (cell, range) in zip(cells, ranges) {
            for (bin, part) in Self.parts(of: range, low: low, step: step, bins: bins) {
                shares[bin] += part * Double(cell.count) / total
            }
        }
        self.shares = shares
        bounds = (0...bins).map { exp(low + Double($0) * step) }
    }

    static func logarithms(_ lengths: ClosedRange<Int>) -> (low: Double, high: Double) {
        (log(Double(max(1, lengths.lowerBound))), log(Double(max(1, lengths.upperBound)) + 1))
    }

    /// The bins that a range reaches, and which part of it lies in each.
    static func parts(
        of range: (low: Double, high: Double),
        low: Double,
        step: Double,
        bins: Int
    ) -> [(bin: Int, part: Double)] {
        let first = min(bins - 1, max(0, Int((range.low - low) / step)))
        let last = min(bins - 1, max(first, Int((range.high - low) / step)))
        let width = max(range.high - range.low, 1e-12)
        return (first...last).map { bin in
            let from = bin == first ? range.low : low + Double(bin) * step
            let to = bin == last ? range.high : low + Double(bin + 1) * step
            return (bin, max(0, to - from) / width)
        }
    }
}
