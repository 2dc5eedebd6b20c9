import TidemarkUnits

/// What a `DueQueue` puts in order.
protocol DueEntry {
    var at: Instant { get }
    var index: UInt64 { get }
}

/// What is due, earliest first; of those due at once, the lowest index first.
struct DueQueue<Entry: DueEntry> {
    /// A binary heap.
    private var heap: [Entry] = []

    var first: Entry? { heap.first }

    private func precedes(_ one: Int, _ other: Int) -> Bool {
        (heap[one].at, heap[one].index) < (heap[other].at, heap[other].index)
    }

    mutating func insert(_ due: Entry) {
        heap.append(due)
        var child = heap.count - 1
        while child > 0, precedes(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func popFirst() -> Entry? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && precedes(child, least) {
                least = child
            }
            guard least != parent else { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
