package import TidemarkStatistics

/// Draws requests from a profile, in tokens: type, input, output, cached prefix, turn and language together.
///
/// A cell is drawn by its count, then each length uniformly in the logarithm between its bounds.
package struct ProfileSampler: Sendable {
    package struct Draw: Sendable, Hashable {
        /// An index into the profile's types.
        package var type: Int
        /// From 1 to `Profile.longestLength`, as `output`.
        package var input: Int
        package var output: Int
        /// From 0 to `input`; nil where the profile does not say.
        package var cached: Int?
        /// From 1; nil where the profile does not say.
        package var turn: Int?
    }

    private let cells: [Profile.Cell]
    /// Counts up to and with each cell.
    private let countSums: [Int]
    private let typeOfCell: [Int]
    private let languages: [[TrafficType.LanguageShare]]

    /// All types by their shares, or one of them alone.
    package init(_ profile: Profile, type: Int? = nil) {
        var cells: [Profile.Cell] = []
        var countSums: [Int] = []
        var typeOfCell: [Int] = []
        var sum = 0
        for (index, each) in profile.types.enumerated() where type == nil || type == index {
            for cell in each.cells {
                sum += cell.count
                cells.append(cell)
                countSums.append(sum)
                typeOfCell.append(index)
            }
        }
        precondition(sum > 0, "a profile without requests")
        self.cells = cells
        self.countSums = countSums
        self.typeOfCell = typeOfCell
        languages = profile.types.map(\.languages)
    }

    package func draw(using source: inout RandomSource) -> Draw {
        let index = cell(at: Int(source.below(UInt64(countSums[countSums.count - 1]))))
        let cell = cells[index]
        var draw = Draw(
            type: typeOfCell[index],
            input: LogUniform.value(in: cell.input, at: source.unit()),
            output: LogUniform.value(in: cell.output, at: source.unit())
        )
        if let cached = cell.cached {
            let moved = (cached.lowerBound + 1)...(cached.upperBound + 1)
            draw.cached = min(draw.input, LogUniform.value(in: moved, at: source.unit()) - 1)
        }
        if let turn = cell.turn { draw.turn = LogUniform.value(in: turn, at: source.unit()) }
        return draw
    }

    /// What a request of this type is written in; nil where the profile does not say.
    package func language(ofType type: Int, using source: inout RandomSource) -> Language? {
        guard languages.indices.contains(type), let last = languages[type].last else { return nil }
        var left = source.unit()
        for each in languages[type] {
            left -= each.share
            if left < 0 { return each.language }
        }
        return last.language
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
}
