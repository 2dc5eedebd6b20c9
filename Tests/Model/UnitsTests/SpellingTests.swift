import Testing
import TidemarkUnits

@Suite struct SpellingTests {
    private static let names = ["fixed", "uniform", "normal", "lognormal", "choice"]

    @Test(arguments: [
        ("fixd", "fixed"), ("FIXED", "fixed"), ("unifrom", "uniform"), ("nromal", "normal"),
        ("log-normal", "lognormal"),
        ("choises", "choice"), ("lognorml", "lognormal"),
    ])
    func `a slip is put right`(word: String, expected: String) {
        #expect(Spelling.nearest(to: word, among: Self.names) == expected)
    }

    @Test(arguments: ["", "exponential", "sweep", "x"])
    func `another word stays alone`(word: String) {
        #expect(Spelling.nearest(to: word, among: Self.names) == nil)
    }

    @Test func `the first of equally near ones is taken, and one letter may be wrong in any word`() {
        #expect(Spelling.nearest(to: "cat", among: ["bat", "hat"]) == "bat")
        #expect(Spelling.nearest(to: "m", among: ["s", "h"]) == "s")
        #expect(Spelling.nearest(to: "word", among: []) == nil)
    }

    @Test(arguments: [
        (3.0, "3"), (2.5, "2.5"), (0.00001, "0.00001"), (1.5e-7, "0.00000015"), (1e16, "10000000000000000"),
        (1.25e20, "125000000000000000000"), (-3, "-3"), (-1e-5, "-0.00001"), (0, "0"), (0.1, "0.1"),
        (123_456.789, "123456.789"),
    ])
    func `decimals are printed without exponent`(value: Double, expected: String) {
        #expect(plainDecimal(value) == expected)
        #expect(Double(expected) == value)
    }
}
