import TidemarkStatistics
import TidemarkTokens

/// A stretch of text by one owner: the same owner always has the same text, from its first token on.
package struct Segment: Sendable, Hashable {
    package var owner: UInt64
    package var tokens: Int

    package init(owner: UInt64, tokens: Int) {
        self.owner = owner
        self.tokens = tokens
    }
}

/// Writes messages of exact lengths out of the text of a library, without copying it.
struct PromptWriter {
    private let library: TextLibrary
    private(set) var prompt = Prompt()
    /// A number that the first text begins with; nil for none.
    var nonce: UInt64?
    /// Whether the message has no text yet.
    private var isBare = true

    /// Messages under this many tokens are a bare passage.
    private static let shortestWithQuestion = 40

    init(_ library: TextLibrary) {
        self.library = library
    }

    mutating func reserve(messages: Int) { prompt.reserve(messages: messages, pieces: 4 * messages) }

    mutating func begin(_ role: Prompt.Role) {
        prompt.begin(role)
        isBare = true
    }

    /// Adds pieces as they are, behind the nonce if that is still to come.
    mutating func append(_ pieces: [Prompt.Piece]) {
        if nonce != nil { _ = writeNonce() }
        for piece in pieces { append(piece) }
    }

    mutating func append(_ piece: Prompt.Piece) { prompt.append(piece) }

    /// Writes a passage of an owner and, where there is room, a question behind it: `tokens` in all.
    mutating func writePassage(_ tokens: Int, of kind: TextKind, owner: UInt64, using source: inout RandomSource) {
        let questions = library.questions(of: kind)
        guard tokens >= Self.shortestWithQuestion, !questions.isEmpty else {
            write([Segment(owner: owner, tokens: tokens)], of: kind)
            return
        }
        let question = questions[Int(source.below(UInt64(questions.count)))]
        write([Segment(owner: owner, tokens: tokens)], of: kind, but: question.shares)
        prompt.append(.text(question.range))
    }

    /// Writes the text of owners one after another; what one leaves short, the next one has more.
    ///
    /// `reserve` shares of a token are left to what comes behind.
    mutating func write(_ segments: [Segment], of kind: TextKind, but reserve: Int = 0) {
        guard let index = library.index(of: kind) else { return }
        var left = 0
        if nonce != nil { left -= writeNonce() }
        for (place, segment) in segments.enumerated() {
            left += segment.tokens * TokenEstimator.sharesPerToken - (place == segments.count - 1 ? reserve : 0)
            left -= write(segment.owner, shares: left, of: index)
        }
        fill(left, kind)
    }

    /// Writes an owner's text as far as it fits: some words from one place, and then a passage from another one on, so
    /// that no two owners begin alike by chance.
    private mutating func write(_ owner: UInt64, shares: Int, of index: TextIndex) -> Int {
        var source = RandomSource(seed: owner)
        let first = index.start(Int(source.below(UInt64(index.startCount))))
        let opening = 3 + Int(source.below(7))
        var unit = index.start(Int(source.below(UInt64(index.startCount))))
        var left = shares
        var end = append(index, from: first, most: opening, left: &left)
        guard end > first else { return shares - left }
        repeat {
            end = append(index, from: unit, most: .max, left: &left)
            unit = 0
        } while end == index.count
        return shares - left
    }

    /// Appends what fits from a unit on, in a paragraph of its own, and gives the unit behind it.
    private mutating func append(_ index: TextIndex, from unit: Int, most: Int, left: inout Int) -> Int {
        let gap = isBare ? 0 : library.paragraph.shares
        let run = index.run(from: unit, shares: left - gap, most: most)
        guard !run.range.isEmpty else { return unit }
        if !isBare { prompt.append(.text(library.paragraph.range)) }
        prompt.append(.text(run.range))
        isBare = false
        left -= run.shares + gap
        return run.end
    }

    /// Closes what is left with words of a token each.
    private mutating func fill(_ shares: Int, _ kind: TextKind) {
        var left = shares
        while left > 0 {
            let words = library.filler(shares: left, behind: kind)
            guard let first = words.first, let last = words.last else { return }
            // At the beginning of a message the first one goes without its space.
            let start = first.range.lowerBound + (isBare ? 1 : 0)
            prompt.append(.text(start..<last.range.upperBound))
            isBare = false
            left -= words.reduce(0) { $0 + $1.shares }
        }
    }

    /// Writes the number, and gives its shares.
    private mutating func writeNonce() -> Int {
        guard let number = nonce else { return 0 }
        nonce = nil
        let text = Array("\(number)".utf8)
        prompt.append(.literal(text))
        prompt.append(.text(library.paragraph.range))
        return TokenCounter(library.measure).shares(ofWhole: text) + library.paragraph.shares
    }
}
