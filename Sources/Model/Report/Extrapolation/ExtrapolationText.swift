import TidemarkExtrapolation
import TidemarkUnits

/// An extrapolation for the terminal.
package enum ExtrapolationText {
    package static func render(_ account: ExtrapolationAccount, width: Int, style: TextReport.Style) -> String {
        var page = TextPage(width: width, style: style)
        page.paragraph(
            "\(account.large.model) under the loads of \(account.small.model)",
            label: "EXTRAPOLATED  ",
            indent: 0,
            labelInk: .yellow
        )
        switch account.result {
        case .refused(let refusal):
            page.paragraph(
                "\(ReportWords.capitalised(refusal.sentence)).",
                label: "Refused  ",
                indent: 0,
                labelInk: .red
            )
        case .numbers(let extrapolation):
            page.warning(ExtrapolationWords.caution)
            for load in extrapolation.loads { write(load, to: &page) }
            write(extrapolation.backTest, to: &page)
            page.heading("How it was made")
            for entry in ExtrapolationWords.fits(of: extrapolation) {
                page.paragraph(entry.value, label: "\(PlainText.padded(entry.name, to: 20))")
            }
            page.paragraph(
                ExtrapolationWords.limits(of: extrapolation.small),
                label: PlainText.padded("limit", to: 20)
            )
            page.paragraph(
                "\(Quantity.count(extrapolation.draws)) draws, seed \(extrapolation.seed)",
                label: PlainText.padded("intervals", to: 20)
            )
        }
        if case .refused = account.result { page.heading("How it was made") }
        page.paragraph(runs(account), label: PlainText.padded("runs", to: 20))
        page.paragraph(ExtrapolationWords.calls(account), label: PlainText.padded("calls", to: 20))
        for note in account.notes { page.warning(note) }
        return page.text
    }

    private static func runs(_ account: ExtrapolationAccount) -> String {
        "small \(account.small.runs.joined(separator: ", ")); large "
            + (account.large.runs.isEmpty ? "none" : account.large.runs.joined(separator: ", "))
    }

    private static func write(_ load: Extrapolation.Load, to page: inout TextPage) {
        page.ruled("\(ExtrapolationWords.rate(load.ratePerSecond)) (extrapolated)")
        if let refusal = load.refusal {
            return page.paragraph(
                "\(ReportWords.capitalised(refusal.sentence)).",
                label: "refused  ",
                labelInk: .yellow
            )
        }
        page.paragraph(ExtrapolationWords.place(of: load), label: "load       ")
        let rate = ExtrapolationWords.tokens(load.systemRate)
        page.paragraph(rate, label: "system     ")
        if let cost = load.cost { page.paragraph(ExtrapolationWords.cost(cost), label: "cost       ") }
        page.blank()
        let rows = Extrapolation.Metric.allCases.map { metric in
            let cells = load.values.filter { $0.metric == metric }.map { value in
                guard let cell = ExtrapolationWords.milliseconds(value.outcome) else {
                    return TextTable.Cell("–", ink: .dim, isNumber: false)
                }
                return TextTable.Cell(cell.number, note: cell.note)
            }
            return (label: "\(metric.rawValue), ms", cells: cells)
        }
        TextTable(
            heads: Extrapolation.quantiles.map { ExtrapolationWords.name(ofQuantile: $0) },
            blocks: rows.map { TextTable.Block(title: nil, rows: [$0]) }
        ).write(to: &page)
        for reason in ExtrapolationWords.reasons(of: load) { page.paragraph(reason, label: "– ", ink: .dim) }
    }

    private static func write(_ test: Extrapolation.BackTest?, to page: inout TextPage) {
        guard let test else { return }
        page.heading("Back-test")
        page.paragraph(ReportWords.capitalised(ExtrapolationWords.backTest(test)) + ".")
        page.blank()
        let rows = test.rows.map { row in
            (
                label: ExtrapolationWords.name(row) + ", ms",
                cells: [
                    TextTable.Cell(
                        Quantity.number(row.predicted * 1e3, .kept),
                        note: Quantity.bounds(low: row.low * 1e3, high: row.high * 1e3, .kept) ?? ""
                    ),
                    TextTable.Cell(Quantity.number(row.measured * 1e3, .kept)),
                    TextTable.Cell(ExtrapolationWords.error(row)),
                ]
            )
        }
        TextTable(heads: ["foretold", "measured", "error"], blocks: rows.map { .init(title: nil, rows: [$0]) })
            .write(to: &page)
    }
}
