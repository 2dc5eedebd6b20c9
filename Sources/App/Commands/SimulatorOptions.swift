import ArgumentParser
import TidemarkPlan
import TidemarkStatistics
import TidemarkUnits

/// The flags of llm-d-inference-sim that `MockOptions` has under other names, or not at all; bare numbers are milliseconds
/// in times and per cent in shares there.
struct SimulatorOptions: ParsableArguments {
    @Option(help: ArgumentHelp("As --ttft.", valueName: "time"), transform: SimulatorOptions.milliseconds)
    var timeToFirstToken: Double?

    @Option(
        help: ArgumentHelp("The standard deviation of it.", valueName: "time"),
        transform: SimulatorOptions.milliseconds
    )
    var timeToFirstTokenStdDev: Double?

    @Option(help: ArgumentHelp("As --itl.", valueName: "time"), transform: SimulatorOptions.milliseconds)
    var interTokenLatency: Double?

    @Option(
        help: ArgumentHelp("The standard deviation of it.", valueName: "time"),
        transform: SimulatorOptions.milliseconds
    )
    var interTokenLatencyStdDev: Double?

    @Option(help: ArgumentHelp("As --prefill.", valueName: "time"), transform: SimulatorOptions.milliseconds)
    var prefillTimePerToken: Double?

    @Flag(help: "Keep a cache of prompts' beginnings.")
    var enableKvcache = false

    @Option(help: "Blocks that it holds. (default: 1024)")
    var kvCacheSize: Int?

    @Option(help: "Tokens of a block. (default: 16)")
    var blockSize: Int?

    @Option(help: "The share of requests that fail, from 0 to 100.")
    var failureInjectionRate: Int?

    @Option(
        parsing: .upToNextOption,
        help: "How they fail; in every way by default.",
        transform: SimulatorOptions.failure
    )
    var failureTypes: [MockFault] = []

    func validate() throws {
        guard (0...100).contains(failureInjectionRate ?? 0) else {
            throw ValidationError("--failure-injection-rate takes 0 to 100.")
        }
        guard enableKvcache || (kvCacheSize == nil && blockSize == nil) else {
            throw ValidationError("--kv-cache-size and --block-size need --enable-kvcache.")
        }
        guard (1...10_000_000).contains(kvCacheSize ?? 1), (1...1_024).contains(blockSize ?? 1) else {
            throw ValidationError("--kv-cache-size takes 1 to 10000000, and --block-size 1 to 1024.")
        }
        guard timeToFirstToken != nil || timeToFirstTokenStdDev == nil else {
            throw ValidationError("--time-to-first-token-std-dev needs --time-to-first-token.")
        }
        guard interTokenLatency != nil || interTokenLatencyStdDev == nil else {
            throw ValidationError("--inter-token-latency-std-dev needs --inter-token-latency.")
        }
    }

    /// The time to first token, in nanoseconds, if it was given.
    var firstToken: Distribution? { Self.distribution(timeToFirstToken, timeToFirstTokenStdDev) }

    /// The time between tokens, in nanoseconds, if it was given.
    var gap: Distribution? { Self.distribution(interTokenLatency, interTokenLatencyStdDev) }

    /// The prefix cache, if it is enabled.
    var cache: MockCache? {
        guard enableKvcache else { return nil }
        var cache = MockCache()
        cache.blocks = kvCacheSize ?? cache.blocks
        cache.blockTokens = blockSize ?? cache.blockTokens
        return cache
    }

    /// The faults that the failure flags mean: their types share the rate.
    var rules: [MockFault.Rule] {
        guard let rate = failureInjectionRate, rate > 0 else { return [] }
        let faults = failureTypes.isEmpty ? MockFault.simulatorTypes.map(\.fault) : failureTypes
        return faults.map { MockFault.Rule(fault: $0, share: Double(rate) / 100 / Double(faults.count)) }
    }

    @Sendable
    private static func failure(_ text: String) throws -> MockFault { try MockFault(parsing: text) }

    private static func distribution(_ mean: Double?, _ deviation: Double?) -> Distribution? {
        guard let mean else { return nil }
        return deviation.map { .normal(mean: mean, deviation: $0) } ?? .fixed(mean)
    }

    /// Reads a time with its unit, or a bare number of milliseconds; in nanoseconds.
    @Sendable
    private static func milliseconds(_ text: String) throws -> Double {
        guard let bare = Double(text) else { return Double(try Nanoseconds(parsing: text).count) }
        guard bare >= 0, bare.isFinite else { throw UnitError(found: text, allowed: "a time of zero or more") }
        return bare * 1e6
    }
}
