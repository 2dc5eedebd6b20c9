import TidemarkCorpus
import TidemarkTokens

/// All text that the requests of a plan are made of: one buffer, and where in it what stands.
///
/// Every kind that is needed is counted once by the target's tokenizer, or by the estimator.
struct TextLibrary: Sendable {
    /// Escaped for JSON; UTF-8.
    private(set) var bytes: [UInt8] = []
    let measure: TokenMeasure
    private var indices: [TextKind: TextIndex] = [:]
    private var questions: [TextKind: [Phrase]] = [:]
    /// Words of a token each, one after the other, and what they cost in text with marks.
    private var filler: [(plain: Phrase, dear: Phrase)] = []
    /// Opens system prompts of bundled text.
    private(set) var rules = Phrase(range: 0..<0, shares: 0)
    /// Stands between passages.
    private(set) var paragraph = Phrase(range: 0..<0, shares: 0)
    private(set) var template: ChatTemplate.Phrases?
    private(set) var pictures: [RequestType.Images: [Range<Int>]] = [:]

    /// A piece of the buffer with its shares of a token.
    struct Phrase: Sendable {
        var range: Range<Int>
        var shares: Int
    }

    init(kinds: Set<TextKind>, measure: TokenMeasure, template: ChatTemplate?) {
        self.measure = measure
        let counter = TokenCounter(measure)
        for kind in TextKind.allCases where kinds.contains(kind) {
            let text = UnsafeBufferPointer(
                start: tidemark_corpus_text(kind.index),
                count: tidemark_corpus_text_count(kind.index)
            )
            indices[kind] = TextIndex(text, with: counter, into: &bytes)
            questions[kind] = Phrases.questions(kind).map { add(Phrases.paragraph + $0, counter) }
        }
        self.template = template.map { template in
            ChatTemplate.Phrases(template) { add($0, counter) }
        }
        if indices.isEmpty { return }
        rules = add(Phrases.system + Phrases.paragraph, counter)
        paragraph = add(Phrases.paragraph, counter)
        for word in Phrases.filler.split(separator: " ") {
            let shares = counter.shares(ofWhole: " \(word)".utf8)
            // Behind a letter with a mark the estimator takes all words for dearer.
            let dear = counter.shares(ofWhole: "é \(word)".utf8) - counter.shares(ofWhole: "é".utf8)
            guard max(shares, dear) <= TokenEstimator.sharesPerToken * 9 / 8 else { continue }
            let phrase = add(" " + word, counter)
            filler.append((phrase, Phrase(range: phrase.range, shares: max(shares, dear))))
        }
    }

    /// Appends a text that is not cut.
    mutating func add(_ text: String, _ counter: TokenCounter? = nil) -> Phrase {
        let start = bytes.count
        EscapedText.append(text.utf8, to: &bytes)
        let counter = counter ?? TokenCounter(measure)
        return Phrase(range: start..<bytes.count, shares: counter.shares(ofWhole: text.utf8))
    }

    /// Appends text that is escaped already, and says where it begins.
    mutating func add(escaped: [UInt8]) -> Int {
        bytes.append(contentsOf: escaped)
        return bytes.count - escaped.count
    }

    /// Draws the pictures of a size, once.
    mutating func add(_ images: RequestType.Images) {
        guard pictures[images] == nil else { return }
        pictures[images] = (0..<Picture.variants).map { variant in
            let start = bytes.count
            bytes.append(contentsOf: Picture.base64(width: images.width, height: images.height, variant: variant))
            return start..<bytes.count
        }
    }

    func index(of kind: TextKind) -> TextIndex? { indices[kind] ?? indices[.prose] ?? indices.values.first }

    func questions(of kind: TextKind) -> [Phrase] { questions[kind] ?? [] }

    /// The words that fit into some shares behind text of a kind, from the first; at most one round of them.
    func filler(shares: Int, behind kind: TextKind) -> [Phrase] {
        var left = shares
        var words: [Phrase] = []
        for (plain, dear) in filler {
            let word = kind.hasMarks ? dear : plain
            left -= word.shares
            if left < 0 { break }
            words.append(word)
        }
        if words.isEmpty, let last = filler.last?.plain, last.shares <= shares { words = [last] }
        return words
    }
}

extension TextKind {
    /// Whether letters with marks stand in it.
    fileprivate var hasMarks: Bool {
        switch self {
        case .chat, .json, .german, .french, .spanish, .portuguese, .italian: true
        default: false
        }
    }

    /// Where the corpus holds it.
    fileprivate var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension TextLibrary {
    /// The system message of a type, and its tokens.
    mutating func system(of type: RequestType) -> (pieces: [Prompt.Piece], tokens: Int) {
        switch type.system {
        case nil: return ([], 0)
        case .text(let text)?:
            let phrase = add(text)
            return ([.text(phrase.range)], (phrase.shares + 4_095) / TokenEstimator.sharesPerToken)
        case .tokens(let tokens)?:
            // The same for all seeds: what stands in a system prompt does not change from run to run.
            var writer = PromptWriter(self)
            writer.begin(.system)
            let opens = rules.shares * 2 <= tokens * TokenEstimator.sharesPerToken
            if opens { writer.append(.text(rules.range)) }
            writer.write(
                [Segment(owner: type.name.stableHash, tokens: tokens)],
                of: .manual,
                but: opens ? rules.shares : 0
            )
            return (writer.prompt.pieces, tokens)
        }
    }
}
