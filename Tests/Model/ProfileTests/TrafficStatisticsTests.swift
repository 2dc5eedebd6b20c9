import Foundation
import Testing
import TidemarkProfile

@Suite struct TrafficStatisticsTests {
    private struct Oracle: Decodable {
        var rows: Int
        var spanS: Double
        var ratePerS: Double
        var interarrivalMeanS: Double
        var interarrivalCv: Double
        var interarrivalNegative: Int
        var interarrivalZero: Int
        var perMinuteMinMax: [Int]
        var indexOfDispersion1S: Double
        var input: [String: Double]
        var output: [String: Double]
        var spearmanInOut: Double
        var pearsonInOut: Double
        var inputTokPerS: Double
        var outputTokPerS: Double
        var blocks: Int?
        var distinctBlocks: Int?
        var prefixHitBlocksInfiniteCache: Int?
        var prefixHitRatioBlocks: Double?
        var prefixHitRatioTokens: Double?
    }

    private let oracles: [String: Oracle]

    init() throws {
        let url = try #require(
            Bundle.module.url(forResource: "traces", withExtension: "json", subdirectory: "Fixtures")
        )
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        oracles = try decoder.decode([String: Oracle].self, from: Data(contentsOf: url))
    }

    /// Whether a number is the oracle's, which is rounded to so many digits.
    private func isSame(_ value: Double?, _ oracle: Double?, digits: Int) -> Bool {
        guard let value, let oracle else { return value == nil && oracle == nil }
        return abs(value - oracle) <= 0.5000001 * pow(10, -Double(digits))
    }

    private func isSame(_ lengths: TrafficStatistics.Lengths, _ oracle: [String: Double]) -> Bool {
        let names = ["p1", "p5", "p25", "p50", "p75", "p90", "p95", "p99", "p99.9"]
        return isSame(lengths.mean, oracle["mean"], digits: 2) && Double(lengths.min) == oracle["min"]
            && Double(lengths.max) == oracle["max"] && lengths.quantiles.map(Double.init) == names.map { oracle[$0] }
            && !lengths.isApproximate
    }

    @Test("are those of the published figures of the bundled traces", arguments: Trace.allCases)
    func traces(trace: Trace) throws {
        let oracle = try #require(oracles[trace.rawValue])
        let found = try #require(trace.builder).statistics()
        let arrivals = try #require(found.arrivals)
        #expect(arrivals.rows == oracle.rows && found.requests == oracle.rows)
        #expect(isSame(arrivals.span, oracle.spanS, digits: 3))
        #expect(isSame(arrivals.ratePerSecond, oracle.ratePerS, digits: 4))
        #expect(isSame(arrivals.meanGap, oracle.interarrivalMeanS, digits: 6))
        #expect(isSame(arrivals.gapVariation, oracle.interarrivalCv, digits: 4))
        #expect(arrivals.negativeGaps == oracle.interarrivalNegative)
        #expect(arrivals.zeroGaps == oracle.interarrivalZero)
        #expect(arrivals.perMinute.map { [$0.lowerBound, $0.upperBound] } == oracle.perMinuteMinMax)
        #expect(isSame(arrivals.dispersion, oracle.indexOfDispersion1S, digits: 3))
        #expect(isSame(try #require(found.input), oracle.input))
        #expect(isSame(try #require(found.output), oracle.output))
        #expect(isSame(found.spearman, oracle.spearmanInOut, digits: 4))
        #expect(isSame(found.pearson, oracle.pearsonInOut, digits: 4))
        #expect(isSame(found.inputTokensPerSecond, oracle.inputTokPerS, digits: 2))
        #expect(isSame(found.outputTokensPerSecond, oracle.outputTokPerS, digits: 2))
        #expect(found.prefix?.blocks == oracle.blocks && found.prefix?.distinct == oracle.distinctBlocks)
        #expect(found.prefix?.hits == oracle.prefixHitBlocksInfiniteCache)
        #expect(isSame(found.prefix?.blockRatio, oracle.prefixHitRatioBlocks, digits: 4))
        #expect(isSame(found.prefix?.tokenRatio, oracle.prefixHitRatioTokens, digits: 4))
    }
}
