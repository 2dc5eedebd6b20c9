/// What one byte of UTF-8 text can be part of.
struct ByteClass: OptionSet {
    let rawValue: UInt8

    static let lower = ByteClass(rawValue: 1)
    static let upper = ByteClass(rawValue: 2)
    static let digit = ByteClass(rawValue: 4)
    /// Of a hexadecimal number.
    static let hex = ByteClass(rawValue: 8)
    /// Beside letters and digits, what keys are written with: `_ - + /`.
    static let keyMark = ByteClass(rawValue: 16)
    /// Beside letters and digits, what the part of an e-mail address before its `@` is written with.
    static let localMark = ByteClass(rawValue: 32)
    /// Part of a scalar beyond ASCII.
    static let wide = ByteClass(rawValue: 64)

    static let letter: ByteClass = [.lower, .upper]
    static let word: ByteClass = [.lower, .upper, .digit]
    static let key: ByteClass = [.lower, .upper, .digit, .keyMark]

    init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    init(of byte: UInt8) {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self = [.digit, .hex]
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self = [.lower, .hex]
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self = [.upper, .hex]
        case UInt8(ascii: "g")...UInt8(ascii: "z"): self = .lower
        case UInt8(ascii: "G")...UInt8(ascii: "Z"): self = .upper
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"): self = [.keyMark, .localMark]
        case UInt8(ascii: "/"): self = .keyMark
        case UInt8(ascii: "."), UInt8(ascii: "%"), UInt8(ascii: "'"): self = .localMark
        case 0x80...: self = .wide
        default: self = []
        }
    }

    /// By byte.
    static let table: [ByteClass] = (UInt8.min...UInt8.max).map { ByteClass(of: $0) }
}
