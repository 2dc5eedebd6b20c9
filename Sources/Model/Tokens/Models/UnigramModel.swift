/// Unigram: of all ways to cut a text into tokens, the likeliest.
///
/// Source: T. Kudo, Subword regularization, 2018; the search is Viterbi's, and an unknown character costs 10 more than
/// the least likely token, as in SentencePiece.
struct UnigramModel: Sendable {
    private static let unknownPenalty = 10.0
    /// One node of the trie: the token that ends here, and its logarithm of probability.
    private struct Node: BitwiseCopyable, Sendable {
        var id: Int32 = -1
        var score = 0.0
    }

    let vocabulary: Vocabulary
    private let nodes: FrozenArray<Node>
    /// Node and byte to the next node.
    private let edges: MergeTable
    private let unknown: Int32?
    private let unknownScore: Double
    /// By byte the id of its `<0xNN>`, or -1.
    private let fallback: FrozenArray<Int32>?

    /// The ids are the positions in `tokens`.
    init(
        _ tokens: [(bytes: [UInt8], score: Double)],
        _ vocabulary: Vocabulary,
        unknown: Int32?,
        fallback: FrozenArray<Int32>?
    ) {
        self.vocabulary = vocabulary
        var nodes = [Node()]
        var known: [UInt64: Int32] = [:]
        var rules: [MergeTable.Rule] = []
        for (id, token) in tokens.enumerated() {
            var node: Int32 = 0
            for byte in token.bytes {
                let key = UInt64(node) << 8 | UInt64(byte)
                if let next = known[key] {
                    node = next
                    continue
                }
                let next = Int32(nodes.count)
                nodes.append(Node())
                known[key] = next
                rules.append(MergeTable.Rule(left: node, right: Int32(byte), rank: 0, result: next))
                node = next
            }
            nodes[Int(node)] = Node(id: Int32(id), score: token.score)
        }
        self.nodes = FrozenArray(nodes)
        edges = MergeTable(rules)
        self.unknown = unknown
        unknownScore = (tokens.map(\.score).min() ?? 0) - Self.unknownPenalty
        self.fallback = fallback
    }

    /// The best way to a byte: the score so far, where its last token begins, and which it is.
    private struct Best {
        var score = 0.0
        var start = -1
        var id: Int32 = -1
    }

    /// Leaves the ids of a piece in `symbols`.
    func encode(_ piece: UnsafeBufferPointer<UInt8>, into symbols: inout [Int32]) {
        symbols.removeAll(keepingCapacity: true)
        var best = [Best](repeating: Best(), count: piece.count + 1)
        var start = 0
        while start < piece.count {
            let length = min(UTF8Text.length(piece[start]), piece.count - start)
            let score = best[start].score
            var hasOne = false
            var node: Int32 = 0
            var end = start
            while end < piece.count {
                let value = edges.value(node, Int32(piece[end]))
                if value == MergeTable.none { break }
                node = MergeTable.result(value)
                end += 1
                let token = nodes[Int(node)]
                guard token.id >= 0 else { continue }
                if best[end].start < 0 || token.score + score > best[end].score {
                    best[end] = Best(score: token.score + score, start: start, id: token.id)
                }
                if end == start + length { hasOne = true }
            }
            let next = start + length
            if !hasOne, best[next].start < 0 || unknownScore + score > best[next].score {
                best[next] = Best(score: unknownScore + score, start: start, id: unknown ?? -1)
            }
            start = next
        }
        unwind(best, piece, into: &symbols)
    }

    /// From the end to the start; unknown characters in a row are one.
    private func unwind(_ best: [Best], _ piece: UnsafeBufferPointer<UInt8>, into symbols: inout [Int32]) {
        var end = piece.count
        while end > 0 {
            let step = best[end]
            guard step.id >= 0, step.id == unknown else {
                if step.id >= 0 { symbols.append(step.id) }
                end = step.start
                continue
            }
            var start = step.start
            while start > 0, best[start].id == unknown { start = best[start].start }
            let ids = fallback.map { table in piece[start..<end].map { table[Int($0)] } } ?? []
            if ids.isEmpty || ids.contains(-1) {
                symbols.append(step.id)
            } else {
                symbols += ids.reversed()
            }
            end = start
        }
        symbols.reverse()
    }
}
