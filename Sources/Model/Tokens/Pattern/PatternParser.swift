/// Reads the regular expressions of tokenizer files into nodes.
///
/// Known are literals, classes with ranges, nested sets and `&&`, `\p{…}` by general category, `\s \S \d \D \w \W`,
/// groups with `i`, alternatives, greedy and possessive repetition, lookahead at one code point, and `$`.
struct PatternParser {
    static let allowed =
        "literals, classes, \\p{category}, \\s, \\d, \\w, (?:…), (?i:…), |, ?, *, +, {m,n}, $ and lookahead at one character"

    private static let deepest = 50
    /// Each takes memory of its own while the pattern is read.
    private static let mostAtoms = 500
    let scalars: [Unicode.Scalar]
    let dialect: PatternDialect
    var at = 0
    private var ignoresCase = false
    private var depth = 0
    private var atoms = 0

    /// - Throws: `PatternError` for what is not known here.
    static func node(_ pattern: String, _ dialect: PatternDialect) throws(PatternError) -> PatternNode {
        var parser = PatternParser(scalars: Array(pattern.unicodeScalars), dialect: dialect)
        let node = try parser.choice()
        guard parser.next == nil else { throw parser.fault(") without its (") }
        return node
    }

    private init(scalars: [Unicode.Scalar], dialect: PatternDialect) {
        self.scalars = scalars
        self.dialect = dialect
    }

    var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    /// What stands at the reading point, with a description where it says more.
    func fault(_ what: String? = nil) -> PatternError {
        var rest = String.UnicodeScalarView()
        rest.append(contentsOf: scalars[min(at, scalars.count)...].prefix(12))
        let place = rest.isEmpty ? "the end of the pattern" : TokenizerError.quoted(String(rest))
        return PatternError(
            found: (what.map { "\($0) at " } ?? "") + "\(place), character \(at + 1)",
            allowed: Self.allowed
        )
    }

    mutating func take(_ text: String) -> Bool {
        guard scalars[at...].starts(with: text.unicodeScalars) else { return false }
        at += text.unicodeScalars.count
        return true
    }

    private mutating func choice() throws(PatternError) -> PatternNode {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw fault("groups in over \(Self.deepest) groups") }
        var parts = [try sequence()]
        while take("|") { parts.append(try sequence()) }
        return parts.count == 1 ? parts[0] : .choice(parts)
    }

    private mutating func sequence() throws(PatternError) -> PatternNode {
        var parts: [PatternNode] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            if take("(?i)") {
                ignoresCase = true
                continue
            }
            parts.append(try repetition(of: try atom()))
        }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func repetition(of atom: PatternNode) throws(PatternError) -> PatternNode {
        let low: Int
        let high: Int?
        let isCounted: Bool
        if take("?") {
            (low, high, isCounted) = (0, 1, false)
        } else if take("*") {
            (low, high, isCounted) = (0, nil, false)
        } else if take("+") {
            (low, high, isCounted) = (1, nil, false)
        } else if next == "{", let counts = counts() {
            (low, high, isCounted) = (counts.low, counts.high, true)
        } else {
            return atom
        }
        switch atom {
        case .end, .ahead: throw fault("a repeated assertion before")
        default: break
        }
        guard high.map({ $0 >= low }) ?? true, low <= 1_000, high ?? 0 <= 1_000 else {
            throw fault("a repetition of the wrong way round or over 1000 times before")
        }
        var isPossessive = false
        if next == "+" {
            // Oniguruma takes {1,3}+ for a repeated repetition.
            guard dialect == .rust || !isCounted else { throw fault("a repeated repetition") }
            at += 1
            isPossessive = true
        }
        if let scalar = next, scalar == "?" || scalar == "*" || scalar == "+" {
            throw fault("a lazy or repeated repetition")
        }
        if case .set = atom {
            return .repeated(atom, low: low, high: high, isPossessive: isPossessive)
        }
        guard !isPossessive, low <= 1, high == nil || high == 1, !atom.first.isNullable else {
            throw fault("a repeated group that is possessive, counted or may be empty before")
        }
        return .repeated(atom, low: low, high: high, isPossessive: false)
    }

    /// `{m}`, `{m,}` or `{m,n}`; nil, and nothing read, where it is none of them.
    private mutating func counts() -> (low: Int, high: Int?)? {
        let back = at
        at += 1
        if let low = number() {
            if take("}") { return (low, low) }
            if take(",") {
                if take("}") { return (low, nil) }
                if let high = number(), take("}") { return (low, high) }
            }
        }
        at = back
        return nil
    }

    private mutating func number() -> Int? {
        let start = at
        while let scalar = next, ("0"..."9").contains(scalar) { at += 1 }
        return at - start > 6 ? nil : Int(String(String.UnicodeScalarView(scalars[start..<at])))
    }

    private mutating func atom() throws(PatternError) -> PatternNode {
        atoms += 1
        guard atoms <= Self.mostAtoms else { throw fault("over \(Self.mostAtoms) parts") }
        guard let scalar = next else { throw fault() }
        switch scalar {
        case "(": return try group()
        case "[": return .set(try cased(try characterClass()))
        case ".":
            at += 1
            return .set(CodePoints(["\n"]).inverted)
        case "$":
            at += 1
            return .end(orLine: dialect == .oniguruma)
        case "\\": return .set(try cased(try escape()))
        case "^", "?", "*", "+": throw fault()
        default:
            at += 1
            return .set(try cased(CodePoints([scalar])))
        }
    }

    private mutating func group() throws(PatternError) -> PatternNode {
        let back = at
        let wasIgnoring = ignoresCase
        defer { ignoresCase = wasIgnoring }
        var looksAhead: Bool?
        if take("(?i:") {
            ignoresCase = true
        } else if take("(?!") {
            looksAhead = true
        } else if take("(?=") {
            looksAhead = false
        } else if !take("(?:") {
            at += 1
            guard next != "?", next != "*" else {
                at = back
                throw fault()
            }
        }
        let inner = try choice()
        guard take(")") else { throw fault("no ) for a (") }
        guard let isNegated = looksAhead else { return inner }
        guard case .set(let points) = inner else {
            at = back
            throw fault("lookahead at more than one character")
        }
        return .ahead(points, negated: isNegated)
    }

    /// The set, with what differs from its members in case only where the pattern asks for that.
    private func cased(_ points: CodePoints) throws(PatternError) -> CodePoints {
        guard ignoresCase else { return points }
        guard let members = points.members(upTo: 500) else { throw fault("a large class without case before") }
        var result = points
        for scalar in members.compactMap(Unicode.Scalar.init) {
            let properties = scalar.properties
            for text in [properties.lowercaseMapping, properties.uppercaseMapping] where text.unicodeScalars.count == 1
            {
                result.formUnion(CodePoints(text.unicodeScalars))
            }
            // The letters of ASCII with a relative beyond it (CaseFolding.txt).
            if scalar == "s" || scalar == "S" { result.insert(0x17F) }
            if scalar == "k" || scalar == "K" { result.insert(0x212A) }
        }
        return result
    }
}
