import TidemarkExtrapolation
import TidemarkStatistics

/// The pictures of an extrapolation: the fits with their points and bands, and what they lead to.
enum ExtrapolationCharts {
    private static let steps = 40

    static func all(of extrapolation: Extrapolation) -> [Chart] {
        [
            loads(extrapolation), largeFirstToken(extrapolation.large), smallFirstToken(extrapolation.small),
            smallPerToken(extrapolation.small),
        ].compactMap(\.self)
    }

    /// Lone calls over their input.
    private static func largeFirstToken(_ large: LargeService) -> Chart {
        let lone = large.calls.filter(\.isLone)
        return fit(
            title: "Large model: time to first token of lone calls",
            what: "Input",
            points: lone.map { ($0.answer.input, $0.answer.firstToken) },
            upTo: large.largestInput * 1.25,
            number: { Quantity.tokens(Int($0)) },
            value: { large.firstToken.value(at: large.form.columns($0)) },
            interval: { large.firstToken.predictionInterval(at: large.form.columns($0)) }
        )
    }

    /// Answers that met few others, over their input; at most 400 of them, evenly taken.
    private static func smallFirstToken(_ small: SmallService) -> Chart {
        let step = max(1, small.quiet.count / 400)
        let shown = stride(from: 0, to: small.quiet.count, by: step).map { small.quiet[$0] }
        return fit(
            title: "Small model: time to first token without waiting",
            what: "Input",
            points: shown.map { ($0.input, $0.firstToken) },
            upTo: small.quiet.map(\.input).max() ?? 1,
            number: { Quantity.tokens(Int($0)) },
            value: { small.firstToken.value(at: small.form.columns($0)) },
            interval: { small.firstToken.predictionInterval(at: small.form.columns($0)) }
        )
    }

    private static func smallPerToken(_ small: SmallService) -> Chart {
        let hasStreams = small.perToken.coefficients.count > 1
        func columns(_ streams: Double) -> [Double] { hasStreams ? [1, streams] : [1] }
        return fit(
            title: "Small model: time per token over answers at a time",
            what: "Answers at a time",
            points: small.slices.map { ($0.streams, $0.perToken) },
            upTo: small.slices.map(\.streams).max() ?? 1,
            number: { Quantity.number($0) },
            value: { small.perToken.value(at: columns($0)) },
            interval: { small.perToken.predictionInterval(at: columns($0)) }
        )
    }

    /// Points, the line through them, and where further points would lie.
    private static func fit(
        title: String,
        what: String,
        points: [(x: Double, y: Double)],
        upTo most: Double,
        number: @escaping (Double) -> String,
        value: (Double) -> Double,
        interval: (Double) -> ClosedRange<Double>
    ) -> Chart {
        let places = (0...steps).map { most * Double($0) / Double(steps) }
        let bands = places.map { ($0, interval($0)) }
        let highest = max(points.map(\.y).max() ?? 0, bands.map(\.1.upperBound).max() ?? 0)
        let plot = Plot(
            x: .linear(upTo: most) { number($0) },
            y: .linear(upTo: highest * 1e9) { Quantity.time($0) }
        )
        let band = plot.band(bands.map { ($0.0, max(0, $0.1.lowerBound) * 1e9, $0.1.upperBound * 1e9) })
        let line = plot.line(places.map { ($0, max(0, value($0)) * 1e9) })
        let rows = points.sorted { $0.x < $1.x }.prefix(200).map { point in
            Chart.Row(
                x: plot.atX(point.x),
                cells: [
                    number(point.x), ExtrapolationWords.time(seconds: point.y),
                    ExtrapolationWords.time(seconds: value(point.x)),
                ]
            )
        }
        return Chart(
            title: title,
            description:
                "\(points.count) points and the line through them, with the band in which 95 % of further ones are to be "
                + "expected.",
            legend: [
                .init(name: "measured", style: 1, shape: .dot), .init(name: "fit", style: 2, shape: .line),
                .init(name: "95 % of further points", style: 2, shape: .box),
            ],
            drawing: """
                \(plot.frame)<path class="f2 band" d="\(band)"/><path class="s2" d="\(line)"/>\
                \(Chart.dots(style: 1, at: points.map { (plot.atX($0.x), plot.atY($0.y * 1e9)) }))
                """,
            heads: [what, "Measured", "Fit"],
            rows: Array(rows)
        )
    }

    /// Time to first token over the rate, as far as there are numbers.
    private static func loads(_ extrapolation: Extrapolation) -> Chart? {
        let loads = extrapolation.loads.sorted { $0.ratePerSecond < $1.ratePerSecond }
        func points(_ quantile: Double) -> [(rate: Double, value: Double, low: Double, high: Double)] {
            loads.compactMap { load in
                let found = load.values.first { $0.metric == .firstToken && $0.quantile == quantile }
                guard case .value(let value, let low, let high)? = found?.outcome else { return nil }
                return (load.ratePerSecond, value * 1e9, low * 1e9, high * 1e9)
            }
        }
        let shown = [0.5, 0.95].map { ($0, points($0)) }.filter { !$0.1.isEmpty }
        guard let highest = shown.flatMap(\.1).map(\.high).max(), let last = shown.flatMap(\.1).map(\.rate).max() else {
            return nil
        }
        let plot = Plot(
            x: .linear(upTo: last * 1.05) { "\(Quantity.number($0))/s" },
            y: .linear(upTo: highest) { Quantity.time($0) }
        )
        let drawings = shown.enumerated().map { index, item -> Markup in
            let style = index + 2
            let band = plot.band(item.1.map { ($0.rate, $0.low, $0.high) })
            let line = plot.line(item.1.map { ($0.rate, $0.value) })
            return """
                <path class="f\(style) band" d="\(band)"/><path class="s\(style)" d="\(line)"/>\
                \(Chart.dots(style: style, at: item.1.map { (plot.atX($0.rate), plot.atY($0.value)) }))
                """
        }
        let rows = shown.flatMap { quantile, points in
            points.map { point in
                Chart.Row(
                    x: plot.atX(point.rate),
                    cells: [
                        ExtrapolationWords.rate(point.rate), ExtrapolationWords.name(ofQuantile: quantile),
                        Quantity.time(point.value), "\(Quantity.time(point.low)) to \(Quantity.time(point.high))",
                    ]
                )
            }
        }
        return Chart(
            title: "Extrapolated: time to first token of the large model",
            description: "Over the rate, with 95 % intervals; none of it was measured.",
            legend: shown.enumerated().map { index, item in
                Chart.Legend(
                    name: "\(ExtrapolationWords.name(ofQuantile: item.0)), extrapolated",
                    style: index + 2,
                    shape: .line
                )
            },
            drawing: "\(plot.frame)\(drawings)",
            heads: ["Rate", "Quantile", "Time", "95 %"],
            rows: rows,
            note: "None of these was measured."
        )
    }
}
