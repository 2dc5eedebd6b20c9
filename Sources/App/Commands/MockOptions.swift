import ArgumentParser
import TidemarkMock
import TidemarkPlan
import TidemarkStatistics
import TidemarkUnits

/// How a mock answers.
struct MockOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Time to first token: a time, or a distribution such as "lognormal(median 200ms p95 600ms)". (default: 200ms)
            """,
            valueName: "time"
        ),
        transform: MockOptions.distribution
    )
    var ttft: Distribution?

    @Option(
        help: ArgumentHelp("Time between tokens: a time or a distribution. (default: 20ms)", valueName: "time"),
        transform: MockOptions.distribution
    )
    var itl: Distribution?

    @Option(
        help: ArgumentHelp(
            "Added to the time to first token for each token of the prompt, such as 10us.",
            valueName: "time"
        ),
        transform: MockOptions.time
    )
    var prefill: Double?

    @Option(help: ArgumentHelp("Tokens of an answer whose request states no bound.", valueName: "tokens"))
    var output = 128

    @Option(help: ArgumentHelp("Tokens of one event of a streamed answer.", valueName: "n"))
    var tokensPerEvent = 1

    @OptionGroup(visibility: .hidden) var simulator: SimulatorOptions

    func validate() throws {
        guard (1...MockServer.mostTokens).contains(output) else {
            throw ValidationError("--output takes 1 to \(MockServer.mostTokens) tokens.")
        }
        guard tokensPerEvent >= 1 else { throw ValidationError("--tokens-per-event takes 1 token or more.") }
        try Self.refuseBoth(ttft, "ttft", simulator.timeToFirstToken, "time-to-first-token")
        try Self.refuseBoth(itl, "itl", simulator.interTokenLatency, "inter-token-latency")
        try Self.refuseBoth(prefill, "prefill", simulator.prefillTimePerToken, "prefill-time-per-token")
    }

    private static func refuseBoth<Ours, Theirs>(
        _ ours: Ours?,
        _ flag: String,
        _ theirs: Theirs?,
        _ alias: String
    ) throws {
        guard ours == nil || theirs == nil else {
            throw ValidationError("--\(flag) and --\(alias) mean the same: give one.")
        }
    }

    var settings: MockSettings {
        let standard = MockSettings()
        return MockSettings(
            timeToFirstToken: ttft ?? simulator.firstToken ?? standard.timeToFirstToken,
            interTokenLatency: itl ?? simulator.gap ?? standard.interTokenLatency,
            prefillPerToken: prefill ?? simulator.prefillTimePerToken ?? standard.prefillPerToken,
            defaultOutput: output,
            tokensPerEvent: tokensPerEvent
        )
    }

    /// Reads a distribution of times, in nanoseconds.
    @Sendable
    private static func distribution(_ text: String) throws -> Distribution {
        try Distribution(parsing: text) { text throws(UnitError) in Double(try Nanoseconds(parsing: text).count) }
    }

    /// Reads a time, in nanoseconds.
    @Sendable
    private static func time(_ text: String) throws -> Double {
        Double(try Nanoseconds(parsing: text).count)
    }
}
