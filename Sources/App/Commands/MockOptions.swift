import ArgumentParser
import TidemarkMock
import TidemarkPlan
import TidemarkStatistics
import TidemarkUnits

/// How a mock answers: the keys of a mock's file as flags, which stand above the file.
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

    @Option(
        help: ArgumentHelp("Tokens of an answer whose request states no bound. (default: 128)", valueName: "tokens")
    )
    var output: Int?

    @Option(help: ArgumentHelp("Tokens of one event of a streamed answer. (default: 1)", valueName: "n"))
    var tokensPerEvent: Int?

    @Option(help: ArgumentHelp("Tokens of reasoning at the start of each answer. (default: 0)", valueName: "tokens"))
    var reasoning: Int?

    @Flag(help: "Refuse models that are not known with status 404.")
    var strictModels = false

    @Option(help: ArgumentHelp("Requests a minute; more get status 429.", valueName: "n"))
    var rpm: Int?

    @Option(
        help: ArgumentHelp("Tokens a minute, of prompts and bounds; more get status 429.", valueName: "tokens"),
        transform: MockOptions.tokens
    )
    var tpm: Int?

    @Option(help: ArgumentHelp("Requests at a time; more get status 429.", valueName: "n"))
    var concurrent: Int?

    @Option(help: ArgumentHelp("Requests worked on at a time; more wait.", valueName: "n"))
    var maxNumSeqs: Int?

    @Option(help: ArgumentHelp("Requests that wait; more get status 429. (default: 1000)", valueName: "n"))
    var maxWaitingQueueLength: Int?

    @Option(
        help: ArgumentHelp(
            "A fault of a share of requests, such as 429:1% or stall=5:2%; can be repeated.",
            valueName: "fault:share"
        ),
        transform: MockOptions.rule
    )
    var fault: [MockFault.Rule] = []

    @OptionGroup(visibility: .hidden) var simulator: SimulatorOptions

    func validate() throws {
        try Self.check(output, "output", 1...MockServer.mostTokens)
        try Self.check(tokensPerEvent, "tokens-per-event", 1...1_000)
        try Self.check(reasoning, "reasoning", 0...MockServer.mostTokens)
        for (value, flag) in [(rpm, "rpm"), (tpm, "tpm"), (concurrent, "concurrent"), (maxNumSeqs, "max-num-seqs")] {
            try Self.check(value, flag, 1...1_000_000_000)
        }
        try Self.check(maxWaitingQueueLength, "max-waiting-queue-length", 0...1_000_000)
        try Self.refuseBoth(ttft, "ttft", simulator.timeToFirstToken, "time-to-first-token")
        try Self.refuseBoth(itl, "itl", simulator.interTokenLatency, "inter-token-latency")
        try Self.refuseBoth(prefill, "prefill", simulator.prefillTimePerToken, "prefill-time-per-token")
        guard rules.reduce(0, { $0 + $1.share }) <= 1 + 1e-9 else {
            throw ValidationError("The shares of all faults sum to more than 100%.")
        }
    }

    private static func check(_ value: Int?, _ flag: String, _ range: ClosedRange<Int>) throws {
        guard let value, !range.contains(value) else { return }
        throw ValidationError("--\(flag) takes \(range.lowerBound) to \(range.upperBound).")
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

    private var rules: [MockFault.Rule] { fault + simulator.rules }

    /// `file` with what the flags say in its place.
    func settings(above file: MockSettings) -> MockSettings {
        var settings = file
        settings.timeToFirstToken = ttft ?? simulator.firstToken ?? settings.timeToFirstToken
        settings.interTokenLatency = itl ?? simulator.gap ?? settings.interTokenLatency
        settings.prefillPerToken = prefill ?? simulator.prefillTimePerToken ?? settings.prefillPerToken
        settings.defaultOutput = output ?? settings.defaultOutput
        settings.tokensPerEvent = tokensPerEvent ?? settings.tokensPerEvent
        settings.reasoningTokens = reasoning ?? settings.reasoningTokens
        settings.isStrict = strictModels || settings.isStrict
        settings.limits.requestsPerMinute = rpm ?? settings.limits.requestsPerMinute
        settings.limits.tokensPerMinute = tpm ?? settings.limits.tokensPerMinute
        settings.limits.concurrent = concurrent ?? settings.limits.concurrent
        settings.limits.running = maxNumSeqs ?? settings.limits.running
        settings.limits.waiting = maxWaitingQueueLength ?? settings.limits.waiting
        settings.cache = simulator.cache ?? settings.cache
        if !rules.isEmpty { settings.faults = rules }
        return settings
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

    @Sendable
    private static func tokens(_ text: String) throws -> Int { try TokenCount.parse(text) }

    @Sendable
    private static func rule(_ text: String) throws -> MockFault.Rule {
        guard let colon = text.lastIndex(of: ":") else {
            throw UnitError(found: text, allowed: "a fault and its share, such as 429:1% or stall=5:2%")
        }
        let share = try Share.parse(String(text[text.index(after: colon)...]))
        guard share <= 1 else { throw UnitError(found: text, allowed: "a fault with a share of at most 100%") }
        return MockFault.Rule(fault: try MockFault(parsing: String(text[..<colon])), share: share)
    }
}
