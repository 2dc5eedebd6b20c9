import Foundation
import Testing
import TidemarkExtrapolation
import TidemarkStatistics

/// Two services of known parameters: what is said of the large one is held against a long simulation of it.
///
/// `TIDEMARK_COVERAGE_SEEDS` asks for more seeds than the few that every run of the tests takes: scripts/check-coverage.
@Suite struct CoverageTests {
    private static let asked = ProcessInfo.processInfo.environment["TIDEMARK_COVERAGE_SEEDS"].flatMap { Int($0) }
    private static let isLong = asked != nil
    private static let seeds = asked ?? 3

    private let small = BatchingServer()
    /// Slower by more than one factor, so that nothing follows from the small one's proportions alone.
    private let large = BatchingServer(a: 0.12, b: 6e-5, c: 0.024, d: 3e-4)

    /// One study of a seed: a small run of several loads up to beyond its limit, and calls to the large service.
    private func study(seed: UInt64, batches: [Int] = [], rates: [Double]) throws -> Extrapolation {
        // 16 places and 0.83 s a request: the small service ends at about 19/s.
        let steps = Self.isLong ? [1.0, 3, 6, 9, 12, 15, 17, 25] : [1, 6, 9, 12, 15, 25]
        let loads = steps.enumerated().map { index, rate in
            let requests = Self.isLong ? 1_000 : 230
            return small.load(rate, requests: requests, warmUp: 50, seed: seed &* 100 &+ UInt64(index))
        }
        let service = try SmallService(loads)
        var source = RandomSource(seed: seed &+ 77_000)
        let inputs = loads.flatMap(\.answers).map(\.input)
        let design = TrialDesign(
            sizes: TrialDesign.sizes(for: inputs),
            calls: 12,
            output: 80,
            batches: batches
        )
        let calls =
            design.sizes.flatMap { size in
                (0..<design.rounds).flatMap { _ in
                    large.calls(1, input: size, output: design.output, using: &source)
                }
            } + batches.flatMap { large.calls($0, input: design.batchSize, output: design.output, using: &source) }
        let extrapolator = Extrapolator(
            small: service,
            large: try LargeService(calls, small: service),
            limits: ServiceIdentity(host: "here", api: "openai-chat"),
            draws: Self.isLong ? 600 : 60,
            seed: seed
        )
        return extrapolator.extrapolation(to: rates)
    }

    private func truth(_ rate: Double) -> MeasuredLoad {
        large.load(rate, requests: 60_000, warmUp: 500, seed: 4_242)
    }

    /// Of `truth`, for the run of few seeds: p50, p95 and p99 in seconds.
    private static let known: [(rate: Double, values: [Extrapolation.Metric: [Double]])] = [
        (
            2,
            [
                .firstToken: [0.1685, 0.3019, 0.4335], .perToken: [0.0253, 0.0273, 0.0282],
                .endToEnd: [1.6816, 4.1994, 6.2306],
            ]
        ),
        (
            4,
            [
                .firstToken: [0.1692, 0.3201, 0.4841], .perToken: [0.0265, 0.0287, 0.0297],
                .endToEnd: [1.7527, 4.3898, 6.5274],
            ]
        ),
    ]

    private func truths() throws -> [(rate: Double, values: [Extrapolation.Metric: [Double]])] {
        guard Self.isLong else { return Self.known }
        return try [2.0, 4, 6].map { rate in
            let load = truth(rate)
            let values = try Extrapolation.Metric.allCases.map { metric in
                (metric, try Extrapolation.quantiles.map { try value(metric, $0, of: load) })
            }
            return (rate, Dictionary(uniqueKeysWithValues: values))
        }
    }

    private func value(_ metric: Extrapolation.Metric, _ quantile: Double, of load: MeasuredLoad) throws -> Double {
        let values: [Double] =
            switch metric {
            case .firstToken: load.answers.map(\.firstToken)
            case .perToken: load.answers.compactMap(\.perToken)
            case .endToEnd: load.answers.map { $0.firstToken + ($0.output - 1) * ($0.perToken ?? 0) }
            }
        return try #require(Quantile.value(quantile, ofSorted: values.sorted()))
    }

    @Test func intervalsCoverTheTruth() throws {
        let truths = try truths()
        var tallies: [String: (given: Int, covered: Int)] = [:]
        var refused = 0
        for seed in 1...UInt64(Self.seeds) {
            let result: Extrapolation
            do {
                result = try study(seed: seed, rates: truths.map(\.rate))
            } catch is Refusal {
                // A test at 1 % refuses one sound study of a hundred.
                refused += 1
                continue
            }
            for (load, truth) in zip(result.loads, truths) {
                for item in load.values {
                    guard case .value(_, let low, let high) = item.outcome else { continue }
                    let name = "\(load.ratePerSecond)/s \(item.metric.rawValue) p\(Int(item.quantile * 100))"
                    let place = try #require(Extrapolation.quantiles.firstIndex(of: item.quantile))
                    let isCovered = (low...high).contains(try #require(truth.values[item.metric]?[place]))
                    tallies[name, default: (0, 0)].given += 1
                    tallies[name, default: (0, 0)].covered += isCovered ? 1 : 0
                }
            }
        }
        #expect(!tallies.isEmpty)
        #expect(refused <= Self.seeds / 20)
        guard Self.isLong else {
            // Of three seeds: the numbers of one study depend on each other.
            let given = tallies.values.reduce(0) { $0 + $1.given }
            let covered = tallies.values.reduce(0) { $0 + $1.covered }
            #expect(given >= 15)
            #expect(Double(covered) >= 0.85 * Double(given), "\(covered) of \(given)")
            return
        }
        for (name, tally) in tallies.sorted(by: { $0.key < $1.key }) {
            print("\(name): \(tally.covered) of \(tally.given)")
            let missed = tally.given - tally.covered
            #expect(missed <= (tally.given + 5) / 10, "\(name): \(tally.covered) of \(tally.given)")
        }
    }
}
