import Testing
import TidemarkJSON
import TidemarkPrivacy

@Suite struct DetectorTests {
    private static func found(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return Detector().findings(in: text).map {
            "\($0.kind.rawValue) " + String(decoding: bytes[$0.range], as: UTF8.self)
        }
    }

    @Test("the oracle's texts are found, alone and within a sentence")
    func mustFind() throws {
        for text in try Oracle.texts("must_find") {
            #expect(!Self.found(text).isEmpty, "\(text)")
            #expect(Self.found("Please use \(text), thanks.").count == 1, "\(text)")
        }
    }

    @Test("what only looks like it is not found")
    func mustNotFind() throws {
        for text in try Oracle.texts("must_not_find") {
            #expect(Self.found(text).isEmpty, "\(text)")
            #expect(Self.found("It says: \(text).").isEmpty, "\(text)")
        }
    }

    @Test("check digits of the oracle")
    func checksums() throws {
        for (text, isValid) in try Oracle.verdicts("luhn") {
            #expect(Checksum.isLuhn(text.utf8.map { $0 & 0x0F }) == isValid, "\(text)")
        }
        for (text, isValid) in try Oracle.verdicts("iban") {
            #expect((Checksum.mod97(Array(text.utf8)) == 1) == isValid, "\(text)")
            #expect(Self.found(text) == (isValid ? ["iban \(text)"] : []), "\(text)")
        }
    }

    @Test(
        "exactly what belongs to it is found",
        arguments: [
            ("mail bob.o'neil@mail.corp-net.co.uk.", ["email bob.o'neil@mail.corp-net.co.uk"]),
            ("<a@b.de>,x_y@z.museum", ["email a@b.de", "email x_y@z.museum"]),
            ("jörg@bücher.example", ["email jörg@bücher.example"]),
            ("?mail=jane%40example.com&x", ["email jane%40example.com"]),
            ("a@b, @c.de, d@e.f, g@1.2.3", []),
            ("call (555) 123-4567 now", ["phone (555) 123-4567"]),
            ("tel:+1-202-555-0143;", ["phone +1-202-555-0143"]),
            ("0170 1234567 or 030/90 18 20", ["phone 030/90 18 20"]),
            ("+49 (0)30 901820", ["phone +49 (0)30 901820"]),
            ("(020 7946 0958)", ["phone 020 7946 0958"]),
            ("01.23.45.67.89, 555.123.4567", ["phone 01.23.45.67.89", "phone 555.123.4567"]),
            ("20261124-213239 and (32768-60999) of 549/1065 (2 or 129/451/601", []),
            ("+4930901820", ["phone +4930901820"]),
            ("+49 30 901820 2024-11-24", ["phone +49 30 901820"]),
            ("between 29.11.2026 and 2026-11-30T10:11:12Z, 11/29/26", []),
            ("costs 1 234 567 or 1.234.567.890; 10 20 30 40 50", []),
            ("card 4111-1111-1111-1111 12/27", ["card 4111-1111-1111-1111"]),
            ("5 378282246310005", ["card 378282246310005"]),
            ("3782 822463 10005", ["card 3782 822463 10005"]),
            ("x4111111111111111 41111111111111112", []),
            ("de89 3704 0044 0532 0130 00 next", ["iban de89 3704 0044 0532 0130 00"]),
            ("from 10.0.0.255:8080, 1.2.3.4.5, 1.2.3.256", ["ipv4 10.0.0.255"]),
            ("at 2001:DB8:0:0:8:800:200C:417A/64", ["ipv6 2001:DB8:0:0:8:800:200C:417A"]),
            ("[::1]:80 ::ffff:192.0.2.1 fe80::1%eth0", ["ipv6 ::1", "ipv6 ::ffff:192.0.2.1", "ipv6 fe80::1"]),
            ("std::vector a::b 12:30:45 aa:bb:cc:dd:ee:ff 1:2", []),
            ("ghp_abcdefghijklmnopqrst0123", ["key ghp_abcdefghijklmnopqrst0123"]),
            ("{\"key\":\"sk-abcdefghijklmnop\"}", ["key sk-abcdefghijklmnop"]),
            ("authorization: bearer aaaa.bbbb_cccc-1", ["key aaaa.bbbb_cccc-1"]),
            ("a bearer of responsibilities", []),
            ("postgres://app:hunter2@db.local:5432/x", ["key app:hunter2"]),
            ("https://a.example/b@c", []),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- ok",
                ["key -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"]
            ),
            ("-----BEGIN PRIVATE KEY-----\\nMIIE cut", ["key -----BEGIN PRIVATE KEY-----\\nMIIE cut"]),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln,", ["key eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"]),
            ("eyJub3RoaW5nIjoxfQ.eyJzdWIiOiIxIn0.c2ln", []),
            ("secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ["key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"]),
            ("hex 0123456789abcdef0123456789abcdef01234567", []),
            ("https://docs.example.net/usr/share/applications/long-path-with-words/v1/index", []),
            ("getUserAccountDetailsAsync and donaudampfschifffahrtsgesellschaft", []),
        ]
    )
    func exact(text: String, expected: [String]) {
        #expect(Self.found(text) == expected)
    }

    @Test("offsets are right in the midst of random text")
    func offsets() throws {
        var random = SeededGenerator(state: 11)
        let secrets = try Oracle.texts("must_find")
        let words = ["the", "größe", "数据", "of", "result,", "(see)", "\u{1F600}", "\"quoted\"", "end.", "\n", "—"]
        for _ in 0..<300 {
            var bytes: [UInt8] = []
            var expected: [Range<Int>] = []
            for _ in 0..<5 {
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    bytes += Array(words[Int.random(in: 0..<words.count, using: &random)].utf8) + [0x20]
                }
                let secret = Array(secrets[Int.random(in: 0..<secrets.count, using: &random)].utf8)
                let lead = secret.starts(with: "Bearer ".utf8) ? 7 : 0
                expected.append(bytes.count + lead..<bytes.count + secret.count)
                bytes += secret + Array(" so ".utf8)
            }
            #expect(Detector().findings(in: bytes).map(\.range) == expected)
        }
    }

    @Test("any bytes are taken, and ranges stay in order and inside")
    func noise() {
        var random = SeededGenerator(state: 5)
        let alphabet = Array("@.:-+()/ 0149aAfgZeyJ%40sk-_=BEGIN".utf8) + [0, 0x80, 0xC2, 0xA0, 0xE2, 0xFF]
        for length in 0..<1_500 {
            let bytes = (0..<length % 150).map { _ in
                length.isMultiple(of: 3)
                    ? UInt8.random(in: 0...255, using: &random)
                    : alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            var end = 0
            for finding in Detector().findings(in: bytes) {
                #expect(finding.range.lowerBound >= end && finding.range.upperBound <= bytes.count)
                #expect(!finding.range.isEmpty)
                end = finding.range.upperBound
            }
        }
    }

    @Test(
        "texts made to be slow are not",
        arguments: ["%40", "eyJ-", "a@", "1 ", "1:", "a::", "a://", "sk-", "+1", "(", "-----BEGIN "]
    )
    func linear(unit: String) {
        let bytes = Array(String(repeating: unit, count: 2_000).utf8)
        #expect(Detector().findings(in: bytes).count <= bytes.count)
    }
}
