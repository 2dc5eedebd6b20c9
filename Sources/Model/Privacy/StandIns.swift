/// Puts in the place of what the detectors find something of the same kind and shape that belongs to nobody.
///
/// Equal originals get equal stand-ins under one key, so that a conversation still speaks of one address where it did;
/// without the key, which is thrown away with this value, none leads back. Lengths stay about the same, and so do tokens.
package struct StandIns: Sendable {
    private let key: (UInt64, UInt64)
    private let detector = Detector()

    /// - Parameter key: 128 random bits, drawn for one set of documents and kept nowhere else.
    package init(key: (UInt64, UInt64)) {
        self.key = key
    }

    /// The text with stand-ins, and what was replaced, by kind.
    package func replacingFindings(in text: UnsafeBufferPointer<UInt8>) -> (text: [UInt8], counts: FindingCounts) {
        var out: [UInt8] = []
        out.reserveCapacity(text.count + 16)
        var counts = FindingCounts()
        var kept = 0
        for finding in detector.findings(in: text) {
            out += text[kept..<finding.range.lowerBound]
            out += standIn(for: text[finding.range], kind: finding.kind)
            kept = finding.range.upperBound
            counts.add(finding.kind)
        }
        out += text[kept...]
        return (out, counts)
    }

    package func replacingFindings(in text: String) -> (text: String, counts: FindingCounts) {
        var text = text
        let (bytes, counts) = text.withUTF8 { replacingFindings(in: $0) }
        return (String(decoding: bytes, as: UTF8.self), counts)
    }

    /// What stands for one finding; `original` are its bytes.
    package func standIn(for original: some Collection<UInt8>, kind: Finding.Kind) -> [UInt8] {
        let original = Array(original)
        var letters = KeyedLetters(seed: SipHash.hash(Self.identity(of: original, kind: kind), key: key))
        return switch kind {
        case .email: Self.email(original, &letters)
        case .phone: Self.phone(original, &letters)
        case .card: Self.card(original, &letters)
        case .iban: Self.account(original, &letters)
        case .ipv4: Self.addressOfVersion4(&letters)
        case .ipv6: Self.addressOfVersion6(original, &letters)
        case .key: Self.key(original, &letters)
        }
    }

    /// The same number is the same number however it is grouped, and an address whatever its case.
    private static func identity(of original: [UInt8], kind: Finding.Kind) -> [UInt8] {
        switch kind {
        case .email, .iban, .ipv6: original.filter { $0 > UInt8(ascii: " ") }.map(lowercased)
        case .phone, .card: original.filter { ByteClass(of: $0).contains(.digit) }
        case .ipv4, .key: original
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        ByteClass(of: byte).contains(.upper) ? byte | 0x20 : byte
    }
}

/// How many findings of each kind there were.
package struct FindingCounts: Sendable, Hashable {
    private var counts = [Int](repeating: 0, count: Finding.Kind.allCases.count)

    package init() {}

    package subscript(kind: Finding.Kind) -> Int { counts[Self.index(kind)] }

    package var total: Int { counts.reduce(0, +) }

    package mutating func add(_ kind: Finding.Kind, _ count: Int = 1) { counts[Self.index(kind)] += count }

    package static func += (counts: inout Self, other: Self) {
        for index in counts.counts.indices { counts.counts[index] += other.counts[index] }
    }

    private static func index(_ kind: Finding.Kind) -> Int { Finding.Kind.allCases.firstIndex(of: kind) ?? 0 }
}
