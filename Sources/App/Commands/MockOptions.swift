import ArgumentParser
import TidemarkMock
import TidemarkPlan
import TidemarkStatistics
import TidemarkUnits

/// How a mock answers: the flags of `tidemark mock`, and those of llm-d-inference-sim that mean the same.
struct MockOptions: ParsableArguments {
    @Option(
        help: """
            Time to first token: a time, or a distribution such as "lognormal(median 200ms p95 600ms)". (default: 200ms)
            """,
        transform: MockOptions.distribution
    )
    var ttft: Distribution?

    @Option(help: "Time between tokens: a time or a distribution. (default: 20ms)", transform: MockOptions.distribution)
    var itl: Distribution?

    @Option(
        name: [.long, .customLong("prefill-time-per-token")],
        help: "Added to the time to first token for each token of the prompt, such as 10us.",
        transform: MockOptions.milliseconds
    )
    var prefill: Double = 0

    @Option(help: "Tokens of an answer whose request states no bound.")
    var output = 128

    @Option(help: "Tokens of one event of a streamed answer.")
    var tokensPerEvent = 1

    @Option(
        help: ArgumentHelp("As --ttft; a bare number is in milliseconds.", visibility: .hidden),
        transform: milliseconds
    )
    var timeToFirstToken: Double?

    @Option(help: ArgumentHelp("The standard deviation of it.", visibility: .hidden), transform: milliseconds)
    var timeToFirstTokenStdDev: Double?

    @Option(
        help: ArgumentHelp("As --itl; a bare number is in milliseconds.", visibility: .hidden),
        transform: milliseconds
    )
    var interTokenLatency: Double?

    @Option(help: ArgumentHelp("The standard deviation of it.", visibility: .hidden), transform: milliseconds)
    var interTokenLatencyStdDev: Double?

    init() {}

    func validate() throws {
        _ = try settings()
    }

    /// - Throws: `ValidationError` for flags that contradict each other, or are out of range.
    func settings() throws -> MockSettings {
        guard (1...MockServer.mostTokens).contains(output) else {
            throw ValidationError("--output takes 1 to \(MockServer.mostTokens) tokens.")
        }
        guard tokensPerEvent >= 1 else { throw ValidationError("--tokens-per-event takes 1 token or more.") }
        let standard = MockSettings()
        return MockSettings(
            timeToFirstToken: try Self.merge(
                ttft,
                flag: "ttft",
                mean: timeToFirstToken,
                deviation: timeToFirstTokenStdDev,
                alias: "time-to-first-token"
            ) ?? standard.timeToFirstToken,
            interTokenLatency: try Self.merge(
                itl,
                flag: "itl",
                mean: interTokenLatency,
                deviation: interTokenLatencyStdDev,
                alias: "inter-token-latency"
            ) ?? standard.interTokenLatency,
            prefillPerToken: prefill,
            defaultOutput: output,
            tokensPerEvent: tokensPerEvent
        )
    }

    private static func merge(
        _ distribution: Distribution?,
        flag: String,
        mean: Double?,
        deviation: Double?,
        alias: String
    ) throws -> Distribution? {
        guard let mean else {
            guard deviation == nil else { throw ValidationError("--\(alias)-std-dev needs --\(alias).") }
            return distribution
        }
        guard distribution == nil else { throw ValidationError("--\(flag) and --\(alias) mean the same: give one.") }
        return deviation.map { .normal(mean: mean, deviation: $0) } ?? .fixed(mean)
    }

    /// Reads a distribution of times, in nanoseconds.
    @Sendable
    private static func distribution(_ text: String) throws -> Distribution {
        try Distribution(parsing: text) { text throws(UnitError) in Double(try Nanoseconds(parsing: text).count) }
    }

    /// Reads a time with its unit, or a bare number of milliseconds; in nanoseconds.
    @Sendable
    private static func milliseconds(_ text: String) throws -> Double {
        guard let bare = Double(text) else { return Double(try Nanoseconds(parsing: text).count) }
        guard bare >= 0, bare.isFinite else { throw UnitError(found: text, allowed: "a time of zero or more") }
        return bare * 1e6
    }
}
