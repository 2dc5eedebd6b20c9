extension StandIns {
    /// A local part of the same shape at a domain that is kept for examples (RFC 2606).
    static func email(_ original: [UInt8], _ letters: inout KeyedLetters) -> [UInt8] {
        let mark = original.lastIndex(of: UInt8(ascii: "@"))
        let local = original[..<(mark ?? encodedMark(in: original))]
        var out: [UInt8] = []
        var position = 0
        for byte in local.prefix(longestLocal) {
            let kind = ByteClass(of: byte)
            if kind.isDisjoint(with: [.lower, .upper, .wide]) {
                out.append(kind.contains(.digit) ? letters.digit() : byte)
                position = 0
            } else {
                out.append(letters.spoken(at: position))
                position += 1
            }
        }
        let domains: [StaticString] = ["example.com", "example.org", "example.net"]
        return out + bytes(mark == nil ? "%40" : "@") + bytes(domains[Int(letters.below(3))])
    }

    private static let longestLocal = 64

    /// Where the last `%40` stands, which is what addresses in queries have for `@`.
    private static func encodedMark(in original: [UInt8]) -> Int {
        let mark = original.indices.last { original[$0...].starts(with: "%40".utf8) }
        return mark ?? original.count
    }

    private static func bytes(_ text: StaticString) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    }

    /// Digits in the same groups: `+999…`, which is no country, or a number that begins with 555, behind the zero
    /// that it may have had.
    static func phone(_ original: [UInt8], _ letters: inout KeyedLetters) -> [UInt8] {
        let fixed = UInt8(ascii: original.contains(UInt8(ascii: "+")) ? "9" : "5")
        let first = original.first { ByteClass(of: $0).contains(.digit) }
        let hasTrunk = fixed == UInt8(ascii: "5") && first == UInt8(ascii: "0")
        var position = hasTrunk ? -1 : 0
        return original.map { byte in
            guard ByteClass(of: byte).contains(.digit) else { return byte }
            defer { position += 1 }
            return position < 0 ? byte : position < 3 ? fixed : letters.digit()
        }
    }

    /// A number of the same network and length that the network keeps for tests, with its check digit.
    static func card(_ original: [UInt8], _ letters: inout KeyedLetters) -> [UInt8] {
        let digits = original.filter { ByteClass(of: $0).contains(.digit) }.map { $0 & 0x0F }
        let issuer = CardIssuer.of(digits) ?? CardIssuer.all[0]
        var standIn = String(issuer.testBeginning).utf8.map { $0 & 0x0F }
        while standIn.count < digits.count - 1 { standIn.append(letters.digit() & 0x0F) }
        standIn.append(Checksum.luhnDigit(after: standIn))
        var next = standIn.makeIterator()
        return original.map { byte in
            ByteClass(of: byte).contains(.digit) ? UInt8(ascii: "0") + (next.next() ?? 0) : byte
        }
    }

    /// An account of the same country with the bank 0000 or TEST, and check digits that fit.
    static func account(_ original: [UInt8], _ letters: inout KeyedLetters) -> [UInt8] {
        let plain = original.filter { !ByteClass(of: $0).isDisjoint(with: .word) }
        let bank = Array("TEST".utf8)
        var standIn = Array(plain.prefix(2)) + [UInt8(ascii: "0"), UInt8(ascii: "0")]
        for (index, byte) in plain.dropFirst(4).enumerated() {
            let isDigit = ByteClass(of: byte).contains(.digit)
            let fixed = index >= bank.count ? nil : isDigit ? UInt8(ascii: "0") : bank[index] | (byte & 0x20)
            standIn.append(fixed ?? letters.like(byte))
        }
        guard standIn.count > 4 else { return original.map { letters.like($0) } }
        let check = 98 - Checksum.mod97(standIn)
        standIn[2] = UInt8(ascii: "0") + UInt8(check / 10)
        standIn[3] = UInt8(ascii: "0") + UInt8(check % 10)
        var next = standIn.makeIterator()
        return original.map { ByteClass(of: $0).isDisjoint(with: .word) ? $0 : next.next() ?? $0 }
    }

    /// An address out of the blocks that are kept for documents (RFC 5737).
    static func addressOfVersion4(_ letters: inout KeyedLetters) -> [UInt8] {
        let blocks: [StaticString] = ["192.0.2.", "198.51.100.", "203.0.113."]
        return bytes(blocks[Int(letters.below(3))]) + Array(String(1 + letters.below(254)).utf8)
    }

    /// An address out of the block that is kept for documents (RFC 3849), as long as the original where it can be.
    static func addressOfVersion6(_ original: [UInt8], _ letters: inout KeyedLetters) -> [UInt8] {
        let digits = Array("123456789abcdef".utf8)
        let wanted = original.count
        func group(_ length: Int) -> [UInt8] { (0..<length).map { _ in digits[Int(letters.below(15))] } }
        let isWhole = !original.indices.dropLast().contains { original[$0...].starts(with: "::".utf8) }
        var out = Array("2001:db8:".utf8)
        guard isWhole else {
            out.append(UInt8(ascii: ":"))
            var rest = min(max(wanted - out.count, 4), 24)
            while rest > 0 {
                out += group(min(rest, 4))
                rest -= 5
                if rest > 0 { out.append(UInt8(ascii: ":")) }
            }
            return out
        }
        let lengths = original.split(separator: UInt8(ascii: ":")).map(\.count).suffix(6)
        for index in 0..<6 {
            if index > 0 { out.append(UInt8(ascii: ":")) }
            out += group(index < lengths.count ? min(lengths[lengths.startIndex + index], 4) : 4)
        }
        return out
    }

    /// A key that begins as the provider's do, is as long, and has letters for letters and digits for digits.
    static func key(_ original: [UInt8], _ letters: inout KeyedLetters) -> [UInt8] {
        let armor = Array("-----BEGIN ".utf8)
        if original.starts(with: armor) { return armored(original, &letters) }
        let form = original.first.flatMap { first in
            KeyForm.byFirstByte[Int(first)].first { original.starts(with: $0.beginning) }
        }
        let token = Array("eyJ".utf8)
        let beginning = form?.beginning ?? (original.starts(with: token) ? token : [])
        return beginning + original.dropFirst(beginning.count).map { letters.like($0) }
    }

    /// The first and the last line stay: they say what it is, and nothing else.
    private static func armored(_ original: [UInt8], _ letters: inout KeyedLetters) -> [UInt8] {
        let dashes = Array("-----".utf8)
        func next(_ start: Int) -> Int? {
            original.indices.first { $0 >= start && original[$0...].starts(with: dashes) }
        }
        let head = next(dashes.count).map { $0 + dashes.count } ?? original.count
        let tail = next(head) ?? original.count
        return original[..<head] + original[head..<tail].map { letters.like($0) } + original[tail...]
    }
}
