import Foundation
import Testing
import TidemarkProfile

@Suite struct TrafficStatisticsTests {
    private struct Oracle: Decodable {
        var rows: Int
        var span_s: Double
        var rate_per_s: Double
        var interarrival_mean_s: Double
        var interarrival_cv: Double
        var interarrival_negative: Int
        var interarrival_zero: Int
        var per_minute_min_max: [Int]
        var index_of_dispersion_1s: Double
        var input: [String: Double]
        var output: [String: Double]
        var spearman_in_out: Double
        var pearson_in_out: Double
        var input_tok_per_s: Double
        var output_tok_per_s: Double
        var blocks: Int?
        var distinct_blocks: Int?
        var prefix_hit_blocks_infinite_cache: Int?
        var prefix_hit_ratio_blocks: Double?
        var prefix_hit_ratio_tokens: Double?
    }

    private let oracles: [String: Oracle]

    init() throws {
        let url = try #require(
            Bundle.module.url(forResource: "traces", withExtension: "json", subdirectory: "Fixtures")
        )
        oracles = try JSONDecoder().decode([String: Oracle].self, from: Data(contentsOf: url))
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
        #expect(isSame(arrivals.span, oracle.span_s, digits: 3))
        #expect(isSame(arrivals.ratePerSecond, oracle.rate_per_s, digits: 4))
        #expect(isSame(arrivals.meanGap, oracle.interarrival_mean_s, digits: 6))
        #expect(isSame(arrivals.gapVariation, oracle.interarrival_cv, digits: 4))
        #expect(arrivals.negativeGaps == oracle.interarrival_negative)
        #expect(arrivals.zeroGaps == oracle.interarrival_zero)
        #expect(arrivals.perMinute.map { [$0.lowerBound, $0.upperBound] } == oracle.per_minute_min_max)
        #expect(isSame(arrivals.dispersion, oracle.index_of_dispersion_1s, digits: 3))
        #expect(isSame(try #require(found.input), oracle.input))
        #expect(isSame(try #require(found.output), oracle.output))
        #expect(isSame(found.spearman, oracle.spearman_in_out, digits: 4))
        #expect(isSame(found.pearson, oracle.pearson_in_out, digits: 4))
        #expect(isSame(found.inputTokensPerSecond, oracle.input_tok_per_s, digits: 2))
        #expect(isSame(found.outputTokensPerSecond, oracle.output_tok_per_s, digits: 2))
        #expect(found.prefix?.blocks == oracle.blocks && found.prefix?.distinct == oracle.distinct_blocks)
        #expect(found.prefix?.hits == oracle.prefix_hit_blocks_infinite_cache)
        #expect(isSame(found.prefix?.blockRatio, oracle.prefix_hit_ratio_blocks, digits: 4))
        #expect(isSame(found.prefix?.tokenRatio, oracle.prefix_hit_ratio_tokens, digits: 4))
    }
}
