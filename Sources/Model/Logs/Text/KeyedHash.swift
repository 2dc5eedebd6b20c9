/// The secret under which identifiers and texts are hashed: equal things stay equal, and nothing leads back to them.
///
/// It is to be random and to be thrown away with the reader; nothing writes it anywhere.
package struct LogKey: Sendable {
    /// One for identifiers and one for texts.
    var identifiers: KeyedHash
    var texts: KeyedHash
    var mask: UInt64

    /// Takes 32 random bytes; of fewer, the rest counts as zero.
    package init(_ bytes: [UInt8]) {
        func word(_ index: Int) -> UInt64 {
            (0..<8).reduce(0) { word, offset in
                let at = index * 8 + offset
                return word | (at < bytes.count ? UInt64(bytes[at]) << UInt64(8 * offset) : 0)
            }
        }
        identifiers = KeyedHash(word(0), word(1))
        texts = KeyedHash(word(2), word(3))
        mask = KeyedHash(word(0) ^ word(2), word(1) ^ word(3)).hash(.empty)
    }

    /// A number that stands for one that a log already gives to a block.
    func masked(_ number: UInt64) -> UInt64 {
        var value = number ^ mask
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

/// SipHash-2-4, a pseudo-random function of 64 bits under a key of 128.
///
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012.
struct KeyedHash: Sendable {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64

    init(_ k0: UInt64, _ k1: UInt64) {
        v0 = k0 ^ 0x736F_6D65_7073_6575
        v1 = k1 ^ 0x646F_7261_6E64_6F6D
        v2 = k0 ^ 0x6C79_6765_6E65_7261
        v3 = k1 ^ 0x7465_6462_7974_6573
    }

    func hash(_ bytes: Bytes) -> UInt64 {
        var state = self
        let whole = bytes.count & ~7
        if let base = bytes.baseAddress {
            var at = 0
            while at < whole {
                state.take(UInt64(littleEndian: UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)))
                at &+= 8
            }
        }
        var last = UInt64(truncatingIfNeeded: bytes.count) << 56
        for offset in 0..<(bytes.count - whole) { last |= UInt64(bytes[whole + offset]) << UInt64(8 * offset) }
        state.take(last)
        return state.finish()
    }

    @inline(__always)
    mutating func take(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    private mutating func finish() -> UInt64 {
        v2 ^= 0xFF
        for _ in 0..<4 { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }

    @inline(__always)
    private mutating func round() {
        v0 = v0 &+ v1
        v1 = v1 << 13 | v1 >> 51
        v1 ^= v0
        v0 = v0 << 32 | v0 >> 32
        v2 = v2 &+ v3
        v3 = v3 << 16 | v3 >> 48
        v3 ^= v2
        v0 = v0 &+ v3
        v3 = v3 << 21 | v3 >> 43
        v3 ^= v0
        v2 = v2 &+ v1
        v1 = v1 << 17 | v1 >> 47
        v1 ^= v2
        v2 = v2 << 32 | v2 >> 32
    }
}
