import Glibc
import TidemarkPrivacy
import TidemarkStatistics

/// The lengths at which a cell may begin on one axis.
///
/// A logarithmic grid, on multiples of 16 above 1,024; and around each length that many requests share, so that it has cells
/// of its own.
struct CellGrid: Sendable {
    private static let stepsPerOctave = 256.0

    /// Ascending, from 1.
    let starts: [Int]
    /// Logarithms of `starts`.
    let logs: [Double]

    /// Where counts are not exact but of some precision, no cell begins between the lengths that they stand for.
    init(upTo longest: Int, atoms: Set<Int>, precision: Int?) {
        var starts: Set<Int> = [1, longest + 1]
        if let precision {
            var cell = 0
            while true {
                let range = Histogram.range(ofCell: cell, precision: precision)
                guard range.lowerBound <= Int64(longest) else { break }
                let low = Int(range.lowerBound)
                if low >= 1, low <= AnonymityRules.longestExact || range.count >= AnonymityRules.lengthStep {
                    starts.insert(low)
                }
                cell += 1
            }
        }
        var position = 0.0
        while true {
            let exact = exp2(position / Self.stepsPerOctave)
            guard exact <= Double(longest) else { break }
            position += 1
            if exact <= Double(AnonymityRules.longestExact) {
                if precision == nil { starts.insert(Int(exact.rounded())) }
                continue
            }
            let start = Int((exact / Double(AnonymityRules.lengthStep)).rounded()) * AnonymityRules.lengthStep
            let isFine = precision.map { start >> $0 < AnonymityRules.lengthStep / 2 } ?? true
            if isFine { starts.insert(start + 1) }
        }
        for atom in atoms where atom >= 1 && atom <= longest {
            starts.insert(atom)
            starts.insert(atom + 1)
        }
        self.starts = starts.sorted()
        logs = self.starts.map { log(Double($0)) }
    }

    /// The place of the first start that is at or above a length.
    func place(from length: Int) -> Int {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] < length { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
