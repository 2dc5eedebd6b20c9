import TidemarkStatistics

/// Tokens per second of the whole system: those whose chunk arrived in a stretch of whole seconds.
struct TokenRate: Sendable, Hashable {
    static let fewestSeconds = 10

    /// Tokens per second over the stretch; nil if it holds no second.
    var perSecond: Double?
    /// The 95 % interval; nil under 10 seconds.
    var interval: ClosedRange<Double>?
    /// Whether the interval accounts for seconds that depend on each other; otherwise it takes them as independent.
    var isDependenceAssessed: Bool

    /// Of one type, or with nil of all types together.
    init(in scenario: ScenarioRecording, span: Range<Int64>, type: Int?, seed: UInt64) {
        let tokens = span.map { second in
            let totals = scenario.totals(ofSecond: second)
            return Double(type.map(totals.tokens(ofType:)) ?? totals.tokens)
        }
        perSecond = tokens.isEmpty ? nil : tokens.reduce(0, +) / Double(tokens.count)
        let blocks = BlockBootstrap(of: tokens, seed: seed)
        isDependenceAssessed = blocks != nil
        interval =
            tokens.count < Self.fewestSeconds
            ? nil : (blocks ?? BlockBootstrap(of: tokens, blockLength: 1, seed: seed)).intervalOfMean()
    }

    var estimate: Estimate {
        perSecond.map { .value($0, low: interval?.lowerBound, high: interval?.upperBound) } ?? .none
    }
}
