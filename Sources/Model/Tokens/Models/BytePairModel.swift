/// Byte-pair encoding: over bytes, or over characters with bytes to fall back on.
struct BytePairModel: Sendable {
    /// What the symbols of a piece are before any are joined.
    enum Alphabet: Sendable {
        /// Bytes; by byte its id, -1 where the vocabulary has none, which leaves the byte out.
        case bytes(FrozenArray<Int32>)
        case characters(Characters)
    }

    /// How characters become symbols.
    struct Characters: Sendable {
        /// Stands for characters without a token; without one, they are left out.
        var unknown: Int32?
        /// Whether unknown characters in a row are one.
        var fusesUnknown: Bool
        /// By byte the id of its `<0xNN>`, or -1; nil where there is no falling back.
        var fallback: FrozenArray<Int32>?
        /// Set before every character but the first, and behind the last.
        var prefix: [UInt8]
        var suffix: [UInt8]
    }

    var vocabulary: Vocabulary
    var merges: MergeTable
    var alphabet: Alphabet
    /// Whether a piece that is a token is that token, whatever the merges would make of it.
    var ignoresMerges: Bool

    /// Leaves the ids of a piece in `merge.symbols`.
    func encode(_ piece: UnsafeBufferPointer<UInt8>, with merge: inout SymbolMerge) {
        merge.symbols.removeAll(keepingCapacity: true)
        guard let start = piece.baseAddress, !piece.isEmpty else { return }
        if ignoresMerges {
            let id = vocabulary.id(of: start, piece.count)
            if id >= 0 {
                merge.symbols.append(id)
                return
            }
        }
        switch alphabet {
        case .bytes(let ids):
            for byte in piece {
                let id = ids[Int(byte)]
                if id >= 0 { merge.symbols.append(id) }
            }
        case .characters(let characters):
            append(piece, start, characters, to: &merge.symbols)
        }
        merge.run(merges)
    }

    private func append(
        _ piece: UnsafeBufferPointer<UInt8>,
        _ start: UnsafePointer<UInt8>,
        _ characters: Characters,
        to symbols: inout [Int32]
    ) {
        let isPlain = characters.prefix.isEmpty && characters.suffix.isEmpty
        var isUnknownPending = false
        var at = 0
        while at < piece.count {
            let length = min(UTF8Text.length(piece[at]), piece.count - at)
            defer { at += length }
            let bytes = UnsafeBufferPointer(rebasing: piece[at..<at + length])
            var whole: [UInt8] = []
            if !isPlain {
                if at > 0 { whole += characters.prefix }
                whole += bytes
                if at + length == piece.count { whole += characters.suffix }
            }
            let id = isPlain ? vocabulary.id(of: start + at, length) : vocabulary.id(of: whole) ?? -1
            if id >= 0 {
                if isUnknownPending, let unknown = characters.unknown { symbols.append(unknown) }
                isUnknownPending = false
                symbols.append(id)
                continue
            }
            if let fallback = characters.fallback {
                let ids = (isPlain ? Array(bytes) : whole).map { fallback[Int($0)] }
                if !ids.contains(-1) {
                    symbols += ids
                    continue
                }
            }
            guard let unknown = characters.unknown else { continue }
            if isUnknownPending, !characters.fusesUnknown { symbols.append(unknown) }
            isUnknownPending = true
        }
        if isUnknownPending, let unknown = characters.unknown { symbols.append(unknown) }
    }
}

extension BytePairModel {
    /// The model of a file of ranks: each token by its bytes, and two tokens join if a token is both of them together.
    ///
    /// A rank is the id and the order at once.
    init(ranks: [(bytes: [UInt8], id: Int32)]) {
        let vocabulary = Vocabulary(ranks)
        var rules: [MergeTable.Rule] = []
        rules.reserveCapacity(ranks.count * 3)
        for token in ranks where token.bytes.count > 1 {
            token.bytes.withUnsafeBufferPointer { bytes in
                guard let start = bytes.baseAddress else { return }
                for cut in 1..<bytes.count {
                    let left = vocabulary.id(of: start, cut)
                    if left < 0 { continue }
                    let right = vocabulary.id(of: start + cut, bytes.count - cut)
                    if right < 0 { continue }
                    rules.append(MergeTable.Rule(left: left, right: right, rank: token.id, result: token.id))
                }
            }
        }
        let bytes = (0...255).map { vocabulary.id(of: [UInt8($0)]) ?? -1 }
        self.init(
            vocabulary: vocabulary,
            merges: MergeTable(rules),
            alphabet: .bytes(FrozenArray(bytes)),
            ignoresMerges: true
        )
    }
}
