import TidemarkProfile
import TidemarkReport
import TidemarkStatistics

@testable import TidemarkLogs

/// Invented traffic of three kinds of call, and what a reading of it would tell.
enum SampleTraffic {
    static let categories = ["chat", "code", "rare"]

    static func builder(seed: UInt64 = 1, requests: Int = 1_200) -> ProfileBuilder {
        var random = RandomSource(seed: seed)
        var builder = ProfileBuilder(ProfileBuilder.Options(name: "sample", source: "invented", version: "1.2.3"))
        var time = 0.0
        var record = TrafficRecord()
        for index in 0..<requests {
            record.reset()
            time += random.exponential() / 4
            record.time = Int64(time * 1e9)
            let kind = index % 1_000 == 7 ? 2 : index % 3 == 0 ? 1 : 0
            record.category = kind
            record.input = 20 + Int(random.exponential() * (kind == 1 ? 2_500 : 300))
            record.output = 1 + Int(random.exponential() * (kind == 1 ? 60 : 250))
            record.isFailed = index % 50 == 3
            builder.add(record)
        }
        return builder
    }

    static func account() throws -> ProfileAccount {
        var bad = LogTally()
        bad.rows = 1_220
        bad.requests = 1_200
        bad.bad = [.malformedJSON: LogTally.Places(count: 20, first: 17)]
        let made = try builder().profile(categories: categories)
        return ProfileAccount(
            logs: [ProfileAccount.Log(name: "sample.jsonl", format: "litellm", tally: bad)],
            profile: made.profile,
            summary: made.summary,
            version: "1.2.3"
        )
    }
}
