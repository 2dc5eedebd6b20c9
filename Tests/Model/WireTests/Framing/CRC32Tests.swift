import Testing

@testable import TidemarkWire

@Suite("CRC-32") struct CRC32Tests {
    private static let bytes = (0...255).map { UInt8($0) }

    @Test(
        "values of zlib",
        arguments: [
            ([], 0), (Array("a".utf8), 0xE8B7_BE43), (Array("123456789".utf8), 0xCBF4_3926), (bytes, 0x2905_8C73),
            (Array(repeating: UInt8(ascii: "x"), count: 1_000), 0x3B41_C9E6),
        ] as [([UInt8], UInt32)]
    )
    func vectors(bytes: [UInt8], value: UInt32) {
        #expect(bytes.withUnsafeBytes(CRC32.of) == value)
    }

    @Test("adding in two parts is adding at once", arguments: 0...40)
    func parts(cut: Int) {
        var crc = CRC32()
        Self.bytes[..<cut].withUnsafeBytes { crc.add($0) }
        Self.bytes[cut...].withUnsafeBytes { crc.add($0) }
        #expect(crc.value == 0x2905_8C73)
    }
}
