import TidemarkAnalysis
import TidemarkUnits

extension TimeCharts {
    /// What the run has spent, with its limit where that is near; nil where the target has no price.
    var spending: Chart? {
        let spent = scenario.spent
        guard let last = spent.last, last > .zero else { return nil }
        let value: (ScenarioAnalysis.Second) -> Double? = { second in
            spent.indices.contains(second.second) ? spent[second.second].inDollars : nil
        }
        let series = bins.series(value)
        let isNear = limit.map { $0.inDollars <= 5 * last.inDollars } ?? false
        let most = max(last.inDollars, isNear ? limit?.inDollars ?? 0 : 0)
        let plot = Plot(x: x, y: .linear(upTo: most * 1.05) { Quantity.money(dollars: $0) })
        var cap: Markup = ""
        if isNear, let limit {
            let at = plot.atY(limit.inDollars)
            cap = """
                <path class="limit" d="M\(plot.innerLeft) \(at)H\(plot.innerRight)"/>\
                <text class="label end" x="\(plot.innerRight - 2)" y="\(at - 4)">limit</text>
                """
        }
        let limitText = limit.map { " of at most \(Quantity.money($0))" } ?? ""
        return Chart(
            title: "Spent in the run so far, USD",
            description: "\(Quantity.money(last)) at the end of the scenario\(limitText).",
            drawing: "\(sharedMarks)\(plot.frame)\(cap)\(draw(series, as: "s3 solid", fill: nil, in: plot))",
            heads: ["from"] + heads(["spent"]),
            rows: tableRows([value], in: plot) { Quantity.money(dollars: $0) },
            note: nil
        )
    }
}
