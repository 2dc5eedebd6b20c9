import ArgumentParser
import TidemarkStatistics
import TidemarkUnits

/// The flags of llm-d-inference-sim that say what `MockOptions` says; bare numbers are milliseconds there.
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

    func validate() throws {
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
