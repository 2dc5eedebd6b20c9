/// Texts of JSON without their escapes.
enum JSONText {
    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x37)
        case 0x61...0x66: UInt32(byte - 0x57)
        default: nil
        }
    }

    /// Appends a string's text without escapes; lone surrogates become U+FFFD.
    ///
    /// It is never longer than the string.
    static func unescape(_ text: Bytes, into buffer: inout ByteBuffer) {
        buffer.reserve(buffer.count + text.count)
        var at = 0
        while at < text.count {
            guard let slash = text.index(of: UInt8(ascii: "\\"), from: at) else {
                buffer.append(text.part(at, text.count))
                return
            }
            buffer.append(text.part(at, slash))
            guard slash + 1 < text.count else { return }
            at = slash + 2
            switch text[slash + 1] {
            case UInt8(ascii: "n"): buffer.append(0x0A)
            case UInt8(ascii: "t"): buffer.append(0x09)
            case UInt8(ascii: "r"): buffer.append(0x0D)
            case UInt8(ascii: "b"): buffer.append(0x08)
            case UInt8(ascii: "f"): buffer.append(0x0C)
            case UInt8(ascii: "u"):
                for byte in String(scalar(text, &at)).utf8 { buffer.append(byte) }
            case let other: buffer.append(other)
            }
        }
    }

    /// The scalar of a `\u` escape, or of a pair of them; `at` stands behind the `u`.
    private static func scalar(_ text: Bytes, _ at: inout Int) -> Unicode.Scalar {
        guard let first = unit(text, at) else { return "\u{FFFD}" }
        at += 4
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, at + 1 < text.count, text[at] == UInt8(ascii: "\\"), text[at + 1] == UInt8(ascii: "u"),
            let second = unit(text, at + 2), (0xDC00...0xDFFF).contains(second)
        else { return "\u{FFFD}" }
        at += 6
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    private static func unit(_ text: Bytes, _ at: Int) -> UInt32? {
        guard at + 4 <= text.count else { return nil }
        var unit: UInt32 = 0
        for offset in 0..<4 {
            guard let digit = hexDigit(text[at + offset]) else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }
}
