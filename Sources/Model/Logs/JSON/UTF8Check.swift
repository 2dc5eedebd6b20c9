/// Whether bytes are UTF-8 (RFC 3629).
enum UTF8Check {
    static func isValid(_ bytes: Bytes) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        let count = bytes.count
        var at = 0
        while at < count {
            while at &+ 8 <= count,
                UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            { at &+= 8 }
            guard at < count else { return true }
            let first = base[at]
            if first < 0x80 {
                at &+= 1
                continue
            }
            guard let length = length(base + at, count &- at) else { return false }
            at &+= length
        }
        return true
    }

    /// Bytes of the character of more than one byte; nil where it is none.
    private static func length(_ base: UnsafePointer<UInt8>, _ left: Int) -> Int? {
        let first = base[0]
        let length: Int
        var lowest: UInt8 = 0x80
        var highest: UInt8 = 0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0:
            (length, lowest) = (3, 0xA0)
        case 0xED:
            (length, highest) = (3, 0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0:
            (length, lowest) = (4, 0x90)
        case 0xF4:
            (length, highest) = (4, 0x8F)
        case 0xF1...0xF3: length = 4
        default: return nil
        }
        guard left >= length, base[1] >= lowest, base[1] <= highest else { return nil }
        if length > 2, base[2] & 0xC0 != 0x80 { return nil }
        if length > 3, base[3] & 0xC0 != 0x80 { return nil }
        return length
    }
}
