import TidemarkStatistics

/// A histogram under construction that takes room only for the cells in use: one exists per second and type.
struct SparseCounts {
    private static let precision = 10
    /// Open addressing; a key of -1 is free.
    private var keys: [Int32] = []
    private var counts: [UInt64] = []
    private var used = 0
    private var sum = 0.0
    private var smallest = Int64.max
    private var largest = Int64.min

    var isEmpty: Bool { used == 0 }

    mutating func record(_ value: Int64, times: Int) {
        guard times > 0 else { return }
        let value = max(0, value)
        if used * 2 >= keys.count { grow() }
        let key = Int32(Histogram.cell(of: value, precision: Self.precision))
        let slot = Self.slot(of: key, in: keys)
        if keys[slot] < 0 {
            keys[slot] = key
            used += 1
        }
        counts[slot] += UInt64(times)
        sum += Double(value) * Double(times)
        smallest = min(smallest, value)
        largest = max(largest, value)
    }

    private static func slot(of key: Int32, in keys: [Int32]) -> Int {
        let mask = keys.count - 1
        var slot = Int(truncatingIfNeeded: UInt64(UInt32(bitPattern: key)) &* 0x9E37_79B9_7F4A_7C15 >> 32) & mask
        while keys[slot] >= 0, keys[slot] != key { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        let size = max(64, keys.count * 2)
        var newKeys = [Int32](repeating: -1, count: size)
        var newCounts = [UInt64](repeating: 0, count: size)
        for index in keys.indices where keys[index] >= 0 {
            let slot = Self.slot(of: keys[index], in: newKeys)
            newKeys[slot] = keys[index]
            newCounts[slot] = counts[index]
        }
        keys = newKeys
        counts = newCounts
    }

    /// The cells in ascending order.
    var sparse: Histogram.Sparse {
        let cells = keys.indices.compactMap { index in
            keys[index] < 0 ? nil : Histogram.Sparse.Cell(index: keys[index], count: counts[index])
        }
        return Histogram.Sparse(
            precision: Self.precision,
            cells: cells.sorted { $0.index < $1.index },
            sum: sum,
            min: smallest,
            max: largest
        )
    }
}
