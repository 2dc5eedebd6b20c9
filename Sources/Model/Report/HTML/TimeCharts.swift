import TidemarkAnalysis
import TidemarkUnits
import TidemarkWire

/// Charts of one scenario over its seconds, all with the same marks for phases, window and late seconds.
struct TimeCharts {
    private let scenario: ScenarioAnalysis
    /// What is drawn, and the coarser bins of the table.
    private let bins: TimeBins
    private let rows: TimeBins
    private let x: Axis

    /// - Parameter pointLimit: points of one series; a band takes three a bin.
    init(_ scenario: ScenarioAnalysis, pointLimit: Int) {
        self.scenario = scenario
        bins = TimeBins(scenario.series.seconds, atMost: pointLimit / 3)
        rows = TimeBins(scenario.series.seconds, atMost: min(120, pointLimit / 3))
        x = Axis.time(seconds: bins.totalSeconds)
    }

    var all: [Chart] {
        guard bins.totalSeconds > 0 else { return [] }
        let heat = HeatChart.chart(of: scenario, in: rows, x: x, marks: marks)
        return [rate, inFlight, tokens, heat, failures, releaseLag].compactMap { $0 }
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
                Line(name: "offered", style: 2, hasBand: false) { [end = arrivalsEnd] in $0.second < end ? Double($0.due) : nil },
                Line(name: "achieved", style: 1) { [end = arrivalsEnd] in $0.second < end ? Double($0.released) : nil },
            ]
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

    private func lines(_ title: String, _ lines: [Line]) -> Chart {
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
            drawing: "\(marks(plot))\(plot.frame)\(drawn)",
            heads: ["from"] + heads(lines.map(\.name)),
            rows: tableRows,
            note: binNote
        )
    }

    private func draw(_ series: [TimeBins.Bin?], as style: Markup, fill: Int?, in plot: Plot) -> Markup {
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

    private func heads(_ names: [String]) -> [String] {
        rows.secondsPerBin == 1 ? names : names.flatMap { ["\($0), mean", "lowest", "highest"] }
    }

    private func tableRows(
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

    private func rowX(_ row: Int, in plot: Plot) -> Double {
        plot.atX(Double(rows.startSecond(of: row) + rows.endSecond(of: row)) / 2)
    }

    private func rowTime(_ row: Int) -> String { Quantity.span(seconds: Double(rows.startSecond(of: row))) }

    // MARK: - Failures

    private var failures: Chart {
        let kinds = FailureKinds(scenario.series.seconds)
        guard !kinds.names.isEmpty else { return noFailures }
        let counts = bins.bins.enumerated().map { index, seconds in
            let length = Double(bins.endSecond(of: index) - bins.startSecond(of: index))
            return kinds.counts(in: seconds).map { Double($0) / length }
        }
        let most = counts.map { $0.reduce(0, +) }.max() ?? 0
        let plot = Plot(x: x, y: .linear(upTo: most) { Quantity.number($0) })
        var paths = [String](repeating: "", count: kinds.names.count)
        for (index, shares) in counts.enumerated() {
            var base = 0.0
            for (kind, share) in shares.enumerated() where share > 0 {
                let span = (Double(bins.startSecond(of: index)), Double(bins.endSecond(of: index)))
                paths[kind] += plot.box(x: span, y: (base, base + share))
                base += share
            }
        }
        let drawn = paths.enumerated().map { kind, path -> Markup in
            "<path class=\"f\(kind + 1)\" d=\"\(path)\"/>"
        }
        let tableRows = rows.bins.enumerated().map { index, seconds in
            Chart.Row(
                x: rowX(index, in: plot),
                cells: [rowTime(index)] + kinds.counts(in: seconds).map(Quantity.count)
            )
        }
        let totals = zip(kinds.names, kinds.counts(in: scenario.series.seconds[...])).map { "\($1) \($0)" }
        return Chart(
            title: "Failed requests per second",
            description: "By kind: \(totals.joined(separator: ", ")).",
            legend: kinds.names.enumerated().map { Chart.Legend(name: $1, style: $0 + 1, shape: .box) },
            drawing: "\(marks(plot))\(plot.frame)\(drawn)",
            heads: ["from"] + kinds.names,
            rows: tableRows
        )
    }

    /// Says so in the place where failures would be looked for.
    private var noFailures: Chart {
        let plot = Plot(x: x, y: .linear(upTo: 1) { $0 == 0 ? "0" : "" })
        let middle = (x: (plot.innerLeft + plot.innerRight) / 2, y: (plot.innerTop + plot.innerBottom) / 2)
        return Chart(
            title: "Failed requests per second",
            description: "No request failed.",
            drawing: """
                \(marks(plot))\(plot.frame)\
                <text class="nothing middle" x="\(middle.x)" y="\(middle.y)">no request failed</text>
                """,
            heads: [],
            rows: []
        )
    }

    /// The five most frequent kinds; the others together.
    private struct FailureKinds {
        var names: [String] = []
        private var indices: [Outcome: Int] = [:]

        init(_ seconds: [ScenarioAnalysis.Second]) {
            var totals: [Outcome: Int] = [:]
            for failure in seconds.flatMap(\.failed) { totals[failure.outcome, default: 0] += failure.count }
            let ordered = totals.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.map(\.key)
            let single = ordered.count <= 6 ? ordered.count : 5
            for (index, outcome) in ordered.enumerated() {
                indices[outcome] = min(index, single)
                if index < single { names.append(outcome.name) }
            }
            if ordered.count > single { names.append("\(ordered.count - single) others") }
        }

        func counts(in seconds: ArraySlice<ScenarioAnalysis.Second>) -> [Int] {
            var counts = [Int](repeating: 0, count: names.count)
            for failure in seconds.flatMap(\.failed) { counts[indices[failure.outcome] ?? 0] += failure.count }
            return counts
        }
    }

    // MARK: - The generator itself

    private var releaseLag: Chart {
        let lag: (ScenarioAnalysis.Second) -> Double? = { second in
            second.worstReleaseLag > .zero ? Double(second.worstReleaseLag.count) : nil
        }
        let series = bins.series(lag)
        let values = series.compactMap { $0 }
        let millisecond = 1e6
        let axis = Axis.logarithmic(
            from: min(values.map(\.low).min() ?? 1e5, 1e5),
            to: max(values.map(\.high).max() ?? 0, millisecond * 2)
        ) { Quantity.time($0) }
        let plot = Plot(x: x, y: axis)
        let limit = plot.atY(millisecond)
        let worst = values.map(\.high).max() ?? 0
        return Chart(
            title: "Release lag of the generator",
            description: "The worst of each second; at most \(Quantity.time(worst)). Up to 1 ms is sound.",
            drawing: """
                \(marks(plot))\(plot.frame)\
                <path class="limit" d="M\(plot.innerLeft) \(limit)H\(plot.innerRight)"/>\
                <text class="label end" x="\(plot.innerRight - 2)" y="\(limit - 4)">1 ms</text>\
                \(draw(series, as: "s4 solid", fill: 4, in: plot))
                """,
            heads: ["from"] + heads(["worst lag"]),
            rows: tableRows([lag], in: plot) { Quantity.time($0) },
            note: binNote
        )
    }

    // MARK: - Marks

    /// Phases, what lies outside the judged window, and seconds in which the generator was late; under the data.
    private func marks(_ plot: Plot) -> Markup {
        var out: Markup = ""
        let end = Double(bins.totalSeconds)
        let window = (Double(scenario.window.lowerBound) / 1e9, Double(scenario.window.upperBound) / 1e9)
        out += shade(plot, from: 0, to: window.0, name: "warm-up", class: "outside")
        out += shade(plot, from: window.1, to: end, name: "drain", class: "outside")
        for (index, mark) in scenario.phaseMarks.prefix(60).enumerated() {
            let style = index.isMultiple(of: 2) ? "phase" : "phase odd"
            out += shade(plot, from: mark.startSeconds, to: mark.endSeconds, name: mark.name, class: style)
        }
        for range in ReportWords.runs(of: scenario.generator.lateSeconds).prefix(200) {
            let box = plot.box(x: (Double(range.lowerBound), Double(range.upperBound + 1)), y: (plot.y.low, plot.y.high))
            out += "<path class=\"late\" d=\"\(box)\"><title>the generator was late</title></path>"
        }
        return out
    }

    private func shade(_ plot: Plot, from: Double, to: Double, name: String, class style: String) -> Markup {
        let left = plot.atX(from)
        let right = plot.atX(to)
        guard right - left > 0.5 else { return "" }
        let fits = Double(PlainText.width(name)) * 5.6 < right - left
        let label: Markup =
            fits ? "<text class=\"where middle\" x=\"\((left + right) / 2)\" y=\"\(plot.innerTop - 7)\">\(name)</text>" : ""
        return """
            <path class="\(style)" d="M\(left) \(plot.innerTop)H\(right)V\(plot.innerBottom)H\(left)z">\
            <title>\(name)</title></path>\(label)
            """
    }
}
