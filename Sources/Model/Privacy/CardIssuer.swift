/// Which numbers a network of cards gives out: how they begin, and how long they are (ISO/IEC 7812).
struct CardIssuer {
    /// The first six digits.
    var beginnings: [ClosedRange<Int>]
    var lengths: ClosedRange<Int>
    /// Six digits that this network's documents use for tests and that no bank gives out.
    var testBeginning: Int

    static let fewestDigits = 13

    static let all = [
        CardIssuer(beginnings: [400_000...499_999], lengths: 13...19, testBeginning: 400_000),
        CardIssuer(beginnings: [510_000...559_999, 222_100...272_099], lengths: 16...16, testBeginning: 555_555),
        CardIssuer(beginnings: [340_000...349_999, 370_000...379_999], lengths: 15...15, testBeginning: 378_282),
        CardIssuer(
            beginnings: [300_000...305_999, 309_500...309_599, 360_000...369_999, 380_000...399_999],
            lengths: 14...19,
            testBeginning: 305_693
        ),
        CardIssuer(beginnings: [352_800...358_999], lengths: 16...19, testBeginning: 353_011),
        CardIssuer(beginnings: [601_100...601_199, 644_000...659_999], lengths: 16...19, testBeginning: 601_111),
        CardIssuer(beginnings: [620_000...629_999], lengths: 16...19, testBeginning: 620_000),
        CardIssuer(
            beginnings: [
                500_000...509_999, 560_000...589_999, 600_000...619_999, 630_000...643_999, 660_000...699_999,
            ],
            lengths: 13...19,
            testBeginning: 500_000
        ),
    ]

    /// The network of a number; `digits` are values 0 to 9.
    static func of(_ digits: some Collection<UInt8>) -> CardIssuer? {
        let beginning = digits.prefix(6).reduce(0) { $0 * 10 + Int($1) }
        return all.first { issuer in
            issuer.lengths.contains(digits.count) && issuer.beginnings.contains { $0.contains(beginning) }
        }
    }
}
