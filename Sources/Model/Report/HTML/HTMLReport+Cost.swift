import TidemarkAnalysis
import TidemarkPlan
import TidemarkPricing

extension HTMLReport {
    /// What the run cost; nothing where the target has no price.
    static func cost(_ analysis: Analysis, _ budget: PageBudget) -> Markup {
        guard let cost = analysis.cost else { return "" }
        let alerts = cost.spending.alerts.map(ReportWords.text)
        let facts: [(name: String, text: String?)] =
            [
                ("Spent", ReportWords.spent(cost)), ("Assumed", ReportWords.assumed(cost)),
                ("Forecast", ReportWords.forecast(cost.spending)),
                ("Prices", ReportWords.prices(cost.spending.pricing)),
            ] + alerts.map { ("Alert", $0) }
        let entries = facts.map { fact -> Markup in
            fact.text.map { "<div><dt>\(fact.name)</dt><dd>\($0)</dd></div>" } ?? ""
        }
        let excess: Markup = ReportWords.excess(cost).map { "<p class=\"warning\"><b>over bound</b> \($0)</p>" } ?? ""
        return """
            <section id="money"><h2>Money</h2>
            <dl class="line">\(entries)</dl>
            \(excess)
            \(table(of: cost, budget))</section>
            """
    }

    private static func table(of cost: RunCost, _ budget: PageBudget) -> Markup {
        let all = CostRow.rows(of: cost)
        guard !all.isEmpty else { return "" }
        let most = 4 * budget.shownScenarios
        let heads = (cost.isHourly ? CostRow.hourlyHeads : CostRow.heads).map { head -> Markup in
            "<th scope=\"col\" class=\"number\">\(ReportWords.capitalised(head))</th>"
        }
        let rows = all.prefix(most).map { row -> Markup in
            let cells = row.cells(isHourly: cost.isHourly).map { cell -> Markup in "<td class=\"number\">\(cell)</td>" }
            let style: Markup = row.isNested ? " class=\"nested\"" : ""
            return "<tr\(style)><th scope=\"row\">\(row.label)</th>\(cells)</tr>\n"
        }
        let rest: Markup =
            all.count > most ? "<p class=\"note\">\(all.count - most) further rows. \(PageBudget.rest)</p>" : ""
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="Money by scenario and type, in USD"><table class="results">
            <caption class="hidden">Money by scenario and type, in USD</caption>
            <thead><tr><th scope="col">USD</th>\(heads)</tr></thead>
            <tbody>\(rows)</tbody></table></div>\(rest)
            """
    }
}
