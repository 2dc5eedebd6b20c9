package import TidemarkUnits

// How plans write distributions.

extension Distribution {
    private static let forms = [
        "fixed": "fixed(n)",
        "uniform": "uniform(a..b)",
        "normal": "normal(mean m sd s)",
        "lognormal": "lognormal(median m p95 q)",
        "choice": "choice(v share | v share)",
    ]
    private static let names = ["fixed", "uniform", "normal", "lognormal", "choice"]

    /// Reads `fixed(n)`, `uniform(a..b)`, `normal(mean m sd s)`, `lognormal(median m p95 q)`,
    /// `choice(v share | v share)`; a value alone is `fixed`.
    ///
    /// - Parameters:
    ///   - text: spaces beside brackets and bars do not count.
    ///   - value: reads one value in its unit: a number of tokens, a time in nanoseconds.
    /// - Throws: `UnitError` naming what was found, what is allowed, and the nearest valid spelling.
    package init(parsing text: String, value: (String) throws(UnitError) -> Double) throws(UnitError) {
        let text = text.trimmed
        guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else {
            if text.first?.isLetter == true || text.contains("(") { throw Self.unknown(text) }
            self = .fixed(try Self.read(text, value))
            return
        }
        let name = text[..<open].trimmed
        let inside = text[text.index(after: open)..<text.index(before: text.endIndex)].trimmed
        switch name {
        case "fixed": self = .fixed(try Self.read(inside, value))
        case "uniform": self = try Self.uniform(inside, text, value)
        case "normal": self = try Self.normal(inside, text, value)
        case "lognormal": self = try Self.lognormal(inside, text, value)
        case "choice": self = try Self.choice(inside, text, value)
        default: throw Self.unknown(text)
        }
    }

    /// The notation that `init(parsing:value:)` reads back; `print` writes one value in its unit.
    package func description(_ print: (Double) -> String) -> String {
        switch self {
        case .fixed(let value): return "fixed(\(print(value)))"
        case .uniform(let low, let high): return "uniform(\(print(low))..\(print(high)))"
        case .normal(let mean, let deviation): return "normal(mean \(print(mean)) sd \(print(deviation)))"
        case .lognormal(let median, let p95): return "lognormal(median \(print(median)) p95 \(print(p95)))"
        case .choice(let choices):
            return "choice(" + choices.map { "\(print($0.value)) \(Share.format($0.share))" }.joined(separator: " | ")
                + ")"
        }
    }

    private typealias Reader = (String) throws(UnitError) -> Double

    private static func read(_ text: String, _ value: Reader) throws(UnitError) -> Double {
        let number = try value(text)
        guard number >= 0, number.isFinite else {
            throw UnitError(found: text, allowed: "a value of zero or more")
        }
        return number
    }

    private static func uniform(_ inside: String, _ text: String, _ value: Reader) throws(UnitError) -> Distribution {
        guard let dots = inside.firstRange(of: "..") else { throw malformed(text, as: "uniform") }
        let ends = [inside[..<dots.lowerBound].trimmed, inside[dots.upperBound...].trimmed]
        let low = try read(ends[0], value)
        let high = try read(ends[1], value)
        guard low <= high else {
            throw UnitError(
                found: text,
                allowed: "a range from small to large",
                suggestion: "uniform(\(ends[1])..\(ends[0]))"
            )
        }
        return .uniform(low, high)
    }

    private static func normal(_ inside: String, _ text: String, _ value: Reader) throws(UnitError) -> Distribution {
        let (mean, deviation) = try pair(inside, text, as: "normal", words: ("mean", "sd"), value)
        return .normal(mean: mean, deviation: deviation)
    }

    private static func lognormal(_ inside: String, _ text: String, _ value: Reader) throws(UnitError) -> Distribution {
        let (median, p95) = try pair(inside, text, as: "lognormal", words: ("median", "p95"), value)
        guard median > 0 else { throw UnitError(found: text, allowed: "a lognormal with a median above 0") }
        guard p95 > median else {
            let words = inside.split(separator: " ")
            throw UnitError(
                found: text,
                allowed: "a lognormal with a p95 above its median",
                suggestion: p95 < median ? "lognormal(median \(words[3]) p95 \(words[1]))" : nil
            )
        }
        return .lognormal(median: median, p95: p95)
    }

    /// Reads `word value word value`.
    private static func pair(
        _ inside: String,
        _ text: String,
        as name: String,
        words: (String, String),
        _ value: Reader
    ) throws(UnitError) -> (Double, Double) {
        let parts = inside.split(separator: " ").map(String.init)
        guard parts.count == 4 else { throw malformed(text, as: name) }
        guard parts[0] == words.0, parts[2] == words.1 else {
            let isSwapped = parts[0] == words.1 && parts[2] == words.0
            let values = isSwapped ? (parts[3], parts[1]) : (parts[1], parts[3])
            throw malformed(text, as: name, suggestion: "\(name)(\(words.0) \(values.0) \(words.1) \(values.1))")
        }
        return (try read(parts[1], value), try read(parts[3], value))
    }

    private static func choice(_ inside: String, _ text: String, _ value: Reader) throws(UnitError) -> Distribution {
        var choices: [Choice] = []
        var sum = 0.0
        for part in inside.split(separator: "|", omittingEmptySubsequences: false) {
            let words = part.split(separator: " ").map(String.init)
            guard words.count == 2 else { throw malformed(text, as: "choice") }
            let share = try Share.parse(words[1])
            choices.append(Choice(value: try read(words[0], value), share: share))
            sum += share
        }
        // Percentages are decimals of a few digits: more than rounding is a slip.
        guard abs(sum - 1) < 1e-8 else {
            let sum = Share.format((sum * 1e8).rounded() / 1e8)
            throw UnitError(found: text, allowed: "a choice whose shares sum to 100% (they sum to \(sum))")
        }
        return .choice(choices)
    }

    private static func malformed(_ text: String, as name: String, suggestion: String? = nil) -> UnitError {
        UnitError(found: text, allowed: "a distribution of the form \(forms[name] ?? name)", suggestion: suggestion)
    }

    private static func unknown(_ text: String) -> UnitError {
        let list = names.compactMap { forms[$0] }.joined(separator: ", ")
        let name = text.prefix { $0 != "(" && $0 != " " }
        let nearest = Spelling.nearest(to: name, among: names)
        let rest = text.dropFirst(name.count).trimmed
        // A right name with something else wrong is shown in its form; a wrong one is put right in place.
        let isWhole = nearest != String(name) && rest.hasPrefix("(") && rest.hasSuffix(")")
        return UnitError(
            found: text,
            allowed: "a distribution: \(list), or one value",
            suggestion: nearest.flatMap { isWhole ? $0 + rest : forms[$0] }
        )
    }
}

extension StringProtocol {
    fileprivate var trimmed: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }

    fileprivate func firstRange(of other: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(other) { return start..<index(start, offsetBy: other.count) }
            start = index(after: start)
        }
        return nil
    }
}
