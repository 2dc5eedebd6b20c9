import Foundation
import Testing
import TidemarkExtrapolation
import TidemarkStatistics

/// Two services of known parameters: what is said of the large one is held against a long simulation of it.
///
/// `TIDEMARK_COVERAGE_SEEDS` asks for more seeds than the few that every run of the tests takes: scripts/check-coverage.
@Suite struct CoverageTests {
    static let seeds = ProcessInfo.processInfo.environment["TIDEMARK_COVERAGE_SEEDS"].flatMap { Int($0) } ?? 5
    static let draws = seeds > 20 ? 600 : 120

    private let small = BatchingServer()
    /// Slower by more than one factor, so that nothing follows from the small one's proportions alone.
    private let large = BatchingServer(a: 0.12, b: 6e-5, c: 0.024, d: 3e-4)

    /// One study of a seed: a small run of several loads up to beyond its limit, and calls to the large service.
    private func study(seed: UInt64, batches: [Int] = [], rates: [Double]) throws -> Extrapolation {
        // 16 slots and 0.83 s a request: the small service ends at about 19/s.
        let loads = [1.0, 3, 6, 9, 12, 15, 17, 25].enumerated().map { index, rate in
            small.load(rate, requests: Self.seeds > 20 ? 1_000 : rate < 5 ? 250 : 500, warmUp: 50, seed: seed &* 100 &+ UInt64(index))
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
            draws: Self.draws,
            seed: seed
        )
        return extrapolator.extrapolation(to: rates)
    }

    private func truth(_ rate: Double) -> MeasuredLoad {
        large.load(rate, requests: Self.seeds > 20 ? 60_000 : 12_000, warmUp: 500, seed: 4_242)
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
        let rates = [2.0, 4, 6]
        let truths = rates.map(truth)
        var given: [String: Int] = [:]
        var covered: [String: Int] = [:]
        for seed in 1...UInt64(Self.seeds) {
            let result = try study(seed: seed, rates: rates)
            for (load, truth) in zip(result.loads, truths) {
                if let r = load.refusal { print("L", seed, load.ratePerSecond, r.sentence) } else { print("S", seed, load.ratePerSecond, load.smallRatePerSecond, load.concurrency, load.streams) }
                for item in load.values {
                    let name = "\(load.ratePerSecond)/s \(item.metric.rawValue) \(item.quantile)"
                    let wanted = try value(item.metric, item.quantile, of: truth)
                    guard case .value(let middle, let low, let high) = item.outcome else {
                        if case .refused(let r) = item.outcome { print("R", seed, name, r.sentence) }
                        continue
                    }
                    print("V", seed, name, wanted, low, middle, high)
                    given[name, default: 0] += 1
                    if (low...high).contains(wanted) { covered[name, default: 0] += 1 }
                }
            }
        }
        #expect(!given.isEmpty)
        for (name, count) in given.sorted(by: { $0.key < $1.key }) {
            if Self.seeds > 20 { print("\(name): \(covered[name] ?? 0) of \(count)") }
            // 90 of 100; of a few seeds, one may miss.
            let fewest = Self.seeds > 20 ? Int(0.9 * Double(count)) : count - 1
            #expect(covered[name] ?? 0 >= fewest, "\(name): \(covered[name] ?? 0) of \(count)")
        }
    }
}
