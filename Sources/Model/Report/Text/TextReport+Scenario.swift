import TidemarkAnalysis
import TidemarkUnits

extension TextReport {
    /// One scenario: how its load was made, what spoils it, then its numbers.
    static func write(_ scenario: ScenarioAnalysis, of analysis: Analysis, to page: inout TextPage) {
        let kind = scenario.kind == scenario.name ? "" : " (\(scenario.kind))"
        page.ruled(scenario.name + kind)
        page.paragraph(ReportWords.load(of: scenario, in: analysis.run), label: "load       ", labelInk: .dim)
        if let replay = ReportWords.replay(of: scenario, in: analysis.run) {
            page.paragraph(replay, label: "trace      ", labelInk: .dim)
        }
        if let production = ReportWords.production(of: scenario) {
            page.paragraph(production, label: "production ", labelInk: .dim)
        }
        page.paragraph(ReportWords.window(of: scenario), label: "judged     ", labelInk: .dim)
        page.paragraph(ReportWords.generator(of: scenario), label: "generator  ", labelInk: .dim)
        if let limits = ReportWords.limits(of: scenario, in: analysis.run) {
            page.paragraph(limits, label: "limits     ", labelInk: .dim)
        }
        let warnings = ReportWords.warnings(analysis.trust, scenario: scenario.name)
        for fact in warnings { page.warning("\(fact.name): \(ReportWords.text(of: fact))") }

        let rows = GroupRow.rows(of: scenario) { analysis.run.isJudged(phase: $0, of: scenario.name) }
        guard rows.contains(where: { $0.group.requests > 0 }) else {
            page.paragraph("No request was due in the part that is judged.", ink: .dim)
            return
        }
        page.blank()
        loadTable(rows).write(to: &page, optionalColumns: 3)
        if let cut = ReportWords.cut(in: scenario) { page.paragraph(cut, ink: .dim) }
        let mark = warnings.isEmpty ? "" : " !"
        var table = latencyTable(rows, missing: .spelledOut, mark: mark)
        let isShort = table.totalWidth(dropping: 1) > page.width
        if isShort { table = latencyTable(rows, missing: .short, mark: mark) }
        if !table.blocks.isEmpty {
            page.blank()
            table.write(to: &page, optionalColumns: 1)
        }
        if isShort, table.hasMissing {
            page.paragraph("– (n of m): there were n samples, m are needed.", ink: .dim)
        }
        if let phases = ReportWords.phases(in: rows, of: scenario) { page.paragraph(phases, ink: .dim) }
        if let dependence = ReportWords.dependence(in: rows) { page.paragraph(dependence, ink: .dim) }
        if rows.contains(where: \.group.areTokensEstimated) {
            page.paragraph(ReportWords.estimatedTokens(in: scenario, analysis.trust), ink: .dim)
        }
        if let prompts = ReportWords.promptTokens(in: scenario, analysis.trust) { page.paragraph(prompts, ink: .dim) }
        writeByInput(scenario, to: &page)
        writeServerTimes(of: scenario, to: &page)
    }

    private static func label(of row: GroupRow) -> String {
        (row.isNested ? "  " : "") + PlainText.line(row.label)
    }

    private static func loadTable(_ rows: [GroupRow]) -> TextTable {
        let lines = rows.map { row in
            let group = row.group
            func tokens(_ count: Int, isEstimated: Bool = false) -> TextTable.Cell {
                let mark = isEstimated && group.areTokensEstimated ? "~" : ""
                return TextTable.Cell(group.isAnswered ? mark + Quantity.tokens(count) : "–", isNumber: false)
            }
            let systemRate = group.isAnswered || group.outputTokens > 0 ? group.systemRate : .none
            let failed = Quantity.share(group.failed, of: group.requests)
            let cells: [TextTable.Cell] = [
                TextTable.Cell(Quantity.count(group.requests)),
                TextTable.Cell(failed, ink: group.failed > 0 ? .red : nil),
                TextTable.Cell(EstimateText(systemRate, isEstimated: group.areTokensEstimated, missing: .short)),
                TextTable.Cell(
                    EstimateText(group.streamRate.p50, isEstimated: group.areTokensEstimated, missing: .short)
                ),
                tokens(group.inputTokens, isEstimated: true),
                tokens(group.outputTokens, isEstimated: true),
                tokens(group.outputTokensAsked),
            ]
            return (label: label(of: row), cells: cells)
        }
        return TextTable(
            heads: ["requests", "failed", "system tokens/s", "per stream, p50", "tokens in", "out", "asked"],
            blocks: [TextTable.Block(title: nil, rows: lines)]
        )
    }

    private static func latencyTable(_ rows: [GroupRow], missing: EstimateText.Missing, mark: String) -> TextTable {
        let hasPhases = rows.contains { $0.group.phase != nil }
        let blocks = MetricKind.allCases.compactMap { kind -> TextTable.Block? in
            // What explains the main metrics is shown by phase or by type, not by both.
            let rows = MetricKind.main.contains(kind) ? rows : rows.filter { !hasPhases || $0.group.type == nil }
            let measured = rows.filter { kind.summary(of: $0.group).map { $0.count > 0 } ?? false }
            let isRepeated = kind == .chunkGap && measured.allSatisfy(\.group.hasGapsAsLatencies)
            guard !measured.isEmpty, !isRepeated else { return nil }
            let unit = kind.unit(for: measured.map(\.group))
            let lines = measured.compactMap { row in
                kind.summary(of: row.group).map { summary in
                    let cells = [summary.p50, summary.p95, summary.p99].map { estimate in
                        let isEstimated = kind.countsTokens && row.group.areTokensEstimated
                        return TextTable.Cell(
                            EstimateText(time: estimate, in: unit, isEstimated: isEstimated, missing: missing)
                        )
                    }
                    return (label: label(of: row), cells: cells + [largest(of: summary, in: unit)])
                }
            }
            return TextTable.Block(title: "\(kind.title), \(unit.symbol)\(mark)", rows: lines)
        }
        return TextTable(heads: ["p50", "p95", "p99", "max"], blocks: blocks)
    }

    /// Nothing where requests were cut: the largest that was seen says little then.
    private static func largest(of summary: Summary, in unit: Nanoseconds.ReadingUnit) -> TextTable.Cell {
        if case .over = summary.p99 { return TextTable.Cell("–", ink: .dim, isNumber: false) }
        guard let largest = summary.max else { return TextTable.Cell("–", ink: .dim, isNumber: false) }
        return TextTable.Cell(Quantity.number(largest / unit.size, .kept))
    }
}
