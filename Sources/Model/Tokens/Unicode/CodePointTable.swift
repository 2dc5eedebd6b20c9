/// A set of code points, packed for many questions: two steps of a table.
struct CodePointTable: Sendable {
    static let blockCount = Int(CodePoints.bound) / 256

    /// By block of 256 code points: the index of its bits; 0 for none of them, 1 for all.
    let blocks: [UInt16]
    /// Four words a block.
    let words: [UInt64]

    init(_ points: CodePoints) {
        var blocks = [UInt16](repeating: 0, count: Self.blockCount)
        var words: [UInt64] = [0, 0, 0, 0, .max, .max, .max, .max]
        for span in points.spans {
            for block in Int(span.low >> 8)...Int(span.high >> 8) {
                let low = max(Int(span.low) - block * 256, 0)
                let high = min(Int(span.high) - block * 256, 255)
                if low == 0, high == 255 {
                    blocks[block] = 1
                    continue
                }
                if blocks[block] == 0 {
                    // At most one a block, and two more.
                    blocks[block] = UInt16(truncatingIfNeeded: words.count / 4)
                    words += [0, 0, 0, 0]
                }
                let base = Int(blocks[block]) * 4
                for word in (low >> 6)...(high >> 6) {
                    let first = UInt64(max(low - word * 64, 0))
                    let last = UInt64(min(high - word * 64, 63))
                    words[base + word] |= (UInt64.max >> (63 - (last - first))) << first
                }
            }
        }
        self.blocks = blocks
        self.words = words
    }

    func contains(_ point: UInt32) -> Bool {
        guard point < CodePoints.bound else { return false }
        let word = words[Int(blocks[Int(point >> 8)]) * 4 + Int(point >> 6 & 3)]
        return word >> UInt64(point & 63) & 1 == 1
    }
}
