package import TidemarkWorkload

extension ImageSize {
    /// Reads the size of a PNG, JPEG, GIF or WebP picture from its first bytes.
    ///
    /// `reference` is the picture in base 64, alone or as a `data:` URL (RFC 2397). Nil for other addresses, other
    /// formats, and what is damaged.
    package init?(reference: UnsafeBufferPointer<UInt8>) {
        var data = reference[...]
        if data.starts(with: "data:".utf8) {
            guard let comma = data.prefix(Self.longestHeader).firstIndex(of: UInt8(ascii: ",")) else { return nil }
            data = data[(comma + 1)...]
        }
        for characters in [Self.usualStart, Self.longestStart] {
            let bytes = Self.decoded(data.prefix(characters))
            if let size = ImageSize(header: bytes) {
                self = size
                return
            }
            // Only JPEG has its size behind parts of any length.
            guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
        }
        return nil
    }

    private static let longestHeader = 256
    /// Characters of base 64.
    private static let usualStart = 64
    private static let longestStart = 1 << 18

    private static func decoded(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> [UInt8] {
        let whole = UnsafeBufferPointer(rebasing: text.prefix(text.count / 4 * 4))
        return [UInt8](unsafeUninitializedCapacity: whole.count) { room, count in
            count = room.baseAddress.flatMap { Base64.decode(whole, into: $0) } ?? 0
        }
    }

    /// - Parameter header: the first bytes of a picture.
    init?(header: [UInt8]) {
        let isKnown =
            if header.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
                Self.big(header, 16, 4).flatMap { width in Self.big(header, 20, 4).map { (width, $0) } }
            } else if header.starts(with: "GIF8".utf8) {
                Self.little(header, 6, 2).flatMap { width in Self.little(header, 8, 2).map { (width, $0) } }
            } else if header.starts(with: "RIFF".utf8) {
                Self.webP(header)
            } else if header.starts(with: [0xFF, 0xD8]) {
                Self.jpeg(header)
            } else {
                (Int, Int)?.none
            }
        guard let (width, height) = isKnown, width > 0, height > 0 else { return nil }
        self.init(width: width, height: height)
    }

    /// Source: ITU-T T.81, annex B: the first frame header.
    private static func jpeg(_ bytes: [UInt8]) -> (Int, Int)? {
        var at = 2
        while at + 9 < bytes.count, bytes[at] == 0xFF {
            let marker = bytes[at + 1]
            if marker == 0xFF {
                at += 1
            } else if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                return big(bytes, at + 7, 2).flatMap { width in big(bytes, at + 5, 2).map { (width, $0) } }
            } else {
                guard let length = big(bytes, at + 2, 2) else { return nil }
                at += 2 + length
            }
        }
        return nil
    }

    /// Source: RFC 9649, sections 2.5 to 2.7.
    private static func webP(_ bytes: [UInt8]) -> (Int, Int)? {
        guard bytes.count >= 30, bytes[8..<12].elementsEqual("WEBP".utf8) else { return nil }
        if bytes[12..<16].elementsEqual("VP8X".utf8) {
            return little(bytes, 24, 3).flatMap { width in little(bytes, 27, 3).map { (width + 1, $0 + 1) } }
        }
        if bytes[12..<16].elementsEqual("VP8L".utf8) {
            return little(bytes, 21, 4).map { ($0 & 0x3FFF + 1, $0 >> 14 & 0x3FFF + 1) }
        }
        guard bytes[12..<16].elementsEqual("VP8 ".utf8) else { return nil }
        return little(bytes, 26, 2).flatMap { width in
            little(bytes, 28, 2).map { (width & 0x3FFF, $0 & 0x3FFF) }
        }
    }

    private static func big(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int? {
        guard at + count <= bytes.count else { return nil }
        return bytes[at..<(at + count)].reduce(0) { $0 << 8 | Int($1) }
    }

    private static func little(_ bytes: [UInt8], _ at: Int, _ count: Int) -> Int? {
        guard at + count <= bytes.count else { return nil }
        return bytes[at..<(at + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
