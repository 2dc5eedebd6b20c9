import Testing
import TidemarkStatistics

@testable import TidemarkWire

@Suite("Base 64") struct Base64Tests {
    private func decoded(_ text: String) -> [UInt8]? {
        let text = Array(text.utf8)
        var out = [UInt8](repeating: 0xAA, count: text.count / 4 * 3)
        let count = text.withUnsafeBufferPointer { text in
            out.withUnsafeMutableBufferPointer { room in
                withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) { nothing in
                    (room.baseAddress ?? nothing.baseAddress).flatMap { Base64.decode(text, into: $0) }
                }
            }
        }
        return count.map { Array(out[..<$0]) }
    }

    @Test(
        "vectors of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ]
    )
    func vectors(plain: String, encoded: String) {
        #expect(Base64.encoded(plain.utf8) == encoded)
        #expect(decoded(encoded) == Array(plain.utf8))
    }

    @Test("drawn bytes come back")
    func roundTrip() {
        var source = RandomSource(seed: 9)
        for count in 0..<300 {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: source.next()) }
            #expect(decoded(Base64.encoded(bytes)) == bytes)
        }
    }

    @Test(
        "what is not base 64 is refused",
        arguments: [
            "Z", "Zg", "Zg=", "Zm9v=", "Zg===", "=Zg=", "Z===", "Zm9-", "Zm9_", "Zm 9", "Zm9v\n", "====",
            "Zg=="
                + "Zg==",
        ]
    )
    func refused(text: String) {
        #expect(decoded(text) == nil)
    }
}
