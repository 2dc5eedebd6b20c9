import TidemarkAnalysis
import TidemarkWire

extension TimeCharts {
    var failures: Chart {
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
            drawing: "\(sharedMarks)\(plot.frame)\(drawn)",
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
                \(sharedMarks)\(plot.frame)\
                <text class="nothing middle" x="\(middle.x)" y="\(middle.y)">no request failed</text>
                """,
            heads: [],
            rows: []
        )
    }
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
