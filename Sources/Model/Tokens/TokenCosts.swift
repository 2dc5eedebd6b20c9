/// The machine of `TokenEstimator`: what each kind of byte costs after each kind of text, and where it leads.
///
/// A cost is the share of such places at which cl100k_base begins a new token, counted over Austen's novels,
/// manuals, source code, JSON and messages in 25 languages. Most are 0 or 1, as the tokenizer's pattern wants
/// it: a space begins the token of the word behind it, digits go by threes, punctuation takes newlines along.
struct TokenCosts: Sendable {
    static let table = TokenCosts()
    /// The row of a text's start.
    static let start = State.start.rawValue * width

    /// A row's length: the kinds of bytes, rounded up.
    private static let width = 32
    private let kinds: [UInt8]
    /// By row and kind: the cost in shares of a token above 16 bits that hold the next row.
    private let steps: [UInt32]

    /// What a byte can be.
    private enum Kind: Int, CaseIterable {
        case letter, capital, digit, space, newline, apostrophe, punctuation
        /// The lead byte of punctuation and symbols beyond ASCII.
        case symbol
        /// The lead byte of a Latin letter with a mark.
        case accent
        case greek, cyrillic, semitic, indic, kana, han, hangul, emoji
        /// Any byte of a character but its first.
        case continuation

        init(_ byte: UInt8) {
            self =
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"): .letter
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): .capital
                case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
                case UInt8(ascii: " "), UInt8(ascii: "\t"): .space
                case UInt8(ascii: "\n"), UInt8(ascii: "\r"): .newline
                case UInt8(ascii: "'"): .apostrophe
                case ..<0x80: .punctuation
                case ..<0xC0: .continuation
                case 0xC2, 0xE2, 0xEE, 0xEF: .symbol
                case ..<0xCE, 0xE1: .accent
                case ..<0xD0: .greek
                case ..<0xD5: .cyrillic
                case ..<0xE0: .semitic
                case 0xE0: .indic
                case 0xE3: .kana
                case ..<0xEA: .han
                case ..<0xEE: .hangul
                default: .emoji
                }
        }
    }

    /// What stands before a byte.
    private enum State: Int, CaseIterable {
        case start, newline, space, spaces
        /// A lowercase word after a space: one, two, more letters.
        case word1, word2, word3
        /// A lowercase word after anything but a space.
        case joined
        /// A capital, a word begun with one, and a word of capitals.
        case capital, capitalized, capitals
        case digit1, digit2, digit3
        case apostrophe
        /// Punctuation: one sign after a word, one elsewhere, more than one.
        case sign, mark, marks
        case symbol, script

        var isWord: Bool { (State.word1.rawValue...State.capitals.rawValue).contains(rawValue) }
    }

    /// Costs in tokens, by what stands before: letter, capital, digit, space, newline, apostrophe, punctuation,
    /// symbol, accent.
    private static let costs: [State: [Double]] = [
        .start: [1, 1, 1, 1, 1, 1, 1, 1, 1.1],
        .newline: [1, 1, 1, 1, 0, 1, 1, 1, 1.1],
        .space: [0, 0, 1, 0, 0, 0, 0, 0.06, 0.26],
        .spaces: [1, 1, 2, 0, 0, 1, 1, 1, 1.26],
        .word1: [0.002, 0.93, 1, 1, 1, 1, 1, 1, 0.62],
        .word2: [0.006, 0.93, 1, 1, 1, 1, 1, 1, 0.62],
        .word3: [0.018, 0.93, 1, 1, 1, 1, 1, 1, 0.62],
        .joined: [0.040, 0.93, 1, 1, 1, 1, 1, 1, 0.62],
        .capital: [0.047, 0.11, 1, 1, 1, 1, 1, 1, 0.62],
        .capitalized: [0.047, 0.93, 1, 1, 1, 1, 1, 1, 0.62],
        .capitals: [0.19, 0.11, 1, 1, 1, 1, 1, 1, 0.62],
        .digit1: [1, 1, 0, 1, 1, 1, 1, 1, 1],
        .digit2: [1, 1, 0, 1, 1, 1, 1, 1, 1],
        .digit3: [1, 1, 1, 1, 1, 1, 1, 1, 1],
        .apostrophe: [0.15, 0.15, 1, 1, 0, 0.2, 0.2, 1, 0.15],
        .sign: [0.067, 0.21, 1, 1, 0, 0.04, 0.05, 0.55, 0.21],
        .mark: [0.92, 0.78, 1, 1, 0, 0.15, 0.1, 1, 0.92],
        .marks: [1, 1, 1, 1, 0, 0.5, 0.2, 1, 1],
        .symbol: [0.57, 0.94, 1, 1, 0.27, 0.9, 0.84, 0.97, 0.94],
        .script: [1, 1, 1, 1, 1, 1, 1, 1, 1],
    ]

    /// Costs of letters and capitals inside words, once a letter with a mark has shown that the paragraph is
    /// not English.
    private static let costsBesideAccents: [State: [Double]] = [
        .word1: [0.039], .word2: [0.075], .word3: [0.19], .joined: [0.085],
        .capital: [0.19, 0.24], .capitalized: [0.19], .capitals: [0.19, 0.24],
    ]

    /// Costs of a character by script: after a space, and after another character.
    private static let scripts: [Kind: (first: Double, next: Double)] = [
        .greek: (0.2, 1), .cyrillic: (0.05, 0.43), .semitic: (0.15, 0.95), .indic: (0.5, 1),
        .kana: (0.7, 0.87), .han: (0.85, 1.03), .hangul: (0.3, 0.88), .emoji: (2, 2.5),
    ]

    private init() {
        kinds = (0...255).map { UInt8(Kind($0).rawValue) }
        var steps = [UInt32](repeating: 0, count: 2 * State.allCases.count * Self.width)
        for isBesideAccents in [false, true] {
            for state in State.allCases {
                let row = Self.row(state, isBesideAccents)
                for kind in Kind.allCases {
                    let cost = Self.cost(of: kind, after: state, isBesideAccents)
                    let stays = kind == .continuation
                    let leadsBesideAccents =
                        kind == .accent || isBesideAccents && !(kind == .newline && state == .newline)
                    let next = stays ? row : Self.row(Self.next(state, kind), leadsBesideAccents)
                    let shares = (cost * Double(TokenEstimator.sharesPerToken)).rounded()
                    steps[row + kind.rawValue] = UInt32(shares) << 16 | UInt32(next)
                }
            }
        }
        self.steps = steps
    }

    /// Adds up the costs of some bytes in shares of a token, and names the row to go on from.
    func walk(_ bytes: UnsafeBufferPointer<UInt8>, from row: Int) -> (shares: Int, row: Int) {
        kinds.withUnsafeBufferPointer { kinds in
            steps.withUnsafeBufferPointer { steps in
                var shares = 0
                var row = row
                for byte in bytes {
                    let step = steps[row &+ Int(kinds[Int(byte)])]
                    shares &+= Int(step >> 16)
                    row = Int(step & 0xFFFF)
                }
                return (shares, row)
            }
        }
    }

    private static func row(_ state: State, _ isBesideAccents: Bool) -> Int {
        (state.rawValue + (isBesideAccents ? State.allCases.count : 0)) * width
    }

    private static func cost(of kind: Kind, after state: State, _ isBesideAccents: Bool) -> Double {
        if kind == .continuation { return 0 }
        if let script = scripts[kind] {
            switch state {
            case .space: return script.first
            case .script: return script.next
            default: return max(1, script.next)
            }
        }
        if isBesideAccents, let costs = costsBesideAccents[state], kind.rawValue < costs.count {
            return costs[kind.rawValue]
        }
        return costs[state].map { $0[kind.rawValue] } ?? 1
    }

    private static func next(_ state: State, _ kind: Kind) -> State {
        switch kind {
        case .letter:
            switch state {
            case .space, .spaces: .word1
            case .word1: .word2
            case .word2, .word3: .word3
            case .capital, .capitalized: .capitalized
            default: .joined
            }
        case .capital: state == .capital || state == .capitals ? .capitals : .capital
        case .digit: state == .digit1 ? .digit2 : state == .digit2 ? .digit3 : .digit1
        case .space: state == .space || state == .spaces ? .spaces : .space
        case .newline: .newline
        case .apostrophe where state.isWord: .apostrophe
        case .apostrophe, .punctuation:
            state.isWord ? .sign : state == .sign || state == .mark || state == .marks ? .marks : .mark
        case .symbol: .symbol
        case .accent: .word3
        case .greek, .cyrillic, .semitic, .indic, .kana, .han, .hangul, .emoji: .script
        case .continuation: state
        }
    }
}
