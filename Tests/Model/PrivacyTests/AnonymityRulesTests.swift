import Testing
import TidemarkPrivacy

@Suite struct AnonymityRulesTests {
    @Test(
        "lengths above 1024 round up to multiples of 16",
        arguments: [(-3, 0), (0, 0), (17, 17), (1024, 1024), (1025, 1040), (1040, 1040), (1041, 1056)]
    )
    func rounding(length: Int, expected: Int) {
        #expect(AnonymityRules.rounded(length) == expected)
    }

    @Test("the largest integers do not trap")
    func extremes() {
        #expect(AnonymityRules.rounded(.max) % 16 == 0)
        #expect(AnonymityRules.rounded(.min) == 0)
    }

    @Test("k counts users where they are known")
    func enough() {
        let rules = AnonymityRules(k: 10)
        #expect(rules.isEnough(requests: 10))
        #expect(!rules.isEnough(requests: 9))
        #expect(rules.isEnough(requests: 10, users: 10))
        #expect(!rules.isEnough(requests: 5_000, users: 9))
        #expect(AnonymityRules(k: -4).k == 1)
    }
}
