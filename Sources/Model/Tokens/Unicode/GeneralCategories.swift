/// The general category of every code point, as Unicode 16 has it: the version that `tokenizers` and `tiktoken` know.
///
/// Source: Unicode Standard Annex 44, "General_Category Values".
struct GeneralCategories: Sendable {
    static let all = GeneralCategories()

    /// By block of 256 code points: where its categories begin in `categories`.
    private let starts: [Int32]
    /// `Category.rawValue`s, the blocks of one category only once each.
    private let categories: [UInt8]

    /// The two letters of a category, in the order of the annex.
    enum Category: UInt8, CaseIterable {
        case lu, ll, lt, lm, lo, mn, mc, me, nd, nl, no, pc, pd, ps, pe, pi, pf, po, sm, sc, sk, so
        case zs, zl, zp, cc, cf, cs, co, cn

        var bit: UInt32 { 1 << UInt32(rawValue) }
    }

    private init() {
        var starts: [Int32] = []
        var categories: [UInt8] = []
        var uniform: [UInt8: Int32] = [:]
        for block in 0..<0x1100 {
            // Planes 4 to 13 hold nothing, 15 and 16 are for private use.
            let plane = block >> 8
            let values: [UInt8] =
                (4...13).contains(plane)
                ? [UInt8](repeating: Category.cn.rawValue, count: 256)
                : (block << 8..<(block + 1) << 8).map { Self.category($0).rawValue }
            let first = values[0]
            let isUniform = values.allSatisfy { $0 == first }
            if isUniform, let start = uniform[first] {
                starts.append(start)
                continue
            }
            let start = Int32(categories.count)
            if isUniform { uniform[first] = start }
            starts.append(start)
            categories += values
        }
        self.starts = starts
        self.categories = categories
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
        for (block, start) in starts.enumerated() {
            for offset in 0..<256 where mask >> UInt32(categories[Int(start) + offset]) & 1 == 1 {
                points.insert(UInt32(block << 8 + offset))
            }
        }
        return points
    }

    private static func category(_ point: Int) -> Category {
        switch point {
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0x20000...0x2A6DF, 0x30000...0x3134A: return .lo
        case 0xD800...0xDFFF: return .cs
        case 0xE000...0xF8FF: return .co
        default: break
        }
        guard let scalar = Unicode.Scalar(UInt32(point)) else { return .cs }
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
