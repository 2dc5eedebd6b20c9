import Testing

@testable import TidemarkWire

@Suite struct PercentEncodingTests {
    @Test(
        "names survive in a path",
        arguments: [
            ("tide-1.5_~x", "tide-1.5_~x"), ("a b", "a%20b"), ("a:b/c", "a%3Ab%2Fc"), ("潮", "%E6%BD%AE"), ("\n", "%0A"),
            ("%", "%25"), ("", ""),
        ]
    )
    func roundTrip(name: String, encoded: String) {
        #expect(PercentEncoding.encoded(name) == encoded)
        #expect(PercentEncoding.decoded(encoded) == name)
    }

    @Test("chosen characters stay")
    func kept() {
        #expect(PercentEncoding.encoded("a/b@c:d", keeping: "/@") == "a/b@c%3Ad")
    }

    @Test("what is no encoding stands for itself", arguments: ["%", "%4", "%zz", "a%%", "%+1"])
    func broken(text: String) {
        #expect(PercentEncoding.decoded(text) == text)
    }
}
