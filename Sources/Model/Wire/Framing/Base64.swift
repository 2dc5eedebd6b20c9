/// Base 64 with the usual alphabet and padding (RFC 4648, section 4).
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// By byte: the six bits it stands for; 255 for none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()

    package static func encoded(_ bytes: some Collection<UInt8>) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        var pending: UInt32 = 0
        var count = 0
        func put(_ shift: UInt32) { out.append(alphabet[Int(pending >> shift & 0x3F)]) }
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            count += 1
            guard count == 3 else { continue }
            for shift: UInt32 in [18, 12, 6, 0] { put(shift) }
            pending = 0
            count = 0
        }
        if count > 0 {
            pending <<= UInt32(8 * (3 - count))
            put(18)
            put(12)
            if count == 2 { put(6) }
            out.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - count))
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Puts the bytes that `text` stands for into `out`, which must have room for three of every four.
    ///
    /// - Returns: how many they are; nil if it is not base 64.
    static func decode(_ text: UnsafeBufferPointer<UInt8>, into out: UnsafeMutablePointer<UInt8>) -> Int? {
        guard text.count % 4 == 0 else { return nil }
        let padding = text.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
        var bits: UInt32 = 0
        var pending = 0
        var count = 0
        for byte in text.dropLast(padding) {
            let value = values[Int(byte)]
            guard value != 255 else { return nil }
            bits = bits << 6 | UInt32(value)
            pending += 6
            guard pending >= 8 else { continue }
            pending -= 8
            out[count] = UInt8(truncatingIfNeeded: bits >> UInt32(pending))
            count += 1
        }
        return count
    }

    /// With the alphabet of URLs and without padding (section 5).
    static func urlEncoded(_ bytes: some Collection<UInt8>) -> String {
        encoded(bytes).replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// - Returns: nil if `text` is not what `urlEncoded` gives.
    static func urlDecoded(_ text: String) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        guard !text.contains("+"), !text.contains("/"), !text.contains("=") else { return nil }
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        let padded = Array(plain.utf8) + repeatElement(UInt8(ascii: "="), count: (4 - plain.utf8.count % 4) % 4)
        var count: Int?
        let bytes = [UInt8](unsafeUninitializedCapacity: padded.count) { room, written in
            count = room.baseAddress.flatMap { out in padded.withUnsafeBufferPointer { decode($0, into: out) } }
            written = count ?? 0
        }
        return count == nil ? nil : bytes
    }
}
