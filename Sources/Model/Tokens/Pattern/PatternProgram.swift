/// A regular expression, made ready to be matched against UTF-8.
///
/// The alternatives of its top level are tried in order, each by steps with a stack of places to go back to, as
/// backtracking engines do. Which of them can begin with a byte is known beforehand, and repetitions that could give
/// nothing back to what follows them leave no such places.
struct PatternProgram: Sendable {
    enum Operation: UInt8 {
        /// One code point of `set`.
        case set
        /// `low` to `high` code points of `set`.
        case run
        /// As `run`, without going back.
        case possessiveRun
        /// Goes on, or at `target` where that fails.
        case fork
        case jump
        case end, endOfLine
        /// The next code point is one of `set`.
        case ahead
        case notAhead
        case match
    }

    struct Step: BitwiseCopyable, Sendable {
        var operation: Operation
        var set: Int32 = 0
        var low: Int32 = 0
        var high: Int32 = .max
        var target: Int32 = 0
    }

    let steps: FrozenArray<Step>
    /// The first step of each alternative.
    let starts: FrozenArray<Int32>
    /// By first byte, all beyond ASCII as 128: the alternatives that can begin with it, one bit each.
    let viable: FrozenArray<UInt32>
    /// The ASCII half of each set, two words each.
    let ascii: FrozenArray<UInt64>
    /// By set and block of 256 code points: where its four words begin.
    let blocks: FrozenArray<Int32>
    let words: FrozenArray<UInt64>
    /// The set that a lone alternative repeats without bound at its start: where one place in a row of its members
    /// begins no match, no later one does.
    let leadingSet: Int?

    /// - Throws: `PatternError` for what is not known here, and for patterns that can match nothing at all.
    init(_ pattern: String, _ dialect: PatternDialect) throws(PatternError) {
        try self.init(PatternParser.node(pattern, dialect), described: pattern)
    }

    /// A pattern that is one code point of a set.
    init(_ points: CodePoints) throws(PatternError) {
        try self.init(.set(points), described: "a set")
    }

    /// A pattern that is a text, letter by letter.
    init(literal: String) throws(PatternError) {
        let scalars = literal.unicodeScalars
        guard scalars.count <= 500 else {
            throw PatternError(found: TokenizerError.quoted(literal), allowed: "a text of at most 500 characters")
        }
        let parts = scalars.map { PatternNode.set(CodePoints([$0])) }
        try self.init(.sequence(parts), described: literal)
    }

    private init(_ node: PatternNode, described text: String) throws(PatternError) {
        var alternatives = if case .choice(let parts) = node { parts } else { [node] }
        if alternatives.count > 32 { alternatives = [node] }
        let firsts = alternatives.map(\.first)
        guard !firsts.contains(where: \.isNullable) else {
            throw PatternError(
                found: "\(TokenizerError.quoted(text)), which can match nothing at all",
                allowed: "a pattern that takes at least one character"
            )
        }
        var compiler = PatternCompiler()
        starts = FrozenArray(
            alternatives.map { part in
                let start = Int32(compiler.steps.count)
                compiler.emit(part, before: PatternCompiler.Follow(points: CodePoints(), mayEnd: true))
                compiler.steps.append(Step(operation: .match))
                return start
            }
        )
        steps = FrozenArray(compiler.steps)
        viable = FrozenArray(
            (0...128).map { byte in
                firsts.enumerated().reduce(0) { bits, item in
                    let points = item.element.points
                    let isViable = byte < 128 ? points.contains(UInt32(byte)) : points.reachesBeyondASCII
                    return isViable ? bits | 1 << UInt32(item.offset) : bits
                }
            }
        )
        let tables = compiler.sets.map(CodePointTable.init)
        ascii = FrozenArray(tables.flatMap { table in (0..<2).map { table.words[Int(table.blocks[0]) * 4 + $0] } })
        var blocks: [Int32] = []
        var words: [UInt64] = []
        for table in tables {
            blocks += table.blocks.map { Int32(words.count + Int($0) * 4) }
            words += table.words
        }
        self.blocks = FrozenArray(blocks)
        self.words = FrozenArray(words)
        leadingSet = alternatives.count == 1 ? compiler.leadingSet(of: alternatives[0]) : nil
    }
}

/// Turns nodes into steps.
private struct PatternCompiler {
    var steps: [PatternProgram.Step] = []
    var sets: [CodePoints] = []
    private var known: [CodePoints: Int32] = [:]

    /// What may come after a part: the code points it begins with, and whether a match may end there at once.
    struct Follow {
        var points: CodePoints
        var mayEnd: Bool
        /// Whether an assertion stands among what may come first.
        var isChecked = false
    }

    private mutating func index(of points: CodePoints) -> Int32 {
        if let index = known[points] { return index }
        let index = Int32(sets.count)
        sets.append(points)
        known[points] = index
        return index
    }

    func leadingSet(of node: PatternNode) -> Int? {
        switch node {
        case .sequence(let parts): parts.first.flatMap(leadingSet)
        case .repeated(.set(let points), _, nil, _): known[points].map(Int.init)
        default: nil
        }
    }

    mutating func emit(_ node: PatternNode, before follow: Follow) {
        switch node {
        case .set(let points):
            steps.append(PatternProgram.Step(operation: .set, set: index(of: points)))
        case .sequence(let parts):
            for (position, part) in parts.enumerated() {
                emit(part, before: Self.follow(of: parts[(position + 1)...], before: follow))
            }
        case .choice(let parts):
            emitChoice(parts, before: follow)
        case .repeated(.set(let points), let low, let high, let isPossessive):
            let givesNothing = follow.isChecked ? false : follow.mayEnd || follow.points.isDisjoint(with: points)
            steps.append(
                PatternProgram.Step(
                    operation: isPossessive || givesNothing ? .possessiveRun : .run,
                    set: index(of: points),
                    low: Int32(clamping: low),
                    high: high.map { Int32(clamping: $0) } ?? .max
                )
            )
        case .repeated(let part, let low, let high, _):
            emitGroup(part, low: low, isBounded: high != nil, before: follow)
        case .end(let orLine):
            steps.append(PatternProgram.Step(operation: orLine ? .endOfLine : .end))
        case .ahead(let points, let negated):
            steps.append(PatternProgram.Step(operation: negated ? .notAhead : .ahead, set: index(of: points)))
        }
    }

    private mutating func emitChoice(_ parts: [PatternNode], before follow: Follow) {
        var jumps: [Int] = []
        for (position, part) in parts.enumerated() {
            let isLast = position == parts.count - 1
            let fork = steps.count
            if !isLast { steps.append(PatternProgram.Step(operation: .fork)) }
            emit(part, before: follow)
            if !isLast {
                jumps.append(steps.count)
                steps.append(PatternProgram.Step(operation: .jump))
                steps[fork].target = Int32(steps.count)
            }
        }
        for jump in jumps { steps[jump].target = Int32(steps.count) }
    }

    /// `(…)?`, `(…)*` and `(…)+`.
    private mutating func emitGroup(_ part: PatternNode, low: Int, isBounded: Bool, before follow: Follow) {
        var inner = follow
        if !isBounded { inner.points.formUnion(part.first.points) }
        inner.isChecked = inner.isChecked || part.hasAssertion || !isBounded
        if low == 1 { emit(part, before: inner) }
        if low == 1, isBounded { return }
        let fork = steps.count
        steps.append(PatternProgram.Step(operation: .fork))
        emit(part, before: inner)
        if !isBounded { steps.append(PatternProgram.Step(operation: .jump, target: Int32(fork))) }
        steps[fork].target = Int32(steps.count)
    }

    private static func follow(of parts: ArraySlice<PatternNode>, before follow: Follow) -> Follow {
        var points = CodePoints()
        var isChecked = false
        for part in parts {
            isChecked = isChecked || part.hasAssertion
            let first = part.first
            points.formUnion(first.points)
            if !first.isNullable { return Follow(points: points, mayEnd: false, isChecked: isChecked) }
        }
        return Follow(
            points: points.union(follow.points),
            mayEnd: follow.mayEnd,
            isChecked: isChecked || follow.isChecked
        )
    }
}
