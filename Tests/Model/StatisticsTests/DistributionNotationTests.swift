import Testing
import TidemarkStatistics
import TidemarkUnits

@Suite struct DistributionNotationTests {
    private static func tokens(_ text: String) throws(UnitError) -> Double { Double(try TokenCount.parse(text)) }
    private static func time(_ text: String) throws(UnitError) -> Double {
        Double(try Nanoseconds(parsing: text).count)
    }

    @Test(
        arguments: [
            ("512", .fixed(512)),
            ("1.5K", .fixed(1_500)),
            (" 10Ki ", .fixed(10_240)),
            ("fixed(1K)", .fixed(1_000)),
            ("fixed( 1K )", .fixed(1_000)),
            ("fixed (0)", .fixed(0)),
            ("uniform(100..300)", .uniform(100, 300)),
            ("uniform(1K .. 1.5K)", .uniform(1_000, 1_500)),
            ("uniform(7..7)", .uniform(7, 7)),
            ("normal(mean 500 sd 100)", .normal(mean: 500, deviation: 100)),
            ("normal(mean 500 sd 0)", .normal(mean: 500, deviation: 0)),
            ("normal(  mean 2K   sd 100 )", .normal(mean: 2_000, deviation: 100)),
            ("lognormal(median 200 p95 600)", .lognormal(median: 200, p95: 600)),
            (
                "choice(1K 50% | 10K 40% | 100K 10%)",
                .choice([
                    .init(value: 1_000, share: 0.5), .init(value: 10_000, share: 0.4),
                    .init(value: 100_000, share: 0.1),
                ])
            ),
            ("choice(5 100%)", .choice([.init(value: 5, share: 1)])),
            ("choice(1 99.9%|2 0.1%)", .choice([.init(value: 1, share: 0.999), .init(value: 2, share: 0.001)])),
        ] as [(String, Distribution)]
    )
    func `notations of tokens are read`(text: String, expected: Distribution) throws {
        #expect(try Distribution(parsing: text, value: Self.tokens) == expected)
    }

    @Test(
        arguments: [
            ("200ms", .fixed(200e6)),
            ("uniform(0.5s..1m30s)", .uniform(0.5e9, 90e9)),
            ("normal(mean 20ms sd 500us)", .normal(mean: 20e6, deviation: 500e3)),
            ("lognormal(median 300ms p95 2s)", .lognormal(median: 300e6, p95: 2e9)),
        ] as [(String, Distribution)]
    )
    func `notations of times are read`(text: String, expected: Distribution) throws {
        #expect(try Distribution(parsing: text, value: Self.time) == expected)
    }

    private static let every = """
        a distribution: fixed(n), uniform(a..b), normal(mean m sd s), lognormal(median m p95 q), \
        choice(v share | v share), or one value
        """
    private static let aCount = "a number of tokens, such as 512, 1K (1000) or 1Ki (1024)"

    @Test(arguments: [
        // Names
        (
            "lognorml(median 200 p95 600)",
            "\"lognorml(median 200 p95 600)\" is not \(every); did you mean lognormal(median 200 p95 600)?"
        ),
        ("Fixed(5)", "\"Fixed(5)\" is not \(every); did you mean fixed(5)?"),
        ("unifrom (1..2)", "\"unifrom (1..2)\" is not \(every); did you mean uniform(1..2)?"),
        ("exponential(5)", "\"exponential(5)\" is not \(every)"),
        ("fixed(5", "\"fixed(5\" is not \(every); did you mean fixed(n)?"),
        ("uniform", "\"uniform\" is not \(every); did you mean uniform(a..b)?"),
        ("fixed(5) tokens", "\"fixed(5) tokens\" is not \(every); did you mean fixed(n)?"),
        ("(5)", "\"(5)\" is not \(every)"),
        // Values
        ("", "\"\" is not \(aCount)"),
        ("-5", "\"-5\" is not \(aCount)"),
        ("5.5", "\"5.5\" is not \(aCount)"),
        ("fixed()", "\"\" is not \(aCount)"),
        ("fixed(-5)", "\"-5\" is not \(aCount)"),
        ("fixed(1k tokens)", "\"1k tokens\" is not \(aCount)"),
        ("fixed(10ms)", "\"10ms\" is not \(aCount)"),
        // Ranges
        (
            "uniform(300..100)",
            "\"uniform(300..100)\" is not a range from small to large; did you mean uniform(100..300)?"
        ),
        ("uniform(100)", "\"uniform(100)\" is not a distribution of the form uniform(a..b)"),
        ("uniform(100-300)", "\"uniform(100-300)\" is not a distribution of the form uniform(a..b)"),
        ("uniform(100...300)", "\".300\" is not \(aCount)"),
        ("uniform(..300)", "\"\" is not \(aCount)"),
        // Words
        ("normal(500 100)", "\"normal(500 100)\" is not a distribution of the form normal(mean m sd s)"),
        (
            "normal(mean 500 dev 9)",
            "\"normal(mean 500 dev 9)\" is not a distribution of the form normal(mean m sd s); did you mean normal(mean 500 sd 9)?"
        ),
        (
            "normal(sd 100 mean 500)",
            "\"normal(sd 100 mean 500)\" is not a distribution of the form normal(mean m sd s); did you mean normal(mean 500 sd 100)?"
        ),
        ("normal(mean 500 sd -1)", "\"-1\" is not \(aCount)"),
        (
            "lognormal(mean 200 p95 600)",
            "\"lognormal(mean 200 p95 600)\" is not a distribution of the form lognormal(median m p95 q); did you mean lognormal(median 200 p95 600)?"
        ),
        (
            "lognormal(median 600 p95 200)",
            "\"lognormal(median 600 p95 200)\" is not a lognormal with a p95 above its median; did you mean lognormal(median 200 p95 600)?"
        ),
        (
            "lognormal(median 200 p95 200)",
            "\"lognormal(median 200 p95 200)\" is not a lognormal with a p95 above its median"
        ),
        ("lognormal(median 0 p95 200)", "\"lognormal(median 0 p95 200)\" is not a lognormal with a median above 0"),
        // Choices
        (
            "choice(1K 50% | 10K 45%)",
            "\"choice(1K 50% | 10K 45%)\" is not a choice whose shares sum to 100% (they sum to 95%)"
        ),
        (
            "choice(1 33.3% | 2 33.3% | 3 33.3%)",
            "\"choice(1 33.3% | 2 33.3% | 3 33.3%)\" is not a choice whose shares sum to 100% (they sum to 99.9%)"
        ),
        (
            "choice(1 60% | 2 60%)",
            "\"choice(1 60% | 2 60%)\" is not a choice whose shares sum to 100% (they sum to 120%)"
        ),
        ("choice(1K 50 | 10K 50)", "\"50\" is not a share, such as 70% or 0.5%; did you mean 50%?"),
        ("choice(1K)", "\"choice(1K)\" is not a distribution of the form choice(v share | v share)"),
        ("choice(1K 100% |)", "\"choice(1K 100% |)\" is not a distribution of the form choice(v share | v share)"),
        ("choice()", "\"choice()\" is not a distribution of the form choice(v share | v share)"),
    ])
    func `errors say what was found, what is allowed, and what is near`(text: String, expected: String) {
        let error = #expect(throws: UnitError.self) { try Distribution(parsing: text, value: Self.tokens) }
        #expect(error?.description == expected)
    }

    @Test func `a value below zero is refused whatever reads it`() {
        let reads: (String) throws(UnitError) -> Double = { text throws(UnitError) in Double(text) ?? .nan }
        for text in ["-1", "fixed(-1)", "uniform(-1..2)", "normal(mean -1 sd 2)", "fixed(inf)"] {
            let error = #expect(throws: UnitError.self) { try Distribution(parsing: text, value: reads) }
            #expect(error?.allowed == "a value of zero or more")
        }
    }

    @Test func `descriptions read back`() throws {
        var source = RandomSource(seed: 5)
        for _ in 0..<500 {
            let (a, b) = (Double(source.below(100_000)), Double(1 + source.below(100_000)))
            let cut = Double(source.below(1_000)) / 1_000
            let distributions: [Distribution] = [
                .fixed(a), .uniform(a, a + b), .normal(mean: a, deviation: b),
                .lognormal(median: a + 1, p95: a + 1 + b),
                .choice([.init(value: a, share: cut), .init(value: b, share: 1 - cut)]),
            ]
            for distribution in distributions {
                let tokens = distribution.description { TokenCount.format(Int($0)) }
                #expect(try Distribution(parsing: tokens, value: Self.tokens) == distribution)
                let times = distribution.description { Nanoseconds(Int64($0)).description }
                #expect(try Distribution(parsing: times, value: Self.time) == distribution)
            }
        }
    }
}
