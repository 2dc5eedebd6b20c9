import TidemarkAnalysis
import TidemarkPlan
import TidemarkPricing

extension TextReport {
    /// What the run cost; nothing where the target has no price.
    static func writeCost(_ analysis: Analysis, to page: inout TextPage) {
        guard let cost = analysis.cost else { return }
        page.heading("Money, USD")
        func line(_ label: String, _ text: String?) {
            guard let text else { return }
            page.paragraph(text, label: PlainText.padded(label, to: 11), labelInk: .dim)
        }
        line("spent", ReportWords.spent(cost))
        line("assumed", ReportWords.assumed(cost))
        if let excess = ReportWords.excess(cost) { page.warning("over bound: \(excess)") }
        line("forecast", ReportWords.forecast(cost.spending))
        line("prices", ReportWords.prices(cost.spending.pricing))
        for alert in cost.spending.alerts { line("alert", ReportWords.text(of: alert)) }
        let rows = CostRow.rows(of: cost)
        guard !rows.isEmpty else { return }
        page.blank()
        TextTable(
            heads: cost.isHourly ? CostRow.hourlyHeads : CostRow.heads,
            blocks: [
                TextTable.Block(
                    title: nil,
                    rows: rows.map { row in
                        (
                            label: (row.isNested ? "  " : "") + PlainText.line(row.label),
                            cells: row.cells(isHourly: cost.isHourly).map { TextTable.Cell($0, isNumber: $0 != "–") }
                        )
                    }
                )
            ]
        ).write(to: &page, optionalColumns: 2)
        if cost.isHourly {
            page.paragraph("Per 1M tokens: at the measured rate of the judged window, [95 % interval].", ink: .dim)
        }
    }
}
