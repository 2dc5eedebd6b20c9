/// A priority queue of due times: the earliest entry is first.
///
/// A heap with four children a node. Entries are plain values that refer to a slot elsewhere, so that moving one counts no references.
struct DueQueue {
    struct Entry {
        /// Nanoseconds on the clock of whoever uses the queue.
        var due: Int64
        var slot: Int32
    }

    private var heap: [Entry] = []

    var first: Entry? { heap.first }
    var isEmpty: Bool { heap.isEmpty }
    var count: Int { heap.count }

    mutating func push(_ entry: Entry) {
        var index = heap.count
        heap.append(entry)
        while index > 0 {
            let parent = (index - 1) >> 2
            if heap[parent].due <= entry.due { break }
            heap[index] = heap[parent]
            index = parent
        }
        heap[index] = entry
    }

    /// Removes the earliest entry.
    mutating func popFirst() -> Entry? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        if !heap.isEmpty { sink(last) }
        return first
    }

    /// Puts `entry` at the root and moves it down to its place.
    private mutating func sink(_ entry: Entry) {
        var index = 0
        while true {
            let child = 4 * index + 1
            guard child < heap.count else { break }
            var smallest = child
            for other in (child + 1)..<max(child + 1, min(child + 4, heap.count))
            where heap[other].due < heap[smallest].due { smallest = other }
            if heap[smallest].due >= entry.due { break }
            heap[index] = heap[smallest]
            index = smallest
        }
        heap[index] = entry
    }
}
