/// One step of cutting a text into the pieces that the model sees, in the terms of Hugging Face's `tokenizers`.
enum PreTokenizer: Sendable {
    /// Cuts at what a pattern matches; with `isInverted`, at what lies between.
    case split(PatternProgram, Behaviour, isInverted: Bool)
    /// Sets a space before a piece that begins with none.
    case spaceBefore
    /// Writes every byte as the character that GPT-2 gave it.
    case byteLetters
    /// Writes spaces as a mark, and sets one before the piece.
    case metaspace(mark: [UInt8], MarkBefore)

    /// What becomes of a match and its neighbours.
    enum Behaviour: String, CaseIterable, Sendable {
        case removed = "Removed"
        case isolated = "Isolated"
        case mergedWithPrevious = "MergedWithPrevious"
        case mergedWithNext = "MergedWithNext"
        case contiguous = "Contiguous"
    }

    /// Where a mark is set although there was no space.
    enum MarkBefore: String, CaseIterable, Sendable { case always, never, first }
}

/// The characters by which GPT-2 writes bytes, so that each is one that can be seen.
///
/// Source: A. Radford et al., Language models are unsupervised multitask learners, 2019; `bytes_to_unicode` of its code.
enum ByteLetters {
    /// By byte its code point.
    static let points: [UInt32] = {
        var spare: UInt32 = 0x100
        return (0...255).map { byte in
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return UInt32(byte)
            default:
                spare += 1
                return spare - 1
            }
        }
    }()

    private static let bytes: [UInt32: UInt8] = Dictionary(
        uniqueKeysWithValues: points.enumerated().map { ($1, UInt8($0)) }
    )

    /// The bytes that `text` stands for; nil if a character of it stands for none.
    static func bytes(of text: String) -> [UInt8]? {
        var result: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let byte = bytes[scalar.value] else { return nil }
            result.append(byte)
        }
        return result
    }

    static func letters(for bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        UTF8Text.bytes(bytes.compactMap { Unicode.Scalar(points[Int($0)]) })
    }
}
