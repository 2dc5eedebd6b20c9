import Testing

@testable import TidemarkPrivacy

@Suite struct StandInsTests {
    private static let samples: [(kind: Finding.Kind, text: String)] = [
        (.email, "jane.doe+x7@mail.acme.co.uk"), (.email, "k@corp.de"), (.email, "jörg@bücher.de"),
        (.email, "jane%40acme.com"),
        (.phone, "+49 30 901820"), (.phone, "(555) 123-4567"), (.phone, "030/90 18 20"), (.phone, "+4930901820"),
        (.card, "4111 1111 1111 1111"), (.card, "378282246310005"), (.card, "5555-5555-5555-4444"),
        (.iban, "GB82 WEST 1234 5698 7654 32"), (.iban, "de89370400440532013000"),
        (.iban, "FR1420041010050500013M02606"),
        (.ipv4, "10.11.12.13"), (.ipv6, "2a00:1450:4001:82a::200e"), (.ipv6, "fe80::1"),
        (.ipv6, "2a00:1450:4001:082a:0:0:0:200e"),
        (.key, "sk-proj-AbCdEfGh0123456789"), (.key, "AKIAIOSFODNN7EXAMPLE"), (.key, "ghp_abcdefghijklmnopqrst0123"),
        (.key, "-----BEGIN PRIVATE KEY-----\nMIIEvQ==\n-----END PRIVATE KEY-----"),
    ]

    private static func standIn(_ sample: (kind: Finding.Kind, text: String), key: UInt64 = 1) -> String {
        let bytes = StandIns(key: (key, 2)).standIn(for: Array(sample.text.utf8), kind: sample.kind)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("a stand-in is found as the same kind, whole")
    func kinds() {
        for sample in Self.samples {
            let text = Self.standIn(sample)
            let expected = [Finding(kind: sample.kind, range: 0..<text.utf8.count)]
            #expect(Detector().findings(in: text) == expected, "\(sample.text) → \(text)")
        }
    }

    @Test("a stand-in is another, about as long, and the same each time under one key")
    func shapes() {
        for sample in Self.samples {
            let text = Self.standIn(sample)
            #expect(text != sample.text)
            #expect(text == Self.standIn(sample))
            #expect(text != Self.standIn(sample, key: 9), "\(text)")
            #expect(abs(text.utf8.count - sample.text.utf8.count) <= 12, "\(sample.text) → \(text)")
        }
    }

    @Test("one number is one number however it is written")
    func identity() {
        let plain = Self.standIn((.card, "4111111111111111"))
        #expect(Self.standIn((.card, "4111 1111 1111 1111")).filter(\.isNumber) == plain)
        #expect(Self.standIn((.email, "Jane@acme.com")) == Self.standIn((.email, "jane@acme.com")))
    }

    @Test("text around findings stays as it was, and finds are counted by kind")
    func replacing() {
        let text = "Write to jane@acme.com or jane@acme.com, from 10.1.2.3 — größe."
        let (replaced, counts) = StandIns(key: (3, 4)).replacingFindings(in: text)
        let words = replaced.split(separator: " ")
        #expect(words[2] == words[4].dropLast())
        #expect(words[2].contains("@example."))
        #expect(replaced.hasPrefix("Write to ") && replaced.hasSuffix(" — größe."))
        #expect(counts[.email] == 2 && counts[.ipv4] == 1 && counts.total == 3)
    }

    @Test("no eight bytes in a row of what was found are left")
    func windows() {
        var random = SeededGenerator(state: 3)
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
        for _ in 0..<200 {
            let secret = (0..<32).map { _ in letters[Int.random(in: 0..<62, using: &random)] }
            let text = Array("sk-".utf8) + secret
            let out = StandIns(key: (random.next(), random.next())).standIn(for: text, kind: .key)
            for start in 0...(secret.count - 8) {
                let window = Array(secret[start..<start + 8])
                #expect(!(0...(out.count - 8)).contains { Array(out[$0..<$0 + 8]) == window })
            }
        }
    }

    @Test("the hash is the one that its authors print")
    func sipHash() {
        let key = (UInt64(0x0706_0504_0302_0100), UInt64(0x0F0E_0D0C_0B0A_0908))
        #expect(SipHash.hash((0..<15).map(UInt8.init), key: key) == 0xA129_CA61_49BE_45E5)
        #expect(SipHash.hash([UInt8](), key: key) == 0x726F_DB47_DD0E_0E31)
    }

    @Test("stand-ins of any bytes do not trap", arguments: Finding.Kind.allCases)
    func noise(kind: Finding.Kind) {
        var random = SeededGenerator(state: 8)
        for length in 0..<120 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            _ = StandIns(key: (1, 2)).standIn(for: bytes, kind: kind)
        }
    }
}
