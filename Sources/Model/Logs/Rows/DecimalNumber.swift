/// A number as text, read exactly: `digits` times ten to `exponent`.
struct DecimalNumber {
    var isNegative = false
    var digits: UInt64 = 0
    var exponent = 0
    /// Whether digits past the nineteenth were cut off, all behind the point.
    var isCut = false

    /// Nil for anything that is not a number, and for more than 19 digits before the point.
    init?(_ text: Bytes) {
        var at = 0
        let count = text.count
        if at < count, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
            isNegative = text[at] == UInt8(ascii: "-")
            at += 1
        }
        var (significant, seen, isFraction) = (0, 0, false)
        while at < count {
            let byte = text[at]
            if byte == UInt8(ascii: "."), !isFraction {
                isFraction = true
            } else if byte &- 0x30 <= 9 {
                seen += 1
                if significant == 0, byte == 0x30 {
                    if isFraction { exponent -= 1 }
                } else if significant < 19 {
                    digits = digits &* 10 &+ UInt64(byte &- 0x30)
                    significant += 1
                    if isFraction { exponent -= 1 }
                } else if isFraction {
                    isCut = isCut || byte != 0x30
                } else {
                    return nil
                }
            } else {
                break
            }
            at += 1
        }
        guard seen > 0 else { return nil }
        if at < count, text[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            var (power, isDown, powerDigits) = (0, false, 0)
            if at < count, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
                isDown = text[at] == UInt8(ascii: "-")
                at += 1
            }
            while at < count, text[at] &- 0x30 <= 9 {
                power = min(10_000, power * 10 + Int(text[at] - 0x30))
                powerDigits += 1
                at += 1
            }
            guard powerDigits > 0 else { return nil }
            exponent += isDown ? -power : power
        }
        guard at == count else { return nil }
    }

    /// The number times ten to `power`, cut to a whole towards zero; nil where it does not fit.
    func whole(timesTenTo power: Int = 0) -> Int64? {
        var value = digits
        var shift = exponent + power
        while shift > 0, value > 0 {
            let (product, isOver) = value.multipliedReportingOverflow(by: 10)
            if isOver { return nil }
            value = product
            shift -= 1
        }
        while shift < 0, value > 0 {
            value /= 10
            shift += 1
        }
        if isNegative { return value > UInt64(Int64.max) ? nil : -Int64(value) }
        return Int64(exactly: value)
    }

    /// The whole number that it is; nil where it has a fraction or does not fit.
    var integer: Int64? {
        guard !isCut else { return nil }
        var value = digits
        var power = exponent
        while power < 0, value > 0 {
            guard value % 10 == 0 else { return nil }
            value /= 10
            power += 1
        }
        var copy = self
        copy.digits = value
        copy.exponent = max(0, value == 0 ? 0 : power)
        return copy.whole()
    }
}
