import TidemarkPricing
import TidemarkWire

extension Answer {
    /// How an answer is paid for.
    struct Payment {
        /// Nil for what costs nothing.
        var tariff: Tariff?
        /// Tokens of output that usage states, and that are billed once it has.
        var statedTokens: Int
    }

    /// The tokens that it has taken so far.
    ///
    /// An answer that is not streamed is generated to its end, whether or not its client waits for it.
    var billedTokens: BilledTokens {
        let generated =
            switch form {
            case .streamed: pacing.released
            case .whole: completion.completionTokens
            }
        let output = isWritten ? payment?.statedTokens ?? generated : generated
        return BilledTokens(
            input: completion.promptTokens,
            cached: completion.cachedTokens,
            written: completion.writtenTokens ?? 0,
            output: output,
            reasoning: min(completion.reasoningTokens, output)
        )
    }
}
