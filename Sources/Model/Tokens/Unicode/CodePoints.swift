/// A set of Unicode code points, as ranges in order with gaps between.
struct CodePoints: Sendable, Hashable {
    static let bound: UInt32 = 0x110000

    struct Span: Sendable, Hashable {
        var low: UInt32
        var high: UInt32
    }

    private(set) var spans: [Span] = []

    init() {}

    init(_ range: ClosedRange<UInt32>) {
        insert(range)
    }

    init(_ scalars: some Sequence<Unicode.Scalar>) {
        for scalar in scalars { insert(scalar.value) }
    }

    /// Values beyond Unicode are ignored.
    mutating func insert(_ point: UInt32) { insert(point...point) }

    mutating func insert(_ range: ClosedRange<UInt32>) {
        guard range.lowerBound < Self.bound else { return }
        let span = Span(low: range.lowerBound, high: min(range.upperBound, Self.bound - 1))
        if let last = spans.last, span.low <= last.high + 1 {
            if span.low >= last.low {
                spans[spans.count - 1].high = max(last.high, span.high)
            } else {
                spans = Self.merged(spans, [span])
            }
        } else {
            spans.append(span)
        }
    }

    private static func merged(_ left: [Span], _ right: [Span]) -> [Span] {
        var result: [Span] = []
        result.reserveCapacity(left.count + right.count)
        var (l, r) = (0, 0)
        while l < left.count || r < right.count {
            let takesLeft = r == right.count || l < left.count && left[l].low <= right[r].low
            let span = takesLeft ? left[l] : right[r]
            if takesLeft { l += 1 } else { r += 1 }
            if let last = result.last, span.low <= last.high + 1 {
                result[result.count - 1].high = max(last.high, span.high)
            } else {
                result.append(span)
            }
        }
        return result
    }

    func contains(_ point: UInt32) -> Bool {
        var (low, high) = (0, spans.count)
        while low < high {
            let middle = (low + high) / 2
            if spans[middle].high < point { low = middle + 1 } else { high = middle }
        }
        return low < spans.count && spans[low].low <= point
    }

    mutating func formUnion(_ other: CodePoints) {
        spans = spans.isEmpty ? other.spans : Self.merged(spans, other.spans)
    }

    mutating func formIntersection(_ other: CodePoints) {
        var result: [Span] = []
        var (l, r) = (0, 0)
        while l < spans.count, r < other.spans.count {
            let (left, right) = (spans[l], other.spans[r])
            if max(left.low, right.low) <= min(left.high, right.high) {
                result.append(Span(low: max(left.low, right.low), high: min(left.high, right.high)))
            }
            if left.high < right.high { l += 1 } else { r += 1 }
        }
        spans = result
    }

    func union(_ other: CodePoints) -> CodePoints {
        var result = self
        result.formUnion(other)
        return result
    }

    func subtracting(_ scalars: [Unicode.Scalar]) -> CodePoints {
        var result = self
        result.formIntersection(CodePoints(scalars).inverted)
        return result
    }

    var inverted: CodePoints {
        var result = CodePoints()
        var next: UInt32 = 0
        for span in spans {
            if span.low > next { result.spans.append(Span(low: next, high: span.low - 1)) }
            next = span.high + 1
        }
        if next < Self.bound { result.spans.append(Span(low: next, high: Self.bound - 1)) }
        return result
    }

    func isDisjoint(with other: CodePoints) -> Bool {
        var common = self
        common.formIntersection(other)
        return common.spans.isEmpty
    }

    /// Whether a code point beyond ASCII is in it.
    var reachesBeyondASCII: Bool { spans.last.map { $0.high >= 0x80 } ?? false }

    /// The members, in order, as long as there are no more than `limit`; nil if there are more.
    func members(upTo limit: Int) -> [UInt32]? {
        guard spans.reduce(0, { $0 + Int($1.high - $1.low) + 1 }) <= limit else { return nil }
        return spans.flatMap { Array($0.low...$0.high) }
    }
}

extension CodePoints {
    /// `White_Space` of the Unicode Character Database: what `\s` is.
    static let whiteSpace: CodePoints = {
        var points = CodePoints(0x09...0x0D)
        for point: UInt32 in [0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000] { points.insert(point) }
        points.insert(0x2000...0x200A)
        return points
    }()

    /// The code points of the categories in `mask`.
    static func categories(_ mask: UInt32) -> CodePoints { GeneralCategories.all.points(in: mask) }

    /// The categories of a name such as `L` or `Lu`; nil for one that is none.
    static func categories(named name: some StringProtocol) -> CodePoints? {
        GeneralCategories.mask(named: name).map(categories)
    }

    /// The code points of categories, and only those that Unicode had in version `major`.
    static func categories(_ categories: [GeneralCategories.Category], since major: Int) -> CodePoints {
        var points = CodePoints()
        for point in Self.categories(categories.reduce(0) { $0 | $1.bit }).members(upTo: .max) ?? [] {
            guard let properties = Unicode.Scalar(point)?.properties else { continue }
            if let age = properties.age, age.major <= major { points.insert(point) }
        }
        return points
    }

    /// What `\w` is: alphabetic, marks, decimal digits, connectors, joiners (Unicode Technical Standard 18, Annex C).
    static let word: CodePoints = {
        typealias Category = GeneralCategories.Category
        let categories: [Category] = [.mn, .mc, .me, .nd, .pc]
        var points = CodePoints.categories(categories.reduce(0) { $0 | $1.bit })
        for value in [0..<0x40000, 0xE0000..<0xE1000].joined() {
            guard let properties = Unicode.Scalar(UInt32(value))?.properties, properties.isAlphabetic else { continue }
            if let age = properties.age, age.major <= 16 { points.insert(UInt32(value)) }
        }
        points.insert(0x200C...0x200D)
        return points
    }()

    /// What `\w` is to Oniguruma: without joiners, and with all numbers of Latin-1.
    static let onigurumaWord: CodePoints = {
        var points = CodePoints.word
        points.formIntersection(CodePoints(0x200C...0x200D).inverted)
        for point: UInt32 in [0xB2, 0xB3, 0xB9, 0xBC, 0xBD, 0xBE] { points.insert(point) }
        return points
    }()

    /// Punctuation as `tokenizers` takes it: category P of Unicode 8, and the ASCII symbols besides.
    static let punctuation: CodePoints = {
        var points = CodePoints.categories([.pc, .pd, .ps, .pe, .pi, .pf, .po], since: 8)
        // They were punctuation then.
        for point: UInt32 in [0x166D, 0x111C9] { points.insert(point) }
        for range: ClosedRange<UInt32> in [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E] { points.insert(range) }
        return points
    }()
}
