/// A part of a regular expression, as it was written.
indirect enum PatternNode: Sendable {
    /// One code point of a set.
    case set(CodePoints)
    case sequence([PatternNode])
    /// The first that matches, in this order.
    case choice([PatternNode])
    /// As many as there are, down to `low`; without `high`, there is no most. A possessive one gives nothing back.
    case repeated(PatternNode, low: Int, high: Int?, isPossessive: Bool)
    /// The end of the text; with `orLine`, also before a newline.
    case end(orLine: Bool)
    /// The next code point is one of the set; with `negated`, it is none of it or there is none.
    case ahead(CodePoints, negated: Bool)

    /// What a match may begin with, and whether it may take nothing at all.
    var first: (points: CodePoints, isNullable: Bool) {
        switch self {
        case .set(let points): return (points, false)
        case .sequence(let parts):
            var points = CodePoints()
            for part in parts {
                let first = part.first
                points.formUnion(first.points)
                if !first.isNullable { return (points, false) }
            }
            return (points, true)
        case .choice(let parts):
            let firsts = parts.map(\.first)
            return (
                firsts.reduce(into: CodePoints()) { $0.formUnion($1.points) }, firsts.contains(where: \.isNullable)
            )
        case .repeated(let part, let low, _, _):
            let first = part.first
            return (first.points, low == 0 || first.isNullable)
        case .end, .ahead: return (CodePoints(), true)
        }
    }

    /// Whether anything in it looks at the text without taking of it.
    var hasAssertion: Bool {
        switch self {
        case .set: false
        case .sequence(let parts), .choice(let parts): parts.contains(where: \.hasAssertion)
        case .repeated(let part, _, _, _): part.hasAssertion
        case .end, .ahead: true
        }
    }
}

/// Whose regular expressions they are: the same spelling does not mean the same everywhere.
package enum PatternDialect: Sendable {
    /// Oniguruma with Ruby's syntax, as `tokenizers` uses it: `$` also matches before a newline.
    case oniguruma
    /// Rust's, as `tiktoken` uses them.
    case rust
}

/// A regular expression that is none, or that asks for more than is known here.
package struct PatternError: Error, Sendable, Hashable {
    package var found: String
    /// A noun phrase, fit for "allowed is …".
    package var allowed: String
}
