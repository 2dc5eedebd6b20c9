/// Letters and digits that follow from one keyed hash.
struct KeyedLetters {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// 0..<bound; the bias of a remainder by a small number of 64 bits does not matter here.
    mutating func below(_ bound: UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return (mixed ^ (mixed >> 31)) % bound
    }

    mutating func digit() -> UInt8 { UInt8(ascii: "0") + UInt8(below(10)) }

    /// A byte of the class of `byte`: a digit for a digit, a letter of the same case for a letter; others stay, and
    /// of what is beyond ASCII each byte becomes a lower-case letter.
    mutating func like(_ byte: UInt8) -> UInt8 {
        let kind = ByteClass(of: byte)
        return if kind.contains(.digit) {
            digit()
        } else if kind.contains(.upper) {
            UInt8(ascii: "A") + UInt8(below(26))
        } else if !kind.isDisjoint(with: [.lower, .wide]) {
            UInt8(ascii: "a") + UInt8(below(26))
        } else {
            byte
        }
    }

    /// A lower-case letter that can be spoken behind the one before: consonants and vowels in turn.
    mutating func spoken(at position: Int) -> UInt8 {
        let letters: StaticString = position.isMultiple(of: 2) ? "bdfgklmnprstvz" : "aeiou"
        return letters.utf8Start[Int(below(UInt64(letters.utf8CodeUnitCount)))]
    }
}
