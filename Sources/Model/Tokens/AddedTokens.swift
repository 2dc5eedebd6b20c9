/// Tokens that are found in the text itself, before anything else is done to it.
struct AddedTokens: Sendable {
    struct Token: Sendable {
        var id: Int32
        var text: [UInt8]
        /// Only where no letter or digit stands beside it.
        var isWord = false
        /// Whether white space before or behind it belongs to it.
        var takesSpaceBefore = false
        var takesSpaceBehind = false
    }

    /// By first byte, longest first.
    private let byFirst: [[Token]]
    private let isStart: FrozenArray<Bool>
    let isEmpty: Bool

    init(_ tokens: [Token]) {
        var lists = [[Token]](repeating: [], count: 256)
        for token in tokens { if let first = token.text.first { lists[Int(first)].append(token) } }
        byFirst = lists.map { $0.sorted { $0.text.count > $1.text.count } }
        isStart = FrozenArray(lists.map { !$0.isEmpty })
        isEmpty = tokens.isEmpty
    }

    /// A token in a text, with the bytes that belong to it.
    struct Match {
        var id: Int32
        var low: Int
        var high: Int
    }

    /// The first token from `at` on, the longest of those that begin at one place; nil if there is none.
    ///
    /// Nothing before byte `taken` belongs to it.
    func next(in text: UnsafeBufferPointer<UInt8>, from at: Int, taken: Int) -> Match? {
        var at = at
        while at < text.count {
            let token = isStart[Int(text[at])] ? token(at: at, in: text) : nil
            guard let token else {
                at += 1
                continue
            }
            var match = Match(id: token.id, low: at, high: at + token.text.count)
            if token.isWord, touchesWord(match, in: text) {
                at = match.high
                continue
            }
            if token.takesSpaceBefore { match.low = max(taken, Self.spaceStart(before: at, in: text)) }
            if token.takesSpaceBehind { match.high = Self.spaceEnd(behind: match.high, in: text) }
            return match
        }
        return nil
    }

    private func token(at: Int, in text: UnsafeBufferPointer<UInt8>) -> Token? {
        byFirst[Int(text[at])].first { token in
            at + token.text.count <= text.count && text[at..<at + token.text.count].elementsEqual(token.text)
        }
    }

    private func touchesWord(_ match: Match, in text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = text.baseAddress else { return false }
        if match.high < text.count, Self.word.contains(UTF8Text.point(start, at: match.high).value) { return true }
        guard match.low > 0 else { return false }
        return Self.word.contains(UTF8Text.point(start, at: Self.character(before: match.low, in: text)).value)
    }

    private static let word = CodePointTable(.word)
    private static let space = CodePointTable(.whiteSpace)

    private static func character(before at: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        var at = at - 1
        while at > 0, text[at] & 0xC0 == 0x80 { at -= 1 }
        return at
    }

    private static func spaceStart(before end: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        guard let start = text.baseAddress else { return end }
        var at = end
        while at > 0 {
            let before = character(before: at, in: text)
            guard space.contains(UTF8Text.point(start, at: before).value) else { break }
            at = before
        }
        return at
    }

    private static func spaceEnd(behind begin: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        guard let start = text.baseAddress else { return begin }
        var at = begin
        while at < text.count {
            let (point, length) = UTF8Text.point(start, at: at)
            guard space.contains(point) else { break }
            at += length
        }
        return at
    }
}
