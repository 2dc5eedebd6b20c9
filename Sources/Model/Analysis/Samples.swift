import TidemarkMeasurement
import TidemarkStatistics
import TidemarkWire

/// Values of one metric in due order, each known exactly or between two bounds.
///
/// A request that we cut has a lower bound only. Quantiles of the lower bounds are certainly not too large, quantiles
/// of the upper bounds certainly not too small: what both say is true wherever the open values lie.
struct Samples: Sendable {
    private(set) var lows: [Double] = []
    /// Equal to `lows` (and sharing its storage) while every value is exact.
    private(set) var highs: [Double] = []
    private(set) var isExact = true
    /// Answers of whose value nothing is known, in a reading for objectives.
    private(set) var unknown = 0

    var count: Int { lows.count }

    /// How requests that did not succeed are read.
    enum Reading: Sendable, Hashable {
        /// Those we cut count as open values, other failures not at all: the report shows their share beside.
        case table
        /// Every failure is infinitely late; those that the user or the end of the run cut are open, and so are
        /// answers without a value.
        case objective
    }

    init(exact values: [Double]) {
        lows = values
        highs = values
    }

    init(of metric: RequestMetric, in rows: RowList, reading: Reading) {
        for row in rows {
            if row.outcome == .succeeded {
                guard let bounds = metric.bounds(ofAnswer: row) else { continue }
                if bounds != RequestMetric.unknown {
                    append(bounds.lowerBound, bounds.upperBound)
                } else if reading == .objective {
                    unknown += 1
                    append(bounds.lowerBound, bounds.upperBound)
                }
            } else if reading == .table {
                if row.outcome.isCut, let bounds = metric.bounds(ofCut: row) {
                    append(bounds.lowerBound, bounds.upperBound)
                }
            } else if row.outcome == .cancelled {
                let bounds = metric.bounds(ofCut: row) ?? RequestMetric.unknown
                append(bounds.lowerBound, bounds.upperBound)
            } else {
                append(metric.worst, metric.worst)
            }
        }
        if isExact { highs = lows }
    }

    private mutating func append(_ low: Double, _ high: Double) {
        if isExact, low != high {
            isExact = false
            highs = lows
        }
        lows.append(low)
        if !isExact { highs.append(high) }
    }
}

/// Samples in ascending order with the bootstrap over their order in time: quantiles with intervals.
struct OrderedSamples: Sendable {
    let count: Int
    /// Answers of whose value nothing is known.
    let unknown: Int
    private let isExact: Bool
    private let lows: [Double]
    private let highs: [Double]
    private let lowBootstrap: SliceBootstrap?
    private let highBootstrap: SliceBootstrap?

    init(_ samples: Samples, seed: UInt64) {
        count = samples.count
        unknown = samples.unknown
        isExact = samples.isExact
        lows = samples.lows.sorted()
        lowBootstrap = SliceBootstrap(of: samples.lows, sorted: lows, seed: seed)
        if samples.isExact {
            highs = lows
            highBootstrap = lowBootstrap
        } else {
            highs = samples.highs.sorted()
            highBootstrap = SliceBootstrap(of: samples.highs, sorted: highs, seed: seed)
        }
    }

    /// Whether intervals account for requests that depend on each other.
    var isDependenceAssessed: Bool { lowBootstrap != nil && highBootstrap != nil }

    /// The largest value that is certain, and the largest that is possible; nil if there is none.
    var largest: ClosedRange<Double>? {
        lows.last.flatMap { low in highs.last.map { low...$0 } }
    }

    /// What the sample says about quantile `q`; nil if it is empty.
    func evidence(of q: Double) -> QuantileEvidence? {
        guard count > 0 else { return nil }
        var interval: ClosedRange<Double>?
        if let lowBootstrap, let highBootstrap {
            let ofLows = lowBootstrap.interval(ofQuantile: q)
            let ofHighs = isExact ? ofLows : highBootstrap.interval(ofQuantile: q)
            interval = ofLows.lowerBound...max(ofLows.lowerBound, ofHighs.upperBound)
        }
        return QuantileEvidence(
            of: q,
            count: count,
            low: { lows[$0 - 1] },
            high: { highs[$0 - 1] },
            bootstrap: interval
        )
    }

    func summary() -> Summary {
        Summary(
            count: count,
            mean: isExact && count > 0 ? lows.reduce(0, +) / Double(count) : nil,
            min: lows.first,
            max: highs.last.flatMap { $0.isFinite ? $0 : nil },
            estimate: { evidence(of: $0)?.estimate ?? .none }
        )
    }
}

extension Summary {
    init(count: Int, mean: Double?, min: Double?, max: Double?, estimate: (Double) -> Estimate) {
        self.init(
            count: count,
            mean: mean,
            min: min,
            max: max,
            p50: estimate(0.5),
            p90: estimate(0.9),
            p95: estimate(0.95),
            p99: estimate(0.99),
            p999: estimate(0.999)
        )
    }
}
