import TidemarkAnalysis
import TidemarkUnits
import TidemarkWire

/// Charts of one scenario over its seconds, all with the same marks for phases, window and late seconds.
struct TimeCharts {
    let scenario: ScenarioAnalysis
    /// What is drawn, and the coarser bins of the table.
    let bins: TimeBins
    let rows: TimeBins
    private let rowLimit: Int
    let x: Axis
    /// Names the marks in the document: drawn once, used by every chart.
    let id: String
    /// What the run may spend; nil for no limit.
    let limit: Money?

    /// - Parameters:
    ///   - scenario: whose seconds are drawn.
    ///   - id: unique in the document.
    ///   - limit: of the run's spending.
    ///   - pointLimit: points of one series; a band takes three a bin.
    init(_ scenario: ScenarioAnalysis, id: String, limit: Money? = nil, pointLimit: Int) {
        self.limit = limit
        self.scenario = scenario
        self.id = id
        bins = TimeBins(scenario.series.seconds, atMost: pointLimit / 3)
        rowLimit = min(120, pointLimit / 3)
        rows = TimeBins(scenario.series.seconds, atMost: rowLimit)
        x = Axis.time(seconds: bins.totalSeconds)
    }

    var all: [Chart] {
        guard bins.totalSeconds > 0 else { return [] }
        let heat = HeatChart(scenario.series.firstTokenHeat, columns: rowLimit, x: x)?.chart(marks: sharedMarks)
        return [rate, inFlight, tokens, heat, failures, spending, releaseLag].compactMap { $0 }
    }

    // MARK: - Lines

    private struct Line {
        var name: String
        var style: Int
        /// Whether the extremes of each bin are drawn around its mean.
        var hasBand = true
        var value: (ScenarioAnalysis.Second) -> Double?
    }

    private var rate: Chart {
        lines(
            "Requests per second",
            [
                Line(name: "sent", style: 1) { [end = arrivalsEnd] in $0.second < end ? Double($0.released) : nil },
                // Above the other and dashed, so that both are seen where they agree.
                Line(name: scenario.drawn == nil ? "due" : "drawn", style: 2, hasBand: false) { [end = arrivalsEnd] in
                    $0.second < end ? Double($0.due) : nil
                },
            ],
            marks: drawnMarks
        )
    }

    /// The first second of the drain.
    private var arrivalsEnd: Int { Int(scenario.duration.inSeconds.rounded(.up)) }

    private var inFlight: Chart {
        lines("Requests in flight", [Line(name: "in flight", style: 1) { Double($0.inFlight) }])
    }

    private var tokens: Chart {
        lines("Tokens per second", [Line(name: "tokens", style: 3) { Double($0.tokens) }])
    }

    private func lines(_ title: String, _ lines: [Line], marks: Markup? = nil) -> Chart {
        let series = lines.map { bins.series($0.value) }
        let most = series.joined().compactMap { $0?.high }.max() ?? 0
        let plot = Plot(x: x, y: .linear(upTo: most) { Quantity.number($0) })
        let drawn = zip(lines, series).map { line, series -> Markup in
            let style: Markup = lines.count > 1 ? "s\(line.style)" : "s\(line.style) solid"
            return draw(series, as: style, fill: line.hasBand ? line.style : nil, in: plot)
        }
        let tableRows = tableRows(lines.map(\.value), in: plot) { Quantity.number($0) }
        let peaks = zip(lines, series).map { line, series in
            "\(line.name) at most \(Quantity.number(series.compactMap { $0?.high }.max() ?? 0))"
        }
        return Chart(
            title: title,
            description: "Over \(Quantity.span(seconds: Double(bins.totalSeconds))): \(peaks.joined(separator: ", ")).",
            legend: lines.count > 1 ? lines.map { Chart.Legend(name: $0.name, style: $0.style, shape: .line) } : [],
            drawing: "\(marks ?? sharedMarks)\(plot.frame)\(drawn)",
            heads: ["from"] + heads(lines.map(\.name)),
            rows: tableRows,
            note: binNote
        )
    }

    func draw(_ series: [TimeBins.Bin?], as style: Markup, fill: Int?, in plot: Plot) -> Markup {
        let line = plot.line(series.enumerated().map { index, bin in bin.map { (middle(of: index), $0.mean) } })
        guard bins.secondsPerBin > 1, let fill else { return "<path class=\"\(style)\" d=\"\(line)\"/>" }
        let band = plot.band(
            series.enumerated().map { index, bin in bin.map { (middle(of: index), $0.low, $0.high) } }
        )
        return "<path class=\"band f\(fill)\" d=\"\(band)\"/><path class=\"\(style)\" d=\"\(line)\"/>"
    }

    private func middle(of bin: Int) -> Double {
        Double(bins.startSecond(of: bin) + bins.endSecond(of: bin)) / 2
    }

    private var binNote: String? {
        guard bins.secondsPerBin > 1 else { return nil }
        let span = Quantity.span(seconds: Double(bins.secondsPerBin))
        return "Line: mean of \(span); band: the lowest and highest second in it."
    }

    // MARK: - Tables

    func heads(_ names: [String]) -> [String] {
        rows.secondsPerBin == 1 ? names : names.flatMap { ["\($0), mean", "lowest", "highest"] }
    }

    func tableRows(
        _ values: [(ScenarioAnalysis.Second) -> Double?],
        in plot: Plot,
        text: (Double) -> String
    ) -> [Chart.Row] {
        let series = values.map { rows.series($0) }
        return rows.bins.indices.map { index in
            let cells = series.flatMap { series -> [String] in
                guard let bin = series[index] else { return rows.secondsPerBin == 1 ? ["–"] : ["–", "–", "–"] }
                return rows.secondsPerBin == 1 ? [text(bin.mean)] : [bin.mean, bin.low, bin.high].map(text)
            }
            return Chart.Row(x: rowX(index, in: plot), cells: [rowTime(index)] + cells)
        }
    }

    func rowX(_ row: Int, in plot: Plot) -> Double {
        plot.atX(Double(rows.startSecond(of: row) + rows.endSecond(of: row)) / 2)
    }

    func rowTime(_ row: Int) -> String { Quantity.span(seconds: Double(rows.startSecond(of: row))) }

    // MARK: - The generator itself

    private var releaseLag: Chart {
        let lag: (ScenarioAnalysis.Second) -> Double? = { second in
            second.worstReleaseLag > .zero ? Double(second.worstReleaseLag.count) : nil
        }
        let series = bins.series(lag)
        let values = series.compactMap { $0 }
        let allowed = Double(scenario.generator.releaseLagLimit.count)
        let axis = Axis.logarithmic(
            from: min(values.map(\.low).min() ?? 1e5, 1e5),
            to: max(values.map(\.high).max() ?? 0, allowed * 2)
        ) { Quantity.time($0) }
        let plot = Plot(x: x, y: axis)
        let limit = plot.atY(allowed)
        let worst = values.map(\.high).max() ?? 0
        return Chart(
            title: "Release lag of the generator",
            description: "The worst of each second; at most \(Quantity.time(worst)). "
                + "At p99, up to \(Quantity.time(allowed)) is sound.",
            drawing: """
                \(sharedMarks)\(plot.frame)\
                <path class="limit" d="M\(plot.innerLeft) \(limit)H\(plot.innerRight)"/>\
                <text class="label end" x="\(plot.innerRight - 2)" y="\(limit - 4)">limit at p99</text>\
                \(draw(series, as: "s4 solid", fill: 4, in: plot))
                """,
            heads: ["from"] + heads(["worst lag"]),
            rows: tableRows([lag], in: plot) { Quantity.time($0) },
            note: binNote
        )
    }
}
