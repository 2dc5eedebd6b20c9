/// One change to the text before it is cut into pieces, in the terms of Hugging Face's `tokenizers`.
enum Normalizer: Sendable {
    case form(NormalizationForm)
    case lowercase
    case strip(left: Bool, right: Bool)
    /// Leaves out all marks.
    case stripAccents
    case prepend([UInt8])
    case replace(PatternProgram, with: [UInt8])
    case bert(Bert)

    /// What BERT does, in this order.
    struct Bert: Sendable {
        /// Leaves out control characters, and makes every white space a space.
        var cleansText: Bool
        /// Sets spaces around Chinese characters.
        var spacesChinese: Bool
        /// Decomposes and leaves out nonspacing marks.
        var stripsAccents: Bool
        var lowercases: Bool
    }

    /// The text after all of them; nil where none changed anything.
    static func apply(_ normalizers: [Normalizer], to text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var result: [UInt8]?
        for normalizer in normalizers {
            let changed =
                result?.withUnsafeBufferPointer { normalizer.changed($0) }
                ?? (result == nil ? normalizer.changed(text) : nil)
            if let changed { result = changed }
        }
        return result
    }

    /// Nil where it changes nothing.
    private func changed(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        switch self {
        case .form(let form):
            let tables = Normalization.tables
            if tables.isNormal(text, form) { return nil }
            return UTF8Text.bytes(tables.normalized(UTF8Text.scalars(text), form))
        case .lowercase:
            return UTF8Text.bytes(Self.lowercased(UTF8Text.scalars(text)))
        case .strip(let left, let right):
            var rest = UTF8Text.scalars(text)[...]
            if left { rest = rest.drop(while: \.properties.isWhitespace) }
            if right { while let last = rest.last, last.properties.isWhitespace { rest.removeLast() } }
            return UTF8Text.bytes(rest)
        case .stripAccents:
            return UTF8Text.bytes(UTF8Text.scalars(text).filter { !Self.marks.contains($0.value) })
        case .prepend(let bytes): return text.isEmpty ? nil : bytes + text
        case .replace(let program, let bytes): return Self.replaced(text, program, with: bytes)
        case .bert(let bert): return bert.changed(text)
        }
    }

    fileprivate static func lowercased(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        scalars.flatMap { $0.isASCII ? [ascii($0)] : Array($0.properties.lowercaseMapping.unicodeScalars) }
    }

    private static func ascii(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        (0x41...0x5A).contains(scalar.value) ? Unicode.Scalar(UInt8(scalar.value + 0x20)) : scalar
    }

    /// The marks of Unicode 9, some of which are of another kind today.
    private static let marks = CodePointTable(
        CodePoints.categories([.mn, .mc, .me], since: 9)
            .union(CodePoints(0x1CF2...0x1CF3)).subtracting(["\u{111C9}"])
    )

    private static func replaced(
        _ text: UnsafeBufferPointer<UInt8>,
        _ program: PatternProgram,
        with bytes: [UInt8]
    ) -> [UInt8]? {
        guard let start = text.baseAddress else { return nil }
        var result: [UInt8]?
        var stack: [PatternProgram.Frame] = []
        var at = 0
        var done = 0
        while at < text.count {
            let end = program.match(start, at: at, end: text.count, stack: &stack)
            if end < 0 {
                at = program.next(after: at, start, end: text.count)
                continue
            }
            var changed = result ?? []
            result = nil
            changed += text[done..<at]
            changed += bytes
            result = changed
            at = end
            done = end
        }
        result?.append(contentsOf: text[done...])
        return result
    }
}

extension Normalizer.Bert {
    /// The nonspacing marks and the control characters of Unicode 8, some of which are of another kind today.
    private static let nonspacing = CodePointTable(
        CodePoints.categories([.mn], since: 8).union(CodePoints(["\u{1734}", "\u{1171E}"]))
            .subtracting(["\u{1885}", "\u{1886}", "\u{A9BD}", "\u{111C9}"])
    )
    private static let control = CodePointTable(CodePoints.categories([.cc, .cf, .cs, .co], since: 8))

    fileprivate func changed(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var scalars = UTF8Text.scalars(text)
        if cleansText {
            scalars = scalars.compactMap { scalar in
                if scalar == "\t" || scalar == "\n" || scalar == "\r" { return " " }
                if scalar.value == 0 || scalar.value == 0xFFFD || Self.control.contains(scalar.value) { return nil }
                return scalar.properties.isWhitespace ? " " : scalar
            }
        }
        if spacesChinese {
            scalars = scalars.flatMap { Self.isChinese($0.value) ? [" ", $0, " "] : [$0] }
        }
        if stripsAccents {
            scalars = Normalization.tables.normalized(scalars, .nfd).filter { !Self.nonspacing.contains($0.value) }
        }
        if lowercases { scalars = Normalizer.lowercased(scalars) }
        return UTF8Text.bytes(scalars)
    }

    private static func isChinese(_ point: UInt32) -> Bool {
        switch point {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
            0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }
}
