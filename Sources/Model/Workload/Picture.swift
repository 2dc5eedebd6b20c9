import TidemarkStatistics
import TidemarkZlib

/// Pictures for requests: smooth colours with some noise, which compress about as photographs do.
enum Picture {
    /// Different pictures of one size.
    static let variants = 4

    /// A PNG file (RFC 2083) in base 64.
    static func base64(width: Int, height: Int, variant: Int) -> [UInt8] {
        base64(png(width: width, height: height, variant: variant))
    }

    static func png(width: Int, height: Int, variant: Int) -> [UInt8] {
        var header = bigEndian(UInt32(clamping: width)) + bigEndian(UInt32(clamping: height))
        header += [8, 2, 0, 0, 0]  // 8 bits, red green blue, no interlacing
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
            + chunk("IDAT", deflated(pixels(width, height, variant))) + chunk("IEND", [])
    }

    /// Rows of pixels, each behind its filter type 0.
    private static func pixels(_ width: Int, _ height: Int, _ variant: Int) -> [UInt8] {
        var source = RandomSource(seed: UInt64(variant))
        let slopes = (0..<6).map { _ in Int(source.below(5)) + 1 }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(height * (1 + 3 * width))
        for y in 0..<height {
            bytes.append(0)
            for x in 0..<width {
                let noise = x % 4 == 0 ? source.next() : 0
                for colour in 0..<3 {
                    let shade = (x * slopes[colour] / 4 + y * slopes[colour + 3] / 4) & 0xFF
                    bytes.append(UInt8(shade ^ Int(noise >> (8 * UInt64(colour)) & 7)))
                }
            }
        }
        return bytes
    }

    private static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        var size = compressBound(uLong(bytes.count))
        var deflated = [UInt8](repeating: 0, count: Int(size))
        // Fails for want of memory only; then the chunk is empty, and the picture broken.
        guard compress2(&deflated, &size, bytes, uLong(bytes.count), 6) == Z_OK else { return [] }
        return Array(deflated[..<Int(size)])
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        return bigEndian(UInt32(data.count)) + body + bigEndian(UInt32(crc32(0, body, uInt(body.count))))
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let rest = min(3, bytes.count - start)
            var group = 0
            for place in 0..<3 { group = group << 8 | (place < rest ? Int(bytes[start + place]) : 0) }
            for place in 0..<4 {
                text.append(place <= rest ? digits[group >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return text
    }
}
