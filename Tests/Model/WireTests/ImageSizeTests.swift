import Testing
import TidemarkWorkload

@testable import TidemarkWire

@Suite struct ImageSizeTests {
    @Test(
        "tokens by tiles, as OpenAI's pages reckon them",
        arguments: [
            (1_024, 1_024, 765), (2_048, 4_096, 1_105), (512, 512, 255), (1, 1, 255), (0, 7, 255), (768, 768, 765),
        ]
    )
    func tokens(width: Int, height: Int, tokens: Int) {
        #expect(ImageSize(width: width, height: height).tokens == tokens)
    }

    private static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52] + [0, 0, 2, 128] + [
            0, 0, 1, 224,
        ]
    private static let gif = Array("GIF89a".utf8) + [128, 2, 224, 1, 0, 0]
    /// With a part before its frame header that is longer than what is looked at first.
    private static let jpeg: [UInt8] =
        [0xFF, 0xD8, 0xFF, 0xE0, 0x01, 0x02] + [UInt8](repeating: 7, count: 0x100)
        + [0xFF, 0xC2, 0, 17, 8, 1, 224, 2, 128, 3]
    private static func webP(_ form: String, _ rest: [UInt8]) -> [UInt8] {
        Array("RIFF0000WEBP\(form)0000".utf8) + rest + [0, 0, 0, 0, 0, 0]
    }

    @Test(
        "read from each format's first bytes, alone and within an address",
        arguments: [
            png, gif, jpeg, webP("VP8X", [0, 0, 0, 0, 127, 2, 0, 223, 1, 0]),
            webP("VP8L", [0x2F, 0x7F, 0xC2, 0x77, 0]), webP("VP8 ", [0, 0, 0, 0x9D, 1, 0x2A, 128, 2, 224, 1]),
        ]
    )
    func formats(bytes: [UInt8]) {
        let data = Base64.encoded(bytes)
        for reference in [data, "data:image/png;base64," + data] {
            let size = Array(reference.utf8).withUnsafeBufferPointer { ImageSize(reference: $0) }
            #expect(size == ImageSize(width: 640, height: 480))
        }
    }

    @Test("no size of what is cut off, damaged or elsewhere")
    func unreadable() {
        let texts = ["", "data:", "https://example.com/a.png", "data:image/png;base64,????", "AAAA"]
        for text in texts { #expect(Array(text.utf8).withUnsafeBufferPointer { ImageSize(reference: $0) } == nil) }
        for whole in [Self.png, Self.gif, Self.jpeg] {
            for length in 0..<(whole.count - 6) { #expect(ImageSize(header: Array(whole.prefix(length))) == nil) }
        }
    }
}
