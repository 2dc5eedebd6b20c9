import TidemarkPrivacy
import TidemarkStatistics

/// What a profile may tell of lengths on one axis: rounded above 1,024, cut at a high quantile, and as they are where many
/// requests share one.
struct LengthRule {
    struct Safe {
        var length: Int
        var count: Int
        var isRounded = false
        var isWinsorised = false
    }

    /// Lengths that many requests share, ascending, and how many.
    private let atoms: [(length: Int, times: Int)]
    private let cap: Int
    /// What atoms of cells of a coarse grid got so far.
    private var cells: [Int: CellParts] = [:]

    private struct CellParts {
        var atoms: [Atom]
        var seen = 0

        struct Atom {
            var length: Int
            /// Of the requests of the cell.
            var share: Double
            var given = 0
        }
    }

    /// Times the mean over a cell's lengths from which a length has a part of its own.
    private static let standingOut = 4.0

    /// The atoms that stand out of the cells of a coarse grid.
    func atomLengths(precision: Int) -> [Int] {
        let cells = Set(atoms.map { Histogram.cell(of: Int64($0.length), precision: precision) })
        return cells.flatMap { cellParts(Histogram.range(ofCell: $0, precision: precision)).atoms.map(\.length) }
    }
    private let counts: [(length: Int, times: Int)]

    init(_ counts: LengthCounts, atomsFrom fewest: Int, winsorisedFrom share: Double) {
        let ascending = counts.ascending
        self.counts = counts.isApproximate ? [] : ascending
        atoms = counts.isApproximate ? [] : ascending.filter { $0.times >= fewest }
        let rank = Quantile.rank(share, of: max(1, counts.count))
        var seen = 0
        cap =
            ascending.first { length in
                seen += length.times
                return seen >= rank
            }?.length ?? .max
    }

    /// The safe lengths of so many requests.
    ///
    /// They are more than one where requests were counted in a cell of a coarse grid that holds atoms: these get their part,
    /// over all calls for the cell.
    mutating func safe(_ length: Int, count: Int, precision: Int?) -> [Safe] {
        guard let precision else { return [safe(length, count: count, isAtom: isAtom(length))] }
        let cell = Histogram.cell(of: Int64(length), precision: precision)
        let range = Histogram.range(ofCell: cell, precision: precision)
        var parts = cells[cell] ?? cellParts(range)
        parts.seen += count
        var rest = count
        var all: [Safe] = []
        for index in parts.atoms.indices {
            let due = Int((parts.atoms[index].share * Double(parts.seen)).rounded()) - parts.atoms[index].given
            let taken = min(rest, max(0, due))
            parts.atoms[index].given += taken
            rest -= taken
            if taken > 0 { all.append(safe(parts.atoms[index].length, count: taken, isAtom: true)) }
        }
        cells[cell] = parts
        if rest > 0 || all.isEmpty {
            // What stands for the rest lies inside the cell, at no atom, and rounds up to a multiple that is inside as well.
            var place = Int(range.lowerBound)
            while parts.atoms.contains(where: { $0.length == place }), place < Int(range.upperBound) { place += 1 }
            let isWide = range.count >= AnonymityRules.lengthStep || place < AnonymityRules.longestExact
            let standIn = isWide ? max(1, place) : AnonymityRules.rounded(place + 1)
            all.append(
                Safe(length: min(standIn, max(cap, 1)), count: rest, isRounded: !isWide, isWinsorised: place > cap)
            )
        }
        return all
    }

    private func cellParts(_ range: ClosedRange<Int64>) -> CellParts {
        let total = Double(slice(counts, range).reduce(0) { $0 + $1.times })
        let atoms = slice(atoms, range).filter { Double($0.times) * Double(range.count) >= Self.standingOut * total }
        return CellParts(atoms: atoms.map { CellParts.Atom(length: $0.length, share: Double($0.times) / total) })
    }

    private func safe(_ length: Int, count: Int, isAtom: Bool) -> Safe {
        let isOver = length > cap
        let cut = min(length, cap)
        let isKept = isOver ? self.isAtom(cap) : isAtom
        let rounded = isKept ? cut : AnonymityRules.rounded(cut)
        return Safe(length: rounded, count: count, isRounded: rounded != cut, isWinsorised: isOver)
    }

    private func isAtom(_ length: Int) -> Bool {
        let place = Self.place(atoms, from: length)
        return place < atoms.count && atoms[place].length == length
    }

    private func slice(
        _ list: [(length: Int, times: Int)],
        _ range: ClosedRange<Int64>
    ) -> ArraySlice<(length: Int, times: Int)> {
        list[Self.place(list, from: Int(range.lowerBound))..<Self.place(list, from: Int(range.upperBound) + 1)]
    }

    /// The place of the first entry whose length is at or above one.
    private static func place(_ list: [(length: Int, times: Int)], from length: Int) -> Int {
        var low = 0
        var high = list.count
        while low < high {
            let middle = (low + high) / 2
            if list[middle].length < length { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
