/// Joins the symbols of one piece of text by the rules of a merge table, the lowest rank first, the leftmost of equals.
///
/// Short pieces are searched whole for each step, long ones keep their pairs in a heap, so the work grows with
/// n log n. Source: R. Sennrich, B. Haddow, A. Birch, Neural machine translation of rare words with subword units, 2016.
struct SymbolMerge {
    /// Above as many symbols the heap is quicker.
    private static let shortLimit = 96

    /// Set by the caller; what is left of them after `run`.
    var symbols: [Int32] = []
    private var pairs: [UInt64] = []
    private var next: [Int32] = []
    private var previous: [Int32] = []
    /// Rank above position, the least first.
    private var heap: [UInt64] = []

    mutating func run(_ merges: MergeTable) {
        if symbols.count <= 1 { return }
        if symbols.count <= Self.shortLimit { runShort(merges) } else { runLong(merges) }
    }

    private mutating func runShort(_ merges: MergeTable) {
        pairs.removeAll(keepingCapacity: true)
        for index in 1..<symbols.count { pairs.append(merges.value(symbols[index - 1], symbols[index])) }
        let count = symbols.withUnsafeMutableBufferPointer { symbols in
            pairs.withUnsafeMutableBufferPointer { pairs in
                Self.reduce(symbols, pairs, merges)
            }
        }
        symbols.removeLast(symbols.count - count)
    }

    private static func reduce(
        _ symbols: UnsafeMutableBufferPointer<Int32>,
        _ pairs: UnsafeMutableBufferPointer<UInt64>,
        _ merges: MergeTable
    ) -> Int {
        var count = symbols.count
        while count > 1 {
            var best = MergeTable.none
            var at = 0
            for index in 0..<(count - 1) where pairs[index] < best {
                best = pairs[index]
                at = index
            }
            if best == MergeTable.none { break }
            symbols[at] = MergeTable.result(best)
            count -= 1
            for index in (at + 1)..<max(at + 1, count) {
                symbols[index] = symbols[index + 1]
                pairs[index - 1] = pairs[index]
            }
            if at > 0 { pairs[at - 1] = merges.value(symbols[at - 1], symbols[at]) }
            if at + 1 < count { pairs[at] = merges.value(symbols[at], symbols[at + 1]) }
        }
        return count
    }

    private mutating func runLong(_ merges: MergeTable) {
        let count = symbols.count
        next = (1...count).map { Int32(truncatingIfNeeded: $0) }
        next[count - 1] = -1
        previous = (0..<count).map { Int32(truncatingIfNeeded: $0 - 1) }
        heap.removeAll(keepingCapacity: true)
        for index in 0..<(count - 1) { push(merges.value(symbols[index], symbols[index + 1]), at: index) }
        while let entry = pop() {
            let at = Int(entry & 0xFFFF_FFFF)
            let right = Int(next[at])
            guard symbols[at] >= 0, right >= 0 else { continue }
            let value = merges.value(symbols[at], symbols[right])
            // The pair that was meant is gone if another stands in its place.
            guard value != MergeTable.none, value >> 32 == entry >> 32 else { continue }
            symbols[at] = MergeTable.result(value)
            symbols[right] = -1
            next[at] = next[right]
            if next[at] >= 0 {
                previous[Int(next[at])] = Int32(truncatingIfNeeded: at)
                push(merges.value(symbols[at], symbols[Int(next[at])]), at: at)
            }
            let left = Int(previous[at])
            if left >= 0 { push(merges.value(symbols[left], symbols[at]), at: left) }
        }
        symbols.removeAll { $0 < 0 }
    }

    private mutating func push(_ value: UInt64, at position: Int) {
        guard value != MergeTable.none else { return }
        let entry = value & ~0xFFFF_FFFF | UInt64(position)
        var child = heap.count
        heap.append(entry)
        while child > 0 {
            let parent = (child - 1) / 2
            if heap[parent] <= entry { break }
            heap[child] = heap[parent]
            child = parent
        }
        heap[child] = entry
    }

    private mutating func pop() -> UInt64? {
        guard let top = heap.first else { return nil }
        let entry = heap.removeLast()
        let count = heap.count
        if count == 0 { return top }
        var parent = 0
        while true {
            var child = parent * 2 + 1
            if child >= count { break }
            if child + 1 < count, heap[child + 1] < heap[child] { child += 1 }
            if entry <= heap[child] { break }
            heap[parent] = heap[child]
            parent = child
        }
        heap[parent] = entry
        return top
    }
}
