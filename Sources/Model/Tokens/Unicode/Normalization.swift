/// The four normal forms of Unicode (Unicode Standard Annex 15).
enum NormalizationForm: String, CaseIterable, Sendable {
    case nfc = "NFC"
    case nfd = "NFD"
    case nfkc = "NFKC"
    case nfkd = "NFKD"

    var isCompatible: Bool { self == .nfkc || self == .nfkd }
    var isComposed: Bool { self == .nfc || self == .nfkc }
}

/// What a text must be turned into to be in a normal form, as Unicode 9 had it.
///
/// That is the version that `tokenizers` knows; later code points stay as they are.
struct Normalization: Sendable {
    static let tables = Normalization()

    /// Full decompositions, by canonical mappings alone and by all.
    private let canonical: [UInt32: [Unicode.Scalar]]
    private let compatible: [UInt32: [Unicode.Scalar]]
    /// The first code point above the second, to what they are together.
    private let compositions: [UInt64: Unicode.Scalar]
    /// By code point from 0x300: the class of a mark, 0 for all others.
    private let ranks: FrozenArray<UInt8>
    private static let rankBounds: Range<UInt32> = 0x300..<0x20000
    /// By form: code points that may change, or that may change others.
    private let restless: [NormalizationForm: CodePointTable]

    private init() {
        var mappings: [UInt32: [UInt32]] = [:]
        var isCompatible: Set<UInt32> = []
        var compositions: [UInt64: Unicode.Scalar] = [:]
        var reader = Reader(bytes: Base64.bytes(Decompositions.bytes) ?? [])
        var point: UInt32 = 0
        var first: Int32 = 0
        while !reader.isAtEnd {
            point += reader.number()
            let head = reader.number()
            let distance = reader.number()
            first += distance & 1 == 0 ? Int32(distance >> 1) : ~Int32(distance >> 1)
            let mapping = [UInt32(first)] + (1..<max(1, head >> 2)).map { _ in reader.number() }
            guard Self.isKnown(point) else { continue }
            mappings[point] = mapping
            if head & 1 == 1 {
                isCompatible.insert(point)
            } else if head & 2 == 0, mapping.count == 2 {
                compositions[UInt64(mapping[0]) << 32 | UInt64(mapping[1])] = Unicode.Scalar(point)
            }
        }
        func expanded(_ point: UInt32, _ isUsed: (UInt32) -> Bool) -> [UInt32] {
            guard let mapping = mappings[point], isUsed(point) else { return [point] }
            return mapping.flatMap { expanded($0, isUsed) }
        }
        var canonical: [UInt32: [Unicode.Scalar]] = [:]
        var compatible: [UInt32: [Unicode.Scalar]] = [:]
        for point in mappings.keys {
            compatible[point] = expanded(point) { _ in true }.compactMap(Unicode.Scalar.init)
            guard !isCompatible.contains(point) else { continue }
            canonical[point] = expanded(point) { !isCompatible.contains($0) }.compactMap(Unicode.Scalar.init)
        }
        self.canonical = canonical
        self.compatible = compatible
        self.compositions = compositions
        let ranks = Self.rankBounds.map { value in
            let rank = Unicode.Scalar(value)?.properties.canonicalCombiningClass.rawValue ?? 0
            return rank > 0 && Self.isKnown(value) ? rank : 0
        }
        self.ranks = FrozenArray(ranks)
        restless = Self.restless(ranks, canonical, compatible, compositions)
    }

    private static func isKnown(_ point: UInt32) -> Bool {
        (Unicode.Scalar(point)?.properties.age?.major ?? 0) <= 9
    }

    private static func restless(
        _ ranks: [UInt8],
        _ canonical: [UInt32: [Unicode.Scalar]],
        _ compatible: [UInt32: [Unicode.Scalar]],
        _ compositions: [UInt64: Unicode.Scalar]
    ) -> [NormalizationForm: CodePointTable] {
        var marks = CodePoints()
        for (index, rank) in ranks.enumerated() where rank > 0 {
            marks.insert(rankBounds.lowerBound + UInt32(index))
        }
        var composed = marks
        for key in compositions.keys { composed.insert(UInt32(truncatingIfNeeded: key)) }
        composed.insert(0x1161...0x11C2)
        var decomposed = marks
        decomposed.insert(0xAC00...0xD7A3)
        let whole = Set(compositions.values.map(\.value))
        var results: [NormalizationForm: CodePoints] = [
            .nfc: composed, .nfkc: composed, .nfd: decomposed, .nfkd: decomposed,
        ]
        for (point, scalars) in compatible {
            results[.nfkd]?.insert(point)
            let canonical = canonical[point]
            if canonical != nil { results[.nfd]?.insert(point) }
            if canonical != nil, !whole.contains(point) { results[.nfc]?.insert(point) }
            if canonical != scalars || !whole.contains(point) { results[.nfkc]?.insert(point) }
        }
        return results.mapValues(CodePointTable.init)
    }

    /// Whether a text is in the form for certain; a text that is may also be found not to be.
    func isNormal(_ text: UnsafeBufferPointer<UInt8>, _ form: NormalizationForm) -> Bool {
        guard let start = text.baseAddress, let table = restless[form] else { return true }
        var at = 0
        while at < text.count {
            if text[at] < 0x80 {
                at += 1
                continue
            }
            let (point, length) = UTF8Text.point(start, at: at)
            if table.contains(point) { return false }
            at += length
        }
        return true
    }

    func normalized(_ scalars: [Unicode.Scalar], _ form: NormalizationForm) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count)
        let mappings = form.isCompatible ? compatible : canonical
        for scalar in scalars {
            if scalar.value < 0x80 {
                result.append(scalar)
            } else if let mapping = mappings[scalar.value] {
                result += mapping
            } else if let syllable = Hangul.parts(of: scalar) {
                result += syllable
            } else {
                result.append(scalar)
            }
        }
        order(&result)
        return form.isComposed ? composed(result) : result
    }

    private func rank(_ scalar: Unicode.Scalar) -> UInt8 {
        Self.rankBounds.contains(scalar.value) ? ranks[Int(scalar.value - Self.rankBounds.lowerBound)] : 0
    }

    /// Sorts each row of marks by their class, those of a class as they stand.
    private func order(_ scalars: inout [Unicode.Scalar]) {
        var start = 0
        while start < scalars.count {
            guard rank(scalars[start]) > 0 else {
                start += 1
                continue
            }
            var end = start
            while end < scalars.count, rank(scalars[end]) > 0 { end += 1 }
            if end - start > 1 {
                let row = scalars[start..<end].enumerated()
                    .sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
                scalars.replaceSubrange(start..<end, with: row.map(\.element))
            }
            start = end
        }
    }

    private func composed(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count)
        var starter: Int?
        var lastRank: UInt8 = 0
        for scalar in scalars {
            let rank = rank(scalar)
            if let starter, lastRank < rank || (lastRank == 0 && starter == result.count - 1),
                let whole = pair(result[starter], scalar)
            {
                result[starter] = whole
                continue
            }
            if rank == 0 { starter = result.count }
            lastRank = rank
            result.append(scalar)
        }
        return result
    }

    private func pair(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
        if second.value < 0x300 { return nil }
        return Hangul.whole(first, second) ?? compositions[UInt64(first.value) << 32 | UInt64(second.value)]
    }

    private struct Reader {
        let bytes: [UInt8]
        var at = 0

        var isAtEnd: Bool { at >= bytes.count }

        mutating func number() -> UInt32 {
            var value: UInt32 = 0
            var shift: UInt32 = 0
            while at < bytes.count {
                let byte = bytes[at]
                at += 1
                value |= UInt32(byte & 0x7F) << shift
                if byte < 0x80 { break }
                shift += 7
            }
            return value
        }
    }
}

/// Hangul syllables, which are computed (The Unicode Standard, section 3.12).
private enum Hangul {
    private static let syllables: UInt32 = 0xAC00
    private static let leads: UInt32 = 0x1100
    private static let vowels: UInt32 = 0x1161
    private static let tails: UInt32 = 0x11A7

    static func parts(of scalar: Unicode.Scalar) -> [Unicode.Scalar]? {
        guard (0xAC00...0xD7A3).contains(scalar.value) else { return nil }
        let index = scalar.value - syllables
        let tail = index % 28
        let points = [leads + index / 588, vowels + index % 588 / 28] + (tail > 0 ? [tails + tail] : [])
        return points.compactMap(Unicode.Scalar.init)
    }

    static func whole(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Unicode.Scalar? {
        let (first, second) = (first.value, second.value)
        if (leads..<leads + 19).contains(first), (vowels..<vowels + 21).contains(second) {
            return Unicode.Scalar(syllables + (first - leads) * 588 + (second - vowels) * 28)
        }
        if (syllables...0xD7A3).contains(first), (first - syllables) % 28 == 0,
            (tails + 1..<tails + 28).contains(second)
        {
            return Unicode.Scalar(first + second - tails)
        }
        return nil
    }
}

extension Decompositions {
    /// The letters of `data`.
    fileprivate static var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: data.utf8Start, count: data.utf8CodeUnitCount)
    }
}
