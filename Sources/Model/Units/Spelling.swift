/// Finds what a misspelt word was meant to be.
package enum Spelling {
    /// The candidate with the fewest letters to change, or nil if none is near; letter case does not count.
    ///
    /// Near is at most `limit` changes; without one, one change in three letters, and one at least. Of equally near
    /// ones the first is taken.
    package static func nearest(
        to word: some StringProtocol,
        among candidates: [String],
        within limit: Int? = nil
    ) -> String? {
        let word = Array(word.lowercased())
        let ranked = candidates.map { (candidate: $0, changes: changes(word, Array($0.lowercased()))) }
        guard let best = ranked.min(by: { $0.changes < $1.changes }) else { return nil }
        return best.changes <= limit ?? max(1, max(word.count, best.candidate.count) / 3) ? best.candidate : nil
    }

    /// Letters to insert, delete, replace or swap with their neighbour (Damerau's distance, optimal alignment).
    private static func changes(_ left: [Character], _ right: [Character]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let isSame = left[row] == right[column]
                var fewest = min(previous[column] + (isSame ? 0 : 1), previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    fewest = min(fewest, before[column - 1] + 1)
                }
                current.append(fewest)
            }
            (before, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
