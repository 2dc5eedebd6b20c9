/// A set of code points, packed for many questions: two steps of a table, blocks alike kept once.
struct CodePointTable: Sendable {
    /// By block of 256 code points: the index of its bits.
    let blocks: [UInt16]
    /// Four words a block.
    let words: [UInt64]

    init(_ points: CodePoints) {
        var known: [[UInt64]: UInt16] = [:]
        var blocks: [UInt16] = []
        var words: [UInt64] = []
        for block in 0..<(points.words.count / 4) {
            let bits = Array(points.words[block * 4..<(block + 1) * 4])
            if let index = known[bits] {
                blocks.append(index)
            } else {
                // At most 0x1100 blocks.
                let index = UInt16(truncatingIfNeeded: words.count / 4)
                known[bits] = index
                blocks.append(index)
                words += bits
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
