import TidemarkAnalysis
import TidemarkUnits

extension TimeCharts {
    /// The marks as the first chart has drawn them.
    var sharedMarks: Markup { "<use href=\"#\(id)\"/>" }

    /// Phases, what lies outside the judged window, and seconds in which the generator was late; under the data.
    var drawnMarks: Markup {
        // All charts of a scenario share the place of their plot, so the scale of y does not matter here.
        let plot = Plot(x: x, y: .linear(upTo: 1) { _ in "" })
        var out: Markup = ""
        let end = Double(bins.totalSeconds)
        let window = (from: scenario.window.lowerBound.inSeconds, to: scenario.window.upperBound.inSeconds)
        let arrivals = max(window.to, scenario.duration.inSeconds)
        out += shade(plot, from: 0, to: window.from, name: "warm-up", class: "outside")
        out += shade(plot, from: window.to, to: arrivals, name: "not judged", class: "outside")
        out += shade(plot, from: arrivals, to: end, name: "drain", class: "outside")
        for (index, mark) in scenario.phaseMarks.prefix(60).enumerated() {
            let style = index.isMultiple(of: 2) ? "phase" : "phase odd"
            out += shade(plot, from: mark.startSeconds, to: mark.endSeconds, name: mark.name, class: style)
        }
        for range in ReportWords.runs(of: scenario.generator.lateSeconds).prefix(200) {
            let box = plot.box(
                x: (Double(range.lowerBound), Double(range.upperBound + 1)),
                y: (plot.y.low, plot.y.high)
            )
            out += "<path class=\"late\" d=\"\(box)\"><title>the generator was late</title></path>"
        }
        return "<g id=\"\(id)\">\(out)</g>"
    }

    private func shade(_ plot: Plot, from: Double, to: Double, name: String, class style: String) -> Markup {
        let left = plot.atX(from)
        let right = plot.atX(to)
        guard right - left > 0.5 else { return "" }
        let fits = Double(PlainText.width(name)) * 7.5 < right - left
        let label: Markup =
            fits
            ? "<text class=\"where middle\" x=\"\((left + right) / 2)\" y=\"\(plot.innerTop - 7)\">\(name)</text>" : ""
        return """
            <path class="\(style)" d="M\(left) \(plot.innerTop)H\(right)V\(plot.innerBottom)H\(left)z">\
            <title>\(name)</title></path>\(label)
            """
    }
}
