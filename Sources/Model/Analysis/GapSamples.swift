import TidemarkMeasurement
import TidemarkStatistics

/// Gaps between chunks or tokens of the requests due in a stretch of seconds, from their histograms.
///
/// They are those of every stream, also of one that broke off: what arrived, arrived.
struct GapSamples: Sendable {
    /// The records of each second in order.
    private let seconds: [[Histogram.Sparse]]
    private let merged: Histogram
    /// Gaps that never came, of each second.
    private let lost: [Int]
    private let bootstrap: SliceBootstrap?
    private let seed: UInt64

    /// The gaps of requests due in a span of whole seconds, of one type or (nil) of all.
    ///
    /// `failed` requests, by second, of all `requests` count as infinitely late gaps, as many each as one of the rest
    /// has on average; tables have none.
    init(
        _ metric: HistogramRecord.Metric,
        type: UInt8?,
        in scenario: ScenarioRecording,
        span: Range<Int64>,
        requests: Int = 0,
        failed: [Int: Int] = [:],
        seed: UInt64
    ) {
        var seconds = [[Histogram.Sparse]](repeating: [], count: span.count)
        var merged = Histogram()
        for record in scenario.gaps
        where record.metric == metric && span.contains(Int64(record.second)) && (type == nil || record.type == type) {
            seconds[Int(Int64(record.second) - span.lowerBound)].append(record.histogram)
            merged.merge(record.histogram)
        }
        let failures = failed.values.reduce(0, +)
        let gapsOfOne = Swift.max(1, Int(merged.count) / Swift.max(1, requests - failures))
        let lost = span.map { (failed[Int($0)] ?? 0) * gapsOfOne }
        self.seconds = seconds
        self.merged = merged
        self.lost = lost
        self.seed = seed
        bootstrap = merged.isEmpty ? nil : SliceBootstrap(of: seconds, lost: lost, merged: merged, seed: seed)
    }

    var count: Int { Int(merged.count) + lost.reduce(0, +) }
    var isDependenceAssessed: Bool { bootstrap != nil }

    func evidence(of q: Double) -> QuantileEvidence? {
        guard count > 0 else { return nil }
        func value(atRank rank: Int) -> Double {
            merged.value(atRank: UInt64(rank)).map(Double.init) ?? .infinity
        }
        return QuantileEvidence(
            of: q,
            count: count,
            low: value,
            high: value,
            bootstrap: bootstrap?.interval(ofQuantile: q)
        )
    }

    /// The longest; infinite where some never came, nil if there is none.
    var max: Double? {
        lost.contains { $0 > 0 } ? .infinity : merged.max.map(Double.init)
    }

    /// Of those that came.
    var mean: Double? { merged.mean }

    /// The 95 % interval of the mean, from the means of seconds; nil where fewer than 10 seconds have any.
    ///
    /// Fair while seconds hold about as many gaps each, as in a steady window.
    var intervalOfMean: ClosedRange<Double>? {
        let means = seconds.compactMap(\.meanOfAll)
        guard means.count >= TokenRate.fewestSeconds else { return nil }
        let seed = self.seed
        return (BlockBootstrap(of: means, seed: seed) ?? BlockBootstrap(of: means, blockLength: 1, seed: seed))
            .intervalOfMean()
    }

    func summary() -> Summary {
        Summary(
            count: count,
            mean: merged.mean,
            min: merged.min.map(Double.init),
            max: merged.max.map(Double.init),
            estimate: { evidence(of: $0)?.estimate ?? .none }
        )
    }
}

extension [Histogram.Sparse] {
    /// The mean over all values of several histograms; nil if they hold none.
    var meanOfAll: Double? {
        let count = reduce(0) { $0 + $1.cells.reduce(0) { $0 + $1.count } }
        return count > 0 ? reduce(0) { $0 + $1.sum } / Double(count) : nil
    }
}
