/// The general category of every code point, as Unicode 16 has it: the version that `tokenizers` and `tiktoken` know.
///
/// Source: Unicode Standard Annex 44, "General_Category Values".
struct GeneralCategories: Sendable {
    static let all = GeneralCategories()

    /// Rows of code points of one category, in order.
    private let rows: [(span: CodePoints.Span, category: Category)]

    /// The two letters of a category, in the order of the annex.
    enum Category: UInt8, CaseIterable {
        case lu, ll, lt, lm, lo, mn, mc, me, nd, nl, no, pc, pd, ps, pe, pi, pf, po, sm, sc, sk, so
        case zs, zl, zp, cc, cf, cs, co, cn

        var bit: UInt32 { 1 << UInt32(rawValue) }
    }

    /// Rows that need not be looked at one by one: ideographs, Hangul, surrogates, private use, and nothing.
    private static let known: [(span: CodePoints.Span, category: Category)] = [
        (CodePoints.Span(low: 0x3400, high: 0x4DBF), .lo), (CodePoints.Span(low: 0x4E00, high: 0x9FFF), .lo),
        (CodePoints.Span(low: 0xAC00, high: 0xD7A3), .lo), (CodePoints.Span(low: 0xD800, high: 0xDFFF), .cs),
        (CodePoints.Span(low: 0xE000, high: 0xF8FF), .co), (CodePoints.Span(low: 0x20000, high: 0x2A6DF), .lo),
        (CodePoints.Span(low: 0x30000, high: 0x3134A), .lo), (CodePoints.Span(low: 0x323B0, high: 0xE0000), .cn),
        (CodePoints.Span(low: 0xE01F0, high: 0xEFFFF), .cn), (CodePoints.Span(low: 0xF0000, high: 0xFFFFD), .co),
        (CodePoints.Span(low: 0x100000, high: 0x10FFFD), .co),
    ]

    private init() {
        var rows: [(span: CodePoints.Span, category: Category)] = []
        func add(_ span: CodePoints.Span, _ category: Category) {
            if let last = rows.last, last.category == category {
                rows[rows.count - 1].span.high = span.high
            } else {
                rows.append((span, category))
            }
        }
        var point: UInt32 = 0
        var upcoming = Self.known[...]
        while point < CodePoints.bound {
            if let next = upcoming.first, next.span.low == point {
                add(next.span, next.category)
                point = next.span.high + 1
                upcoming.removeFirst()
            } else {
                add(CodePoints.Span(low: point, high: point), Self.category(point))
                point += 1
            }
        }
        self.rows = rows
    }

    /// A set of categories by name: `L`, `Lu`, `N` and so on; nil for a name that is none.
    static func mask(named name: some StringProtocol) -> UInt32? {
        let found = Category.allCases.filter { category in
            let code = "\(category)"
            return name.count == 1
                ? code.prefix(1) == name.lowercased() && name == name.uppercased()
                : code == name.lowercased() && name == code.prefix(1).uppercased() + code.dropFirst()
        }
        return found.isEmpty ? nil : found.reduce(0) { $0 | $1.bit }
    }

    /// The code points of the categories in `mask`.
    func points(in mask: UInt32) -> CodePoints {
        var points = CodePoints()
        for row in rows where mask & row.category.bit != 0 { points.insert(row.span.low...row.span.high) }
        return points
    }

    private static func category(_ point: UInt32) -> Category {
        guard let scalar = Unicode.Scalar(point) else { return .cs }
        guard let age = scalar.properties.age, age.major <= 16 else { return .cn }
        // A letter without case since Unicode 17.
        if point == 0x295 { return .ll }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter: .lu
        case .lowercaseLetter: .ll
        case .titlecaseLetter: .lt
        case .modifierLetter: .lm
        case .otherLetter: .lo
        case .nonspacingMark: .mn
        case .spacingMark: .mc
        case .enclosingMark: .me
        case .decimalNumber: .nd
        case .letterNumber: .nl
        case .otherNumber: .no
        case .connectorPunctuation: .pc
        case .dashPunctuation: .pd
        case .openPunctuation: .ps
        case .closePunctuation: .pe
        case .initialPunctuation: .pi
        case .finalPunctuation: .pf
        case .otherPunctuation: .po
        case .mathSymbol: .sm
        case .currencySymbol: .sc
        case .modifierSymbol: .sk
        case .otherSymbol: .so
        case .spaceSeparator: .zs
        case .lineSeparator: .zl
        case .paragraphSeparator: .zp
        case .control: .cc
        case .format: .cf
        case .surrogate: .cs
        case .privateUse: .co
        case .unassigned: .cn
        @unknown default: .cn
        }
    }
}
