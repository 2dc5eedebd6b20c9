/// SipHash-2-4: a keyed hash of 64 bits that cannot be turned back or foreseen without its key.
///
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012.
struct SipHash {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    private init(key: (UInt64, UInt64)) {
        state = (
            key.0 ^ 0x736F_6D65_7073_6575, key.1 ^ 0x646F_7261_6E64_6F6D, key.0 ^ 0x6C79_6765_6E65_7261,
            key.1 ^ 0x7465_6462_7974_6573
        )
    }

    static func hash(_ bytes: some Collection<UInt8>, key: (UInt64, UInt64)) -> UInt64 {
        var hash = SipHash(key: key)
        var word: UInt64 = 0
        var count: UInt64 = 0
        for byte in bytes {
            word |= UInt64(byte) << (8 * (count & 7))
            count &+= 1
            guard count & 7 == 0 else { continue }
            hash.take(word)
            word = 0
        }
        hash.take(word | count << 56)
        hash.state.2 ^= 0xFF
        for _ in 0..<4 { hash.round() }
        return hash.state.0 ^ hash.state.1 ^ hash.state.2 ^ hash.state.3
    }

    private mutating func take(_ word: UInt64) {
        state.3 ^= word
        round()
        round()
        state.0 ^= word
    }

    private mutating func round() {
        state.0 &+= state.1
        state.1 = Self.rotated(state.1, 13) ^ state.0
        state.0 = Self.rotated(state.0, 32)
        state.2 &+= state.3
        state.3 = Self.rotated(state.3, 16) ^ state.2
        state.0 &+= state.3
        state.3 = Self.rotated(state.3, 21) ^ state.0
        state.2 &+= state.1
        state.1 = Self.rotated(state.1, 17) ^ state.2
        state.2 = Self.rotated(state.2, 32)
    }

    private static func rotated(_ word: UInt64, _ bits: UInt64) -> UInt64 { word << bits | word >> (64 - bits) }
}
