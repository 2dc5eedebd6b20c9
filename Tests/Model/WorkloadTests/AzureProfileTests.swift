import Foundation
import Testing
import TidemarkProfile
import TidemarkStatistics
import TidemarkWorkload

/// The profile of examples/ against the trace that it was made from.
@Suite struct AzureProfileTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private struct Trace: Decodable {
        var spearman: Double
        var input: Margin
        var output: Margin

        struct Margin: Decodable {
            var p50: Int
            var p95: Int
            var p99: Int
            var mean: Double
            /// Lengths, and the share of requests of at most that length.
            var atMost: [[Double]]
        }
    }

    private let text: String
    private let profile: Profile
    private let trace: Trace
    private let draws: [(input: Int, output: Int)]

    init() throws {
        let file = "azure-2023-conversation.profile.json"
        text = try String(contentsOf: Self.root.appending(path: "examples/profiles/\(file)"), encoding: .utf8)
        profile = try Profile(parsing: text.utf8, file: file)
        let url = try #require(
            Bundle.module.url(forResource: "azure-2023-conversation", withExtension: "json", subdirectory: "Fixtures")
        )
        trace = try JSONDecoder().decode(Trace.self, from: Data(contentsOf: url))
        let sampler = LengthSampler(.profile(profile, bound: nil))
        var source = RandomSource(seed: 2023)
        draws = (0..<40_000).map { _ in sampler.sample(using: &source) }
    }

    @Test("is small, in the form that we write, and tells of no fewer than five requests at once")
    func form() {
        #expect(text.utf8.count < 40_000)
        #expect(profile.fileText == text)
        #expect(profile.requests == 19_366)
        #expect(profile.cells.map(\.count).min() == 5)
        #expect(profile.licence == "CC BY 4.0")
        #expect(profile.ratePerSecond == 5.5301 && profile.gapVariation == 1.0942)
    }

    @Test("draws the trace's percentiles within 2 % and its distributions within 0.02")
    func margins() {
        for (drawn, margin) in [(draws.map(\.input), trace.input), (draws.map(\.output), trace.output)] {
            let sorted = drawn.sorted()
            for (quantile, value) in [(0.5, margin.p50), (0.95, margin.p95), (0.99, margin.p99)] {
                let drawn = Quantile.value(quantile, ofSorted: sorted) ?? 0
                #expect(abs(Double(drawn) / Double(value) - 1) < 0.02, "p\(quantile * 100): \(drawn), trace \(value)")
            }
            let mean = Double(sorted.reduce(0, +)) / Double(sorted.count)
            #expect(abs(mean / margin.mean - 1) < 0.02)
            #expect(distance(sorted, margin) < 0.02)
        }
    }

    @Test("keeps input and output together: the rank correlation is the trace's")
    func correlation() {
        let input = ranks(draws.map(\.input))
        let output = ranks(draws.map(\.output))
        #expect(abs(correlation(input, output) - trace.spearman) < 0.02)  // four standard errors
    }

    /// The largest difference between the two shares of requests of at most a length (Kolmogorov and Smirnov).
    private func distance(_ sorted: [Int], _ margin: Trace.Margin) -> Double {
        var below = 0
        return margin.atMost.reduce(0) { largest, point in
            while below < sorted.count, Double(sorted[below]) <= point[0] { below += 1 }
            return max(largest, abs(Double(below) / Double(sorted.count) - point[1]))
        }
    }

    /// Ranks from 0, ties at their middle.
    private func ranks(_ values: [Int]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            let end = order[start...].firstIndex { values[$0] != values[order[start]] } ?? order.count
            for place in start..<end { ranks[order[place]] = Double(start + end - 1) / 2 }
            start = end
        }
        return ranks
    }

    private func correlation(_ x: [Double], _ y: [Double]) -> Double {
        let mean = Double(x.count - 1) / 2
        var products = (xy: 0.0, xx: 0.0, yy: 0.0)
        for (x, y) in zip(x, y) {
            products.xy += (x - mean) * (y - mean)
            products.xx += (x - mean) * (x - mean)
            products.yy += (y - mean) * (y - mean)
        }
        return products.xy / (products.xx * products.yy).squareRoot()
    }
}
