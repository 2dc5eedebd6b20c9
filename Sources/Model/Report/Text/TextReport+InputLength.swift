import TidemarkAnalysis
import TidemarkUnits

extension TextReport {
    /// Time to first token by input length, where lengths differ within a type: else the table by type says it all.
    static func writeByInput(_ scenario: ScenarioAnalysis, to page: inout TextPage) {
        let bins = scenario.series.inputBins.filter { $0.timeToFirstToken.count >= 5 }
        let isSaidByType = bins.allSatisfy { bin in
            bin.types.count == 1 && bins.count { $0.types == bin.types } == 1
        }
        guard bins.count > 1, !isSaidByType else { return }
        let summaries = bins.map(\.timeToFirstToken)
        let values = summaries.flatMap { [$0.p50, $0.p95] }.compactMap(\.number)
        let unit = Nanoseconds.ReadingUnit(forTableUpTo: values.max() ?? 1e6)
        let rows = zip(bins, summaries).map { bin, summary in
            let cells = [
                TextTable.Cell(Quantity.count(summary.count)),
                TextTable.Cell(EstimateText(time: summary.p50, in: unit, isEstimated: false, missing: .short)),
                TextTable.Cell(EstimateText(time: summary.p95, in: unit, isEstimated: false, missing: .short)),
            ]
            return (label: bin.range, cells: cells)
        }
        page.blank()
        TextTable(
            heads: ["requests", "p50", "p95"],
            blocks: [TextTable.Block(title: "Time to first token by input length, \(unit.symbol)", rows: rows)]
        ).write(to: &page)
    }
}
