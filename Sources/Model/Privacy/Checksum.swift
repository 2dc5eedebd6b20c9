/// The check digits that tell numbers of cards and accounts from other numbers.
package enum Checksum {
    /// Whether the last of these decimal digits (values 0 to 9) fits the others (ISO/IEC 7812-1, annex B).
    package static func isLuhn(_ digits: some BidirectionalCollection<UInt8>) -> Bool {
        !digits.isEmpty && luhnSum(digits, doublingLast: false).isMultiple(of: 10)
    }

    /// The digit that makes `isLuhn` hold when it is put behind these.
    package static func luhnDigit(after digits: some BidirectionalCollection<UInt8>) -> UInt8 {
        UInt8((10 - luhnSum(digits, doublingLast: true) % 10) % 10)
    }

    private static func luhnSum(_ digits: some BidirectionalCollection<UInt8>, doublingLast: Bool) -> Int {
        var doubles = doublingLast
        var sum = 0
        for digit in digits.reversed() {
            let value = doubles ? Int(digit) * 2 : Int(digit)
            sum += value > 9 ? value - 9 : value
            doubles.toggle()
        }
        return sum
    }

    /// The remainder by 97 of an account number without spaces, its first four characters moved to the end
    /// (ISO 13616-1).
    ///
    /// - Parameter account: ASCII letters of either case and digits; at least four.
    /// - Returns: 1 for a valid one.
    package static func mod97(_ account: some Collection<UInt8>) -> Int {
        var remainder = 0
        for byte in account.dropFirst(4) { append(byte, to: &remainder) }
        for byte in account.prefix(4) { append(byte, to: &remainder) }
        return remainder
    }

    private static func append(_ byte: UInt8, to remainder: inout Int) {
        if byte <= UInt8(ascii: "9") {
            remainder = (remainder * 10 + Int(byte & 0x0F)) % 97
        } else {
            remainder = (remainder * 100 + Int(byte | 0x20) - Int(UInt8(ascii: "a")) + 10) % 97
        }
    }
}
