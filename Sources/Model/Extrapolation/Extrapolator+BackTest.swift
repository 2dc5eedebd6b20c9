import TidemarkStatistics

extension Extrapolator {
    /// Foretells the highest load that held from the others, as if it had not been measured.
    ///
    /// Nil where the others are too few.
    static func backTest(_ small: SmallService, draws: Int, seed: UInt64) -> Extrapolation.BackTest? {
        guard let held = small.steady.last else { return nil }
        let others = small.points.map(\.load).filter { $0.ratePerSecond < held.load.ratePerSecond }
        guard let rest = service(others) else { return nil }
        let simulation = LoadSimulation(rest, draws: draws)
        var source = RandomSource(seed: RandomSource.substream(seed, 1))
        let results = simulation.draws(
            at: held.load.ratePerSecond,
            bounds: .beyond,
            using: &source,
            small: { _ in rest.law },
            large: { rest.draw(using: &$0) }
        )
        let rows = Extrapolation.Metric.allCases.flatMap { metric in
            let measured = values(metric, of: held.load).sorted()
            return Extrapolation.quantiles.enumerated().compactMap { place, quantile in
                row(metric, quantile, results[metric]?.map { $0[place] } ?? [], measured)
            }
        }
        return Extrapolation.BackTest(load: held.load.name, ratePerSecond: held.load.ratePerSecond, rows: rows)
    }

    private static func service(_ loads: [MeasuredLoad]) -> SmallService? {
        do throws(Refusal) {
            return try SmallService(loads, fewestLoads: 2)
        } catch {
            return nil
        }
    }

    private static func row(
        _ metric: Extrapolation.Metric,
        _ quantile: Double,
        _ draws: [Double],
        _ measured: [Double]
    ) -> Extrapolation.BackTest.Row? {
        let sorted = draws.sorted()
        guard measured.count >= RankInterval.smallestCount(for: quantile, sides: .two),
            let found = Quantile.value(quantile, ofSorted: measured),
            let middle = Quantile.value(0.5, ofSorted: sorted), middle.isFinite,
            let low = Quantile.value(0.025, ofSorted: sorted), let high = Quantile.value(0.975, ofSorted: sorted)
        else { return nil }
        return Extrapolation.BackTest.Row(
            metric: metric,
            quantile: quantile,
            predicted: middle,
            low: low,
            high: high,
            measured: found
        )
    }

    private static func values(_ metric: Extrapolation.Metric, of load: MeasuredLoad) -> [Double] {
        switch metric {
        case .firstToken: load.answers.map(\.firstToken)
        case .perToken: load.answers.compactMap(\.perToken)
        case .endToEnd: load.answers.map { $0.firstToken + $0.decoding }
        }
    }
}
