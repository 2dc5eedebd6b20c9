import TidemarkAnalysis
import TidemarkUnits

extension HTMLReport {
    /// The server's own times beside ours; nothing where no answer stated any.
    static func serverTimes(of scenario: ScenarioAnalysis, types: Int) -> Markup {
        let all = ServerTimesPart.all(of: scenario)
        let parts = Array(all.prefix(types))
        guard !parts.isEmpty else { return "" }
        let caption = "\(scenario.name): the server's own times"
        let bodies = parts.map { part -> Markup in
            let unit = part.unit
            let lines = part.lines.map { line -> Markup in
                let cells = [line.summary.p50, line.summary.p95, line.summary.p99].map {
                    cell(EstimateText(time: $0, in: unit, isEstimated: false, missing: .bare), "")
                }
                let style: Markup = line.isOurs ? " class=\"phase\"" : ""
                return "<tr\(style)><th scope=\"row\">\(line.label), \(unit.symbol)</th>\(cells)</tr>"
            }
            let head: Markup =
                part.label.map { "<tr class=\"phase\"><th scope=\"rowgroup\" colspan=\"4\">\($0)</th></tr>" } ?? ""
            return "<tbody>\(head)\(lines)</tbody>"
        }
        let rest = all.count > parts.count ? " \(all.count - parts.count) further types. \(PageBudget.rest)" : ""
        return """
            <h4 class="own">The server's own times</h4>
            <div class="scroll" tabindex="0" role="region" aria-label="\(caption)"><table class="results server">
            <caption class="hidden">\(caption)</caption>
            <thead><tr><th scope="col">time</th><th scope="col">p50</th><th scope="col">p95</th>\
            <th scope="col">p99</th></tr></thead>
            \(bodies)</table></div>
            <p class="note">\(ServerTimesPart.note(on: all))\(rest)</p>

            """
    }
}
