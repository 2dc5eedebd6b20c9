import Glibc
import TidemarkProfile
package import TidemarkStatistics

/// Draws input and output lengths of one type, in tokens of 1 to `Profile.longestLength`.
package struct LengthSampler: Sendable {
    /// Whether a drawn output is asked for exactly, rather than as a bound.
    package let isOutputExact: Bool
    private let lengths: RequestType.Lengths
    /// Counts up to and with each cell of a profile; empty without one.
    private let countSums: [Int]

    package init(_ lengths: RequestType.Lengths) {
        self.lengths = lengths
        if case .drawn(_, .bound) = lengths { isOutputExact = false } else { isOutputExact = true }
        guard case .profile(let profile, _) = lengths else {
            countSums = []
            return
        }
        var sum = 0
        countSums = profile.cells.map {
            sum += $0.count
            return sum
        }
        precondition(sum > 0, "a profile without requests")
    }

    package func sample(using source: inout RandomSource) -> (input: Int, output: Int) {
        switch lengths {
        case .drawn(let input, .drawn(let output)):
            return (Self.tokens(input.sample(using: &source)), Self.tokens(output.sample(using: &source)))
        case .drawn(let input, .bound(let bound)):
            return (Self.tokens(input.sample(using: &source)), bound)
        case .profile(let profile, let bound):
            let cell = profile.cells[cell(at: Int(source.below(UInt64(countSums[countSums.count - 1]))))]
            let input = Self.logUniform(in: cell.input, at: source.unit())
            let output = Self.logUniform(in: cell.output, at: source.unit())
            return (input, min(output, bound ?? output))
        }
    }

    /// The index of the cell that holds the request of this rank, from 0.
    private func cell(at rank: Int) -> Int {
        var low = 0
        var high = countSums.count - 1
        while low < high {
            let middle = (low + high) / 2
            if countSums[middle] <= rank { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The integer at a place in [0, 1) of the range, on a logarithmic scale.
    private static func logUniform(in range: ClosedRange<Int>, at place: Double) -> Int {
        guard range.lowerBound < range.upperBound else { return range.lowerBound }
        let low = log(Double(range.lowerBound))
        let high = log(Double(range.upperBound + 1))
        return min(max(Int(exp(low + place * (high - low))), range.lowerBound), range.upperBound)
    }

    private static func tokens(_ value: Double) -> Int {
        value < Double(Profile.longestLength) ? Int(max(1, value.rounded())) : Profile.longestLength
    }
}
