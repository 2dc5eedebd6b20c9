import Glibc
import TidemarkAnalysis

/// Time to first token over input length, a dot a request, by type.
enum InputChart {
    static func chart(of scenario: ScenarioAnalysis, types: [String], pointLimit: Int) -> Chart? {
        let points = scenario.series.byInput.filter { $0.inputTokens > 0 && $0.timeToFirstToken > 0 }
        guard let least = points.map(\.inputTokens).min(), let most = points.map(\.inputTokens).max() else {
            return nil
        }
        let times = points.map(\.timeToFirstToken)
        let plot = Plot(
            x: .logarithmic(from: Double(least), to: Double(most)) { Quantity.tokens(Int($0)) },
            y: .logarithmic(from: times.min() ?? 1, to: times.max() ?? 1) { Quantity.time($0) }
        )
        let names = types.filter { type in points.contains { $0.type == type } }
        let drawn = names.enumerated().map { index, type in
            let own = thinned(points.filter { $0.type == type }, atMost: pointLimit)
            return Chart.dots(
                style: index % 6 + 1,
                at: own.map { (plot.atX(Double($0.inputTokens)), plot.atY($0.timeToFirstToken)) }
            )
        }
        return Chart(
            title: scenario.name,
            description: "Inputs from \(Quantity.tokens(least)) to \(Quantity.tokens(most)) tokens took from "
                + "\(Quantity.time(times.min() ?? 0)) to \(Quantity.time(times.max() ?? 0)).",
            legend: names.enumerated().map { Chart.Legend(name: $1, style: $0 % 6 + 1, shape: .dot) },
            drawing: "\(plot.frame)\(drawn)",
            heads: ["input tokens", "requests", "fastest", "median", "slowest"],
            rows: rows(points, in: plot),
            note: "Both axes are logarithmic; input in tokens."
        )
    }

    /// Evenly over the requests, and always the fastest and the slowest.
    private static func thinned(
        _ points: [ScenarioAnalysis.InputPoint],
        atMost limit: Int
    ) -> [ScenarioAnalysis.InputPoint] {
        guard points.count > limit else { return points }
        let step = Double(points.count) / Double(max(1, limit - 2))
        let even = stride(from: 0, to: Double(points.count), by: step).map { points[Int($0)] }
        let extremes = [
            points.min { $0.timeToFirstToken < $1.timeToFirstToken },
            points.max { $0.timeToFirstToken < $1.timeToFirstToken },
        ]
        return even + extremes.compactMap { $0 }
    }

    /// By the third of a decade of the input length.
    private static func rows(_ points: [ScenarioAnalysis.InputPoint], in plot: Plot) -> [Chart.Row] {
        var groups: [Int: [ScenarioAnalysis.InputPoint]] = [:]
        for point in points { groups[Int(floor(log10(Double(point.inputTokens)) * 3)), default: []].append(point) }
        return groups.sorted { $0.key < $1.key }
            .map { key, group in
                let times = group.map(\.timeToFirstToken).sorted()
                let lengths = group.map(\.inputTokens)
                let from = lengths.min() ?? 0
                let to = lengths.max() ?? 0
                let range = from == to ? Quantity.tokens(from) : "\(Quantity.tokens(from)) to \(Quantity.tokens(to))"
                let values = [times.first, times[(times.count - 1) / 2], times.last].compactMap { $0 }
                return Chart.Row(
                    x: plot.atX(pow(10, (Double(key) + 0.5) / 3)),
                    cells: [range, Quantity.count(group.count)] + values.map { Quantity.time($0) }
                )
            }
    }
}
