import TidemarkCorpus
package import TidemarkStatistics
import TidemarkTokens

/// The text that prompts are cut from, as it stands inside a JSON string, with an index by tokens.
package struct Corpus: Sendable {
    /// The text with quotes, backslashes and control characters escaped; UTF-8.
    package let escaped: [UInt8]
    /// Where each word ends in `escaped`, and the shares of a token up to there.
    private let words: [Word]
    /// Where sentences and paragraphs begin; never empty.
    private let starts: [Start]

    private struct Word {
        var end: Int32
        var shares: Int32
    }

    private struct Start {
        var offset: Int32
        /// The index of the sentence's first word.
        var word: Int32
    }

    /// About 200,000 tokens of English prose, indexed on first use within a few milliseconds.
    package static let english = Corpus(
        text: UnsafeBufferPointer(start: tidemark_corpus_english(), count: tidemark_corpus_english_count())
    )

    /// Indexes a text of UTF-8: at least one word, under 500,000 tokens.
    package init(text: UnsafeBufferPointer<UInt8>) {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.count + text.count / 32)
        var words: [Word] = []
        words.reserveCapacity(text.count / 5)
        var starts: [Start] = []
        var estimator = TokenEstimator()
        var isSentenceStart = true
        var at = 0
        while at < text.count {
            let pieceStart = at
            while at < text.count, text[at] <= UInt8(ascii: " ") {
                if text[at] == UInt8(ascii: "\n") { isSentenceStart = true }
                at += 1
            }
            let wordStart = at
            while at < text.count, text[at] > UInt8(ascii: " ") { at += 1 }
            Self.escape(text[pieceStart..<wordStart], into: &escaped)
            guard wordStart < at else { break }
            if isSentenceStart { starts.append(Start(offset: Int32(escaped.count), word: Int32(words.count))) }
            Self.escape(text[wordStart..<at], into: &escaped)
            estimator.add(UnsafeBufferPointer(rebasing: text[pieceStart..<at]))
            words.append(Word(end: Int32(escaped.count), shares: Int32(estimator.shares)))
            isSentenceStart = Self.endsSentence(text[wordStart..<at])
        }
        precondition(!words.isEmpty, "a corpus without words")
        self.escaped = escaped
        self.words = words
        self.starts = starts
    }

    /// Cuts a passage of so many tokens that begins where a sentence does, at random, and ends with a word.
    ///
    /// - Returns: ranges of `escaped` to be joined: one, or more where the passage goes on from the end of the
    ///   text at its beginning. Never over `tokens`, short of it by less than a word; one word where none fits.
    package func slice(tokens: Int, using source: inout RandomSource) -> [Range<Int>] {
        let start = starts[Int(source.below(UInt64(starts.count)))]
        var firstWord = Int(start.word)
        var offset = Int(start.offset)
        var left = tokens * TokenEstimator.sharesPerToken
        var ranges: [Range<Int>] = []
        while true {
            let before = firstWord == 0 ? 0 : Int(words[firstWord - 1].shares)
            let end = firstWord + fittingWords(from: firstWord, shares: before + left)
            guard end == words.count else {
                let last = ranges.isEmpty ? max(end - 1, firstWord) : end - 1
                if last >= firstWord { ranges.append(offset..<Int(words[last].end)) }
                return ranges
            }
            ranges.append(offset..<escaped.count)
            left -= Int(words[words.count - 1].shares) - before
            firstWord = 0
            offset = 0
        }
    }

    /// How many words from `first` on end at or before `shares`.
    private func fittingWords(from first: Int, shares: Int) -> Int {
        var low = first
        var high = words.count
        while low < high {
            let middle = (low + high) / 2
            if Int(words[middle].shares) <= shares { low = middle + 1 } else { high = middle }
        }
        return low - first
    }

    private static func endsSentence(_ word: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var core = word
        while let last = core.last, last == UInt8(ascii: "\"") || last == UInt8(ascii: ")") { core.removeLast() }
        switch core.last {
        case UInt8(ascii: "!"), UInt8(ascii: "?"): return true
        case UInt8(ascii: "."): return !core.elementsEqual("Mr.".utf8) && !core.elementsEqual("Mrs.".utf8)
        default: return false
        }
    }

    private static func escape(_ piece: Slice<UnsafeBufferPointer<UInt8>>, into escaped: inout [UInt8]) {
        for byte in piece {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                escaped.append(UInt8(ascii: "\\"))
                escaped.append(byte)
            case UInt8(ascii: "\n"):
                escaped.append(UInt8(ascii: "\\"))
                escaped.append(UInt8(ascii: "n"))
            case ..<0x20:
                escaped.append(contentsOf: "\\u00\(byte < 16 ? "0" : "1")\(String(byte % 16, radix: 16))".utf8)
            default:
                escaped.append(byte)
            }
        }
    }
}
