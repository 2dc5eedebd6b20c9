/// A set of Unicode code points, one bit each: made for set operations, not for small size.
struct CodePoints: Sendable, Hashable {
    static let bound: UInt32 = 0x110000

    /// 64 code points a word.
    private(set) var words = [UInt64](repeating: 0, count: Int(bound) / 64)

    init() {}

    init(_ range: ClosedRange<UInt32>) {
        insert(range)
    }

    init(_ scalars: some Sequence<Unicode.Scalar>) {
        for scalar in scalars { insert(scalar.value) }
    }

    /// Values beyond Unicode are ignored.
    mutating func insert(_ point: UInt32) {
        guard point < Self.bound else { return }
        words[Int(point >> 6)] |= 1 << UInt64(point & 63)
    }

    mutating func insert(_ range: ClosedRange<UInt32>) {
        for point in range.clamped(to: 0...Self.bound - 1) { insert(point) }
    }

    func contains(_ point: UInt32) -> Bool {
        point < Self.bound && words[Int(point >> 6)] >> UInt64(point & 63) & 1 == 1
    }

    mutating func formUnion(_ other: CodePoints) {
        for index in words.indices { words[index] |= other.words[index] }
    }

    mutating func formIntersection(_ other: CodePoints) {
        for index in words.indices { words[index] &= other.words[index] }
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
        var result = self
        for index in words.indices { result.words[index] = ~words[index] }
        return result
    }

    func isDisjoint(with other: CodePoints) -> Bool {
        !zip(words, other.words).contains { $0 & $1 != 0 }
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    /// Whether a code point beyond ASCII is in it.
    var reachesBeyondASCII: Bool { words[2...].contains { $0 != 0 } }

    /// The members, in order, as long as there are no more than `limit`; nil if there are more.
    func members(upTo limit: Int) -> [UInt32]? {
        guard words.reduce(0, { $0 + $1.nonzeroBitCount }) <= limit else { return nil }
        return words.enumerated().flatMap { index, word in
            (0..<64).filter { word >> UInt64($0) & 1 == 1 }.map { UInt32(index * 64 + $0) }
        }
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
