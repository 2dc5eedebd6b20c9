/// What makes tokens of a piece of text.
enum TokenModel: Sendable {
    case bytePair(BytePairModel)
    case wordPiece(WordPieceModel)
    case unigram(UnigramModel)
    /// A piece is a token or unknown; without a token for unknown ones, they are left out.
    case words(Vocabulary, unknown: Int32?)

    /// The tokens by their bytes.
    var vocabulary: Vocabulary {
        switch self {
        case .bytePair(let model): model.vocabulary
        case .wordPiece(let model): model.vocabulary
        case .unigram(let model): model.vocabulary
        case .words(let vocabulary, _): vocabulary
        }
    }

    /// Leaves the ids of a piece in `merge.symbols`.
    func encode(_ piece: UnsafeBufferPointer<UInt8>, with merge: inout SymbolMerge) {
        switch self {
        case .bytePair(let model): model.encode(piece, with: &merge)
        case .wordPiece(let model): model.encode(piece, into: &merge.symbols)
        case .unigram(let model): model.encode(piece, into: &merge.symbols)
        case .words(let vocabulary, let unknown):
            merge.symbols.removeAll(keepingCapacity: true)
            if let id = vocabulary.id(of: piece) ?? unknown { merge.symbols.append(id) }
        }
    }
}
