import Glibc
import TidemarkAnalysis

/// Latency by percentile, scenarios over each other; each further nine takes the same width.
enum PercentileChart {
    struct Curve {
        var name: String
        var points: [ScenarioAnalysis.PercentilePoint]
        var samples: Int

        /// Beyond this percentile there are too few samples for a number (95 % upper bound: 1 - q^n ≥ 0.95).
        var supported: Double { samples > 0 ? pow(0.05, 1 / Double(samples)) : 0 }

        func value(at quantile: Double) -> Double? {
            guard quantile <= supported else { return nil }
            return points.last { $0.quantile <= quantile }?.value
        }
    }

    private static let marks: [(quantile: Double, name: String)] = [
        (0.25, "p25"), (0.5, "p50"), (0.75, "p75"), (0.9, "p90"), (0.95, "p95"), (0.99, "p99"), (0.999, "p99.9"),
        (0.9999, "p99.99"),
    ]

    static func chart(_ title: String, _ curves: [Curve], pointLimit: Int) -> Chart? {
        let curves = curves.filter { !$0.points.isEmpty && $0.samples > 0 }
        guard !curves.isEmpty, let most = curves.flatMap(\.points).map(\.value).max() else { return nil }
        let isNamed = curves.count > 1 && curves.count <= 6
        let plot = Plot(
            x: .percentiles(samples: curves.map(\.samples).max() ?? 10),
            y: .linear(upTo: most) { Quantity.time($0) },
            labels: isNamed ? .atLineEnds : .none
        )
        let drawn = curves.enumerated().map { index, curve in
            draw(curve, style: index % 6 + 1, in: plot, pointLimit: pointLimit)
        }
        let labels = curves.enumerated().map { ($1.name, $0 % 6 + 1, $1.points.last?.value ?? 0) }
        let rows = marks.map { mark in
            let cells = curves.map { $0.value(at: mark.quantile).map { Quantity.time($0) } ?? "–" }
            return Chart.Row(x: plot.atX(1 / (1 - mark.quantile)), cells: [mark.name] + cells)
        }
        return Chart(
            title: title,
            description: curves.map { curve in
                let value = curve.value(at: 0.95).map { Quantity.time($0) } ?? "not known from so few samples"
                return "\(curve.name): p95 \(value)."
            }
            .joined(separator: " "),
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
