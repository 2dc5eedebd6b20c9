/// Reading of valid UTF-8 where it lies.
enum UTF8Text {
    /// The code point at `at` and its length in bytes; the text must be valid there.
    @inline(__always)
    static func point(_ text: UnsafePointer<UInt8>, at: Int) -> (value: UInt32, length: Int) {
        let first = UInt32(text[at])
        if first < 0x80 { return (first, 1) }
        let second = UInt32(text[at + 1] & 0x3F)
        if first < 0xE0 { return ((first & 0x1F) << 6 | second, 2) }
        let third = UInt32(text[at + 2] & 0x3F)
        if first < 0xF0 { return ((first & 0x0F) << 12 | second << 6 | third, 3) }
        return ((first & 0x07) << 18 | second << 12 | third << 6 | UInt32(text[at + 3] & 0x3F), 4)
    }

    /// The length in bytes of the character that begins with `first`.
    @inline(__always)
    static func length(_ first: UInt8) -> Int {
        first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    }

    static func scalars(_ bytes: UnsafeBufferPointer<UInt8>) -> [Unicode.Scalar] {
        Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    }

    static func bytes(_ scalars: some Sequence<Unicode.Scalar>) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in scalars { append(scalar, to: &bytes) }
        return bytes
    }

    static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// Whether all of it is valid UTF-8 (Unicode 16.0, table 3-7).
    static func isValid(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var at = 0
        while at < text.count {
            let first = text[at]
            if first < 0x80 {
                at += 1
                continue
            }
            guard first >= 0xC2, first <= 0xF4 else { return false }
            let length = length(first)
            guard at + length <= text.count else { return false }
            let second = text[at + 1]
            let low: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
            let high: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
            guard second >= low, second <= high else { return false }
            for index in 2..<max(2, length) where text[at + index] & 0xC0 != 0x80 { return false }
            at += length
        }
        return true
    }
}
