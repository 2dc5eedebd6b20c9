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
            drawing: "\(plot.frame)\(drawn)\(medians(scenario.series.inputBins, in: plot))",
            heads: ["input tokens", "types", "requests", "fastest", "p50", "p95", "slowest"],
            rows: rows(scenario.series.inputBins, in: plot),
            note: "Both axes are logarithmic; input in tokens. The line is the median by input length."
        )
    }

    /// The median by input length, at the middle of each length's range; nothing for a single length.
    private static func medians(_ bins: [ScenarioAnalysis.InputBin], in plot: Plot) -> Markup {
        let places = bins.compactMap { bin in
            bin.timeToFirstToken.p50.number.map { (plot.atX(bin.middle), plot.atY(max($0, 1))) }
        }
        guard places.count > 1 else { return "" }
        let path = places.map { "\(Markup.coordinate($0.0)) \(Markup.coordinate($0.1))" }.joined(separator: "L")
        return "<path class=\"s5 solid thin\" d=\"M\(path)\"/>"
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

    private static func rows(_ bins: [ScenarioAnalysis.InputBin], in plot: Plot) -> [Chart.Row] {
        bins.map { bin in
            let summary = bin.timeToFirstToken
            let times = [
                summary.min.map { Quantity.time($0) } ?? "–", text(summary.p50), text(summary.p95),
                summary.max.map { Quantity.time($0) } ?? "–",
            ]
            let types = bin.types.count > 3 ? "\(bin.types.count) types" : bin.types.joined(separator: ", ")
            return Chart.Row(
                x: plot.atX(bin.middle),
                cells: [bin.range, types, Quantity.count(summary.count)] + times
            )
        }
    }

    private static func text(_ estimate: Estimate) -> String {
        switch estimate {
        case .value(let value, _, _): Quantity.time(value)
        case .over(let bound): "> " + Quantity.time(bound)
        case .tooFew(let count, let needed): "– (\(Quantity.count(count)) of \(Quantity.count(needed)))"
        case .none: "–"
        }
    }
}

extension ScenarioAnalysis.InputBin {
    /// `1K`, or `1K to 2.1K`.
    var range: String {
        let (from, to) = (Quantity.tokens(tokens.lowerBound), Quantity.tokens(tokens.upperBound))
        return from == to ? from : "\(from) to \(to)"
    }

    /// The middle on a logarithmic axis.
    fileprivate var middle: Double { (Double(tokens.lowerBound) * Double(tokens.upperBound)).squareRoot() }
}
