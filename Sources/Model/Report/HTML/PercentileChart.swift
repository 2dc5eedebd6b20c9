import Glibc
import TidemarkAnalysis

/// Latency by percentile, scenarios over each other; each further nine takes the same width.
enum PercentileChart {
    struct Curve {
        var name: String
        var points: [ScenarioAnalysis.PercentilePoint]
        /// The same as the table of results has: the curve itself may be thinned.
        var summary: Summary

        /// Beyond this percentile there are too few samples for a number (95 % upper bound: 1 - q^n ≥ 0.95).
        var supported: Double { summary.count > 0 ? pow(0.05, 1 / Double(summary.count)) : 0 }
    }

    private static var marks: [(quantile: Double, name: String, estimate: KeyPath<Summary, Estimate>)] {
        [
            (0.5, "p50", \.p50), (0.9, "p90", \.p90), (0.95, "p95", \.p95), (0.99, "p99", \.p99),
            (0.999, "p99.9", \.p999),
        ]
    }

    private static func text(_ estimate: Estimate) -> String {
        switch estimate {
        case .value(let value, _, _): Quantity.time(value)
        case .over(let bound): "> " + Quantity.time(bound)
        case .tooFew(let count, let needed): "– (\(Quantity.count(count)) of \(Quantity.count(needed)) needed)"
        case .none: "–"
        }
    }

    static func chart(_ title: String, _ curves: [Curve], pointLimit: Int) -> Chart? {
        let curves = curves.filter { !$0.points.isEmpty && $0.summary.count > 0 }
        guard !curves.isEmpty, let most = curves.flatMap(\.points).map(\.value).max() else { return nil }
        let isNamed = curves.count > 1 && curves.count <= 6
        let plot = Plot(
            x: .percentiles(samples: curves.map(\.summary.count).max() ?? 10),
            y: .linear(upTo: most) { Quantity.time($0) },
            labels: isNamed ? .atLineEnds : .none
        )
        let drawn = curves.enumerated().map { index, curve in
            draw(curve, style: index % 6 + 1, in: plot, pointLimit: pointLimit)
        }
        let labels = curves.enumerated().map { ($1.name, $0 % 6 + 1, $1.points.last?.value ?? 0) }
        let rows = marks.map { mark in
            let cells = curves.map { text($0.summary[keyPath: mark.estimate]) }
            return Chart.Row(x: plot.atX(1 / (1 - mark.quantile)), cells: [mark.name] + cells)
        }
        return Chart(
            title: title,
            description: curves.map { "\($0.name): p95 \(text($0.summary.p95))." }.joined(separator: " "),
            legend: curves.count > 1 && !isNamed
                ? curves.enumerated().map { Chart.Legend(name: $1.name, style: $0 % 6 + 1, shape: .line) } : [],
            drawing: "\(plot.frame)\(drawn)\(isNamed ? plot.endLabels(labels) : "")",
            heads: ["percentile"] + curves.map(\.name),
            rows: rows,
            note: "Thin where there are too few samples to tell a percentile."
        )
    }

    private static func draw(_ curve: Curve, style: Int, in plot: Plot, pointLimit: Int) -> Markup {
        let points = thinned(curve.points, in: plot, atMost: pointLimit)
        let split = points.firstIndex { $0.quantile > curve.supported } ?? points.endIndex
        let firm = points[..<split].map { (1 / (1 - $0.quantile), $0.value) }
        // The thin part begins where the firm one ends.
        let open = points[max(0, split - 1)...].map { (1 / (1 - $0.quantile), $0.value) }
        return """
            <path class="s\(style)" d="\(plot.line(firm))"/>\
            <path class="s\(style) thin" d="\(split < points.endIndex ? plot.line(open) : "")"/>
            """
    }

    /// The first and last point of each stretch of the axis; between them the curve only rises.
    private static func thinned(
        _ points: [ScenarioAnalysis.PercentilePoint],
        in plot: Plot,
        atMost limit: Int
    ) -> [ScenarioAnalysis.PercentilePoint] {
        guard points.count > limit, limit > 2 else { return points.filter { $0.quantile < 1 } }
        let cells = limit / 2
        let width = plot.innerRight - plot.innerLeft
        var out: [ScenarioAnalysis.PercentilePoint] = []
        var cell = -1
        for (index, point) in points.enumerated() where point.quantile < 1 {
            let place = (plot.atX(1 / (1 - point.quantile)) - plot.innerLeft) / width
            let here = min(cells - 1, Int(place * Double(cells)))
            if here != cell {
                if index > 0, let last = out.last, points[index - 1] != last { out.append(points[index - 1]) }
                out.append(point)
                cell = here
            }
        }
        if let last = points.last(where: { $0.quantile < 1 }), out.last != last { out.append(last) }
        return out
    }
}
