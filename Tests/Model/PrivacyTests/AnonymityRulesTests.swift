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

    @Test("the longest 0.1 % are cut to p99.9 by nearest rank")
    func longestKept() {
        let thousand = (1...1000).map { (length: $0, count: 1) }
        #expect(AnonymityRules.longestKept(thousand) == 999)
        #expect(AnonymityRules.longestKept(Array(thousand.prefix(999))) == 999)
        #expect(AnonymityRules.longestKept([(length: 7, count: 100_000), (length: 9_000, count: 100)]) == 7)
        #expect(AnonymityRules.longestKept([(length: 7, count: 100_000), (length: 9_000, count: 101)]) == 9_000)
        #expect(AnonymityRules.longestKept([]) == nil)
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

    @Test("categories under k lose their names, and no other does")
    func merging() {
        let counts = [("a", 500), ("b", 9), ("c", 12), ("d", 40)].map {
            CategoryMerge.Count(name: $0.0, requests: $0.1)
        }
        let merge = CategoryMerge(counts)
        #expect(merge.isKept == [true, false, true, true])
        #expect(merge.merged == 1)
        #expect(merge.mergedRequests == 9)
        #expect(merge.name(of: 1, in: counts) == "other")
        #expect(merge.name(of: 0, in: counts) == "a")
    }

    @Test("with nothing under k, all names stay")
    func nothingMerged() {
        let merge = CategoryMerge([.init(name: "a", requests: 10), .init(name: "b", requests: 11)])
        #expect(merge.isKept == [true, true])
        #expect(merge.mergedRequests == 0)
    }

    @Test("a category of one user merges whatever its size")
    func oneUser() {
        let merge = CategoryMerge([
            .init(name: "acme", requests: 4_000, users: 1), .init(name: "chat", requests: 900, users: 80),
        ])
        #expect(merge.isKept == [false, true])
    }
}
