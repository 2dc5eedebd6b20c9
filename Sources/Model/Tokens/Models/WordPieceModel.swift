/// WordPiece: the longest token that the rest of a word begins with, and so on to its end.
///
/// Source: Y. Wu et al., Google's neural machine translation system, 2016; as in BERT.
struct WordPieceModel: Sendable {
    var vocabulary: Vocabulary
    /// Stands for a word that cannot be made of tokens.
    var unknown: Int32
    /// Set before every token but a word's first.
    var prefix: [UInt8]
    /// A word of more characters is unknown.
    var longestWord: Int

    /// Leaves the ids of a word in `symbols`.
    func encode(_ word: UnsafeBufferPointer<UInt8>, into symbols: inout [Int32]) {
        symbols.removeAll(keepingCapacity: true)
        let characters = word.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        guard characters <= longestWord else {
            symbols.append(unknown)
            return
        }
        var start = 0
        while start < word.count {
            var end = word.count
            var found: Int32 = -1
            while end > start {
                let part = UnsafeBufferPointer(rebasing: word[start..<end])
                found =
                    start > 0
                    ? vocabulary.id(of: prefix + part) ?? -1
                    : part.baseAddress.map { vocabulary.id(of: $0, part.count) } ?? -1
                if found >= 0 { break }
                end -= 1
                while end > start, word[end] & 0xC0 == 0x80 { end -= 1 }
            }
            guard found >= 0 else {
                symbols.removeAll(keepingCapacity: true)
                symbols.append(unknown)
                return
            }
            symbols.append(found)
            start = end
        }
    }
}
