extension PatternParser {
    /// A class in brackets, which may hold others, and their intersections by `&&`.
    mutating func characterClass(depth: Int = 0) throws(PatternError) -> CodePoints {
        guard depth < 20 else { throw fault("classes in over 20 classes") }
        at += 1
        let isNegated = take("^")
        var whole: CodePoints?
        var points = CodePoints()
        var isFirst = true
        while let scalar = next {
            if scalar == "]", !isFirst {
                at += 1
                if let whole { points.formIntersection(whole) }
                return isNegated ? points.inverted : points
            }
            isFirst = false
            if take("&&") {
                if let known = whole { points.formIntersection(known) }
                whole = points
                points = CodePoints()
            } else if scalar == "[" {
                guard !scalars[at...].starts(with: "[:".unicodeScalars) else { throw fault() }
                points.formUnion(try characterClass(depth: depth + 1))
            } else {
                points.formUnion(try member())
            }
        }
        throw fault("no ] for a [")
    }

    /// A range, or one character or escape.
    private mutating func member() throws(PatternError) -> CodePoints {
        let low = try single()
        guard let low else { return try escape() }
        guard next == "-", at + 1 < scalars.count, scalars[at + 1] != "]" else { return CodePoints([low]) }
        at += 1
        guard scalars[at] != "[", let high = try single(), low <= high else { throw fault("no end of a range") }
        return CodePoints(low.value...high.value)
    }

    /// One character, as itself or by an escape; nil, and nothing read, for an escape of many.
    private mutating func single() throws(PatternError) -> Unicode.Scalar? {
        guard let scalar = next else { throw fault() }
        guard scalar == "\\" else {
            at += 1
            return scalar
        }
        let back = at
        guard let points = try escape().members(upTo: 1)?.first, let scalar = Unicode.Scalar(points) else {
            at = back
            return nil
        }
        return scalar
    }

    /// What follows a backslash.
    mutating func escape() throws(PatternError) -> CodePoints {
        let back = at
        at += 1
        guard let scalar = next else { throw fault() }
        at += 1
        switch scalar {
        case "s": return .whiteSpace
        case "S": return CodePoints.whiteSpace.inverted
        case "d": return .categories(GeneralCategories.Category.nd.bit)
        case "D": return CodePoints.categories(GeneralCategories.Category.nd.bit).inverted
        case "w": return word
        case "W": return word.inverted
        case "p", "P": return try property(isNegated: scalar == "P", from: back)
        case "n": return CodePoints(["\n"])
        case "r": return CodePoints(["\r"])
        case "t": return CodePoints(["\t"])
        case "f": return CodePoints(["\u{0C}"])
        case "v": return CodePoints(["\u{0B}"])
        case "u": return CodePoints([try hexadecimal(digits: 4, from: back)])
        case "x": return CodePoints([try hexadecimal(digits: take("{") ? nil : 2, from: back)])
        default:
            // Letters and digits have meanings of their own, which are not known here.
            guard scalar.isASCII, !scalar.properties.isAlphabetic, !("0"..."9").contains(scalar) else {
                at = back
                throw fault()
            }
            return CodePoints([scalar])
        }
    }

    private var word: CodePoints { dialect == .rust ? .word : .onigurumaWord }

    /// `{Lu}`, `{^L}` or the one letter after `\p`.
    private mutating func property(isNegated: Bool, from back: Int) throws(PatternError) -> CodePoints {
        var name = ""
        var isNegated = isNegated
        if take("{") {
            if take("^") { isNegated.toggle() }
            while let scalar = next, scalar != "}" {
                name.unicodeScalars.append(scalar)
                at += 1
            }
            at += 1
        } else if let scalar = next {
            name.unicodeScalars.append(scalar)
            at += 1
        }
        guard let points = CodePoints.categories(named: name) else {
            at = back
            throw fault("a property that is no general category")
        }
        return isNegated ? points.inverted : points
    }

    private mutating func hexadecimal(digits: Int?, from back: Int) throws(PatternError) -> Unicode.Scalar {
        let start = at
        while let scalar = next, scalar.properties.isASCIIHexDigit, at - start < digits ?? 8 { at += 1 }
        let text = String(String.UnicodeScalarView(scalars[start..<at]))
        let isComplete = digits.map { at - start == $0 } ?? take("}")
        guard isComplete, let value = UInt32(text, radix: 16), let scalar = Unicode.Scalar(value) else {
            at = back
            throw fault()
        }
        return scalar
    }
}
