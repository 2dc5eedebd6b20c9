import TidemarkProfile
import TidemarkStatistics
package import TidemarkUnits

/// Draws the requests of a plan: request i is a pure function of (types, root, i).
package struct Workload: Sendable {
    package let types: [RequestType]
    let library: TextLibrary
    let samplers: [LengthSampler]
    /// By type; nil where nothing is shared, or nothing is known of it.
    let sharing: [PrefixSharing?]
    /// By type: what stands before the user's message, and its tokens.
    let systems: [(pieces: [Prompt.Piece], tokens: Int)]
    /// By type: where the text of its file begins in `text`.
    let fileStarts: [Int]
    /// By type: draws what a request is written in.
    let languages: [ProfileSampler?]
    /// Sum of the shares up to and with each type.
    private let shareSums: [Double]

    /// What the shares are shares of.
    var shareTotal: Double { shareSums.last ?? 1 }

    /// What a workload is for.
    package enum Use: Sendable {
        case sending
        /// Only to know how long requests are: their pieces are of no use.
        case lengths
    }

    /// Everything that requests are made of, escaped for JSON: `Prompt.Piece` names ranges of it.
    package var text: [UInt8] { library.bytes }
    /// What input lengths are measured by.
    package var measure: TokenMeasure { library.measure }

    /// Takes types with shares over 0, at least one.
    ///
    /// - Parameters:
    ///   - types: the kinds of request.
    ///   - measure: counts the tokens of prompts.
    ///   - template: puts conversations into one text; nil leaves that to the API family.
    ///   - use: whether requests are to be sent: only then is there any text.
    package init(
        types: [RequestType],
        measure: TokenMeasure = .estimator,
        template: ChatTemplate? = nil,
        for use: Use = .sending
    ) {
        precondition(!types.isEmpty, "a workload without types")
        self.types = types
        var sum = 0.0
        shareSums = types.map {
            sum += $0.share
            return sum
        }
        samplers = types.map { LengthSampler($0.lengths) }
        sharing = types.map { if case .profile(let profile, _) = $0.lengths { profile.sharing } else { nil } }
        languages = types.map { type in
            guard type.text == nil, case .profile(let profile, _) = type.lengths,
                profile.types.contains(where: { !$0.languages.isEmpty })
            else { return nil }
            return ProfileSampler(profile)
        }
        var library = TextLibrary(
            kinds: use == .lengths ? [] : types.reduce(into: []) { $0.formUnion($1.kinds) },
            measure: measure,
            template: template
        )
        systems = types.map { library.system(of: $0) }
        fileStarts = types.map { type in
            if use == .sending, case .file(let file, _) = type.lengths { library.add(escaped: file.text) } else { 0 }
        }
        for type in types { if use == .sending, let images = type.images { library.add(images) } }
        self.library = library
    }

    /// Request `index` of the scenario whose streams hang under `root`.
    ///
    /// Stream 1 draws the type, stream 2 + `index` all else (see `RandomSource.substream`).
    package func request(_ index: UInt64, root: UInt64) -> RequestDraft {
        draft(ofType: type(of: index, root: root), index: index, turn: 0, root: root)
    }

    /// The type of a request.
    package func type(of index: UInt64, root: UInt64) -> Int {
        if types.count == 1 { return 0 }
        var choice = RandomSource(seed: RandomSource.substream(RandomSource.substream(root, 1), index))
        let scaled = choice.unit() * shareTotal
        return shareSums.firstIndex { scaled < $0 } ?? types.count - 1
    }

    /// The turn after a request of a conversation, and how long its user thinks before it is due; nil if there is none.
    ///
    /// A pure function of its arguments: `conversation` is the index of the first request, whose turn is 0.
    package func followUp(
        conversation: UInt64,
        turn: Int,
        root: UInt64
    ) -> (draft: RequestDraft, think: Nanoseconds)? {
        let type = type(of: conversation, root: root)
        guard let pattern = types[type].conversation, turn > 0, turn < turns(of: conversation, type, root: root) else {
            return nil
        }
        let draft = draft(ofType: type, index: conversation, turn: turn, root: root)
        var source = RandomSource(seed: Stream.think.seed(turnSeed(conversation, turn, root: root)))
        return (draft, Nanoseconds(Self.nanoseconds(pattern.think.sample(using: &source))))
    }

    private static func nanoseconds(_ value: Double) -> Int64 {
        value > 0 ? Int64(min(value.rounded(), 3e15)) : 0
    }

    /// The user's messages in the conversation that a request begins.
    func turns(of index: UInt64, _ type: Int, root: UInt64) -> Int {
        guard let pattern = types[type].conversation else { return 1 }
        var source = RandomSource(seed: Stream.turns.seed(seed(of: index, root: root)))
        let drawn = min(LengthSampler.tokens(pattern.turns.sample(using: &source)), 1_000)
        guard case .file(let file, _) = types[type].lengths else { return drawn }
        return min(drawn, file.turns(ofRow: row(of: file, index: index, root: root)))
    }

    // MARK: - Streams

    /// What a request draws from streams of its own, so that a draw in one place changes nothing elsewhere.
    enum Stream: UInt64 {
        case text = 0x7465_7874
        case answer = 0x616E_7377
        case turn = 0x7475_726E
        case turns = 0x636F_6E76
        case think = 0x7468_696E
        case share = 0x7368_6172
        case head = 0x6865_6164
        case language = 0x6C61_6E67
        case row = 0x726F_7773
        case choice = 0x6368_6F69

        func seed(_ seed: UInt64) -> UInt64 { RandomSource.substream(seed, rawValue << 16) }
    }

    func seed(of index: UInt64, root: UInt64) -> UInt64 { RandomSource.substream(root, 2 &+ index) }

    func turnSeed(_ index: UInt64, _ turn: Int, root: UInt64) -> UInt64 {
        let seed = seed(of: index, root: root)
        return turn == 0 ? seed : RandomSource.substream(Stream.turn.seed(seed), UInt64(turn))
    }
}

extension RequestType {
    /// The kinds of text that its requests may be cut from.
    fileprivate var kinds: Set<TextKind> {
        var kinds: Set<TextKind> = []
        if case .tokens? = system { kinds.insert(.manual) }
        switch lengths {
        case .file: if conversation != nil { kinds.insert(text ?? .prose) }
        case .profile(let profile, _) where text == nil:
            kinds.formUnion(profile.types.flatMap(\.languages).map { TextKind($0.language) })
            if profile.types.contains(where: \.languages.isEmpty) { kinds.insert(.prose) }
        default: kinds.insert(text ?? .prose)
        }
        return kinds
    }
}
