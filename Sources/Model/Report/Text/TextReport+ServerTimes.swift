import TidemarkAnalysis
import TidemarkUnits

extension TextReport {
    /// The server's own times beside ours, where any answer stated some.
    static func writeServerTimes(of scenario: ScenarioAnalysis, to page: inout TextPage) {
        let parts = ServerTimesPart.all(of: scenario)
        guard !parts.isEmpty else { return }
        var table = serverTable(parts, missing: .spelledOut)
        if table.totalWidth > page.width { table = serverTable(parts, missing: .short) }
        page.blank()
        table.write(to: &page)
        page.paragraph(ServerTimesPart.note(on: parts), ink: .dim)
    }

    private static func serverTable(_ parts: [ServerTimesPart], missing: EstimateText.Missing) -> TextTable {
        let blocks = parts.map { part in
            let unit = part.unit
            let lines = part.lines.map { line in
                let cells = [line.summary.p50, line.summary.p95, line.summary.p99].map { estimate in
                    TextTable.Cell(EstimateText(time: estimate, in: unit, isEstimated: false, missing: missing))
                }
                return (label: line.label, cells: cells)
            }
            let type = part.label.map { " for \(PlainText.line($0))" } ?? ""
            return TextTable.Block(title: "The server's own times\(type), \(unit.symbol)", rows: lines)
        }
        return TextTable(heads: ["p50", "p95", "p99"], blocks: blocks)
    }
}
