import Glibc

/// JSON's escapes undone where a text is wanted in pieces and not as a string of its own.
enum JSONEscapes {
    /// Passes on the text that `raw` stands for, run by run; lone surrogates become U+FFFD.
    ///
    /// `raw` is what stands between the quotes of a string that `JSONScan` has read.
    static func unescape(_ raw: UnsafeBufferPointer<UInt8>, into take: (UnsafeBufferPointer<UInt8>) -> Void) {
        var rest = raw
        while let base = rest.baseAddress, !rest.isEmpty {
            let run = memchr(base, Int32(UInt8(ascii: "\\")), rest.count).map {
                UnsafeRawPointer($0) - UnsafeRawPointer(base)
            }
            guard let run, run + 1 < rest.count else { return take(rest) }
            if run > 0 { take(UnsafeBufferPointer(rebasing: rest[..<run])) }
            rest = UnsafeBufferPointer(rebasing: rest[(run + 1)...])
            let used = escape(rest, into: take)
            rest = UnsafeBufferPointer(rebasing: rest[used...])
        }
    }

    /// Passes on the whole text that `raw` stands for, without a copy where it has no escapes.
    static func whole(_ raw: UnsafeBufferPointer<UInt8>, into take: (UnsafeBufferPointer<UInt8>) -> Void) {
        guard raw.contains(UInt8(ascii: "\\")) else { return take(raw) }
        var text: [UInt8] = []
        unescape(raw) { text.append(contentsOf: $0) }
        text.withUnsafeBufferPointer(take)
    }

    /// One escape, `rest` beginning after its backslash; returns the bytes that it takes of `rest`.
    private static func escape(
        _ rest: UnsafeBufferPointer<UInt8>,
        into take: (UnsafeBufferPointer<UInt8>) -> Void
    ) -> Int {
        var byte = rest[0]
        switch byte {
        case UInt8(ascii: "b"): byte = 0x08
        case UInt8(ascii: "f"): byte = 0x0C
        case UInt8(ascii: "n"): byte = 0x0A
        case UInt8(ascii: "r"): byte = 0x0D
        case UInt8(ascii: "t"): byte = 0x09
        case UInt8(ascii: "u"): return codePoint(rest, into: take)
        default: break
        }
        withUnsafePointer(to: byte) { take(UnsafeBufferPointer(start: $0, count: 1)) }
        return 1
    }

    private static func codePoint(
        _ rest: UnsafeBufferPointer<UInt8>,
        into take: (UnsafeBufferPointer<UInt8>) -> Void
    ) -> Int {
        var value = hex(rest, at: 1) ?? 0xFFFD
        var used = min(5, rest.count)
        if (0xD800...0xDBFF).contains(value), rest.count >= 11, rest[5] == UInt8(ascii: "\\"),
            rest[6] == UInt8(ascii: "u"), let low = hex(rest, at: 7), (0xDC00...0xDFFF).contains(low)
        {
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
            used = 11
        }
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter).withUnsafeBufferPointer(take)
        return used
    }

    private static func hex(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> UInt32? {
        guard index + 4 <= bytes.count else { return nil }
        return UInt32(String(decoding: bytes[index..<(index + 4)], as: UTF8.self), radix: 16)
    }
}
