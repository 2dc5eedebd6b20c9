import TidemarkAnalysis
import TidemarkUnits

extension HTMLReport {
    static func scenarios(_ analysis: Analysis, _ budget: PageBudget) -> Markup {
        guard !analysis.scenarios.isEmpty else {
            return "<section id=\"results\"><h2>Results</h2><p>Nothing was measured.</p></section>"
        }
        let parts = analysis.scenarios.prefix(budget.shownScenarios).enumerated()
            .map { scenario($1, at: $0, of: analysis, budget) }
        return "<section id=\"results\"><h2>Results</h2>\(parts)\(further(analysis, budget.shownScenarios))</section>"
    }

    /// Says how many scenarios a part leaves out, where it does.
    static func further(_ analysis: Analysis, _ shown: Int) -> Markup {
        let left = analysis.scenarios.count - shown
        return left > 0 ? "<p class=\"note\">\(left) further scenarios. \(PageBudget.rest)</p>" : ""
    }

    private static func scenario(
        _ scenario: ScenarioAnalysis,
        at index: Int,
        of analysis: Analysis,
        _ budget: PageBudget
    ) -> Markup {
        let allRows = GroupRow.rows(of: scenario) { _ in budget.showsTypesOfPhases }
        let rows = Array(allRows.prefix(budget.rowsPerScenario))
        let isSpoilt = !ReportWords.warnings(analysis.trust, scenario: scenario.name).isEmpty
        let kind: Markup = scenario.kind == scenario.name ? "" : "<span class=\"badge\">\(scenario.kind)</span>"
        let loop: Markup =
            scenario.users.map { "<span class=\"badge\">holds for \($0) users, not for a rate</span>" } ?? ""
        let name = scenario.name
        let further: Markup =
            budget.showsFurtherMetrics
            ? """
            <details><summary>Tokens, and the times between them<span class="hidden"> in \(name)</span></summary>
            \(table(rows.filter { !$0.isNested }, .tokens, "\(name): further latencies", isSpoilt: isSpoilt))
            </details>
            """ : ""
        let isWhole = rows.count == allRows.count && budget.showsTypesOfPhases && budget.showsFurtherMetrics
        let limits: Markup =
            ReportWords.limits(of: scenario, in: analysis.run).map { "<div><dt>Limits</dt><dd>\($0)</dd></div>" } ?? ""
        let trace: Markup =
            ReportWords.replay(of: scenario, in: analysis.run).map { "<div><dt>Trace</dt><dd>\($0)</dd></div>" } ?? ""
        let production: Markup =
            ReportWords.production(of: scenario).map { "<div><dt>Production</dt><dd>\($0)</dd></div>" } ?? ""
        let results: Markup =
            rows.contains { $0.group.requests > 0 }
            ? """
            \(tiles(scenario, isSpoilt: isSpoilt))
            \(table(rows, .load, "\(name): results by type", isSpoilt: isSpoilt))
            \(further)
            \(notes(rows, of: scenario, isWhole: isWhole))
            \(budget.showsFurtherMetrics ? serverTimes(of: scenario, types: budget.rowsPerScenario) : "")
            """
            : "<p>No request was due in the part that is judged.</p>"
        return """
            <article class="scenario" aria-labelledby="scenario-\(index)">
            <h3 id="scenario-\(index)">\(scenario.name) \(kind)\(loop)</h3>
            <dl class="line"><div><dt>Load</dt><dd>\(ReportWords.load(of: scenario, in: analysis.run))</dd></div>\(trace)\(production)\
            <div><dt>Judged</dt><dd>\(ReportWords.window(of: scenario))</dd></div>\
            <div><dt>Generator</dt><dd>\(ReportWords.generator(of: scenario))</dd></div>\(limits)</dl>
            \(warnings(analysis, scenario: scenario.name))
            \(results)
            \(self.production(of: scenario))
            </article>

            """
    }

    // MARK: - Tiles

    /// The few numbers that are looked for first.
    private static func tiles(_ scenario: ScenarioAnalysis, isSpoilt: Bool) -> Markup {
        guard let all = scenario.groups.first else { return "" }
        let rates = [("planned", scenario.plannedRate), ("drawn", scenario.drawnRate)].compactMap { name, rate in
            rate.map { "\(Quantity.number($0)) \(name)" }
        }
        let mark = isSpoilt ? spoilt : ""
        let tiles: [Markup] = [
            tile("Failed", Quantity.share(all.failed, of: all.requests), "of \(Quantity.count(all.requests)) requests"),
            tile("TTFT p95", time(all.timeToFirstToken.p95), note(all.timeToFirstToken.p95), mark),
            tile("End to end p95", time(all.endToEnd.p95), note(all.endToEnd.p95), mark),
            tile("Requests sent", "\(Quantity.number(scenario.sentRate))/s", rates.joined(separator: ", ")),
            tile("Tokens per second", rate(all), rateNote(all), mark),
        ]
        return "<ul class=\"tiles\">\(tiles)</ul>"
    }

    private static func tile(_ name: String, _ value: String, _ note: String, _ mark: Markup = "") -> Markup {
        "<li><span>\(name)\(mark)</span> <b>\(value)</b> <small>\(note)</small></li>"
    }

    private static let spoilt: Markup = " <i class=\"spoilt\" title=\"spoilt: see the warning above\">!</i>"

    private static func time(_ estimate: Estimate) -> String {
        switch estimate {
        case .value(let value, _, _): Quantity.time(value)
        case .over(let bound): "> " + Quantity.time(bound)
        case .tooFew, .none: "–"
        }
    }

    private static func note(_ estimate: Estimate) -> String {
        switch estimate {
        case .value(let value, let low, let high):
            bounds(low, high, in: Nanoseconds(seconds: value / 1e9).readingUnit)
        case .over: "it lies among requests that were cut"
        case .tooFew(let count, let needed): "\(Quantity.count(count)) of \(Quantity.count(needed)) samples needed"
        case .none: "not measured"
        }
    }

    private static func bounds(_ low: Double?, _ high: Double?, in unit: Nanoseconds.ReadingUnit) -> String {
        Quantity.bounds(low: low.map { $0 / unit.size }, high: high.map { $0 / unit.size }).map {
            "\($0) \(unit.symbol)"
        }
            ?? ""
    }

    private static func rate(_ group: GroupAnalysis) -> String {
        EstimateText(group.systemRate, isEstimated: group.areTokensEstimated).number
    }

    private static func rateNote(_ group: GroupAnalysis) -> String {
        EstimateText(group.systemRate, isEstimated: group.areTokensEstimated).note
    }

    // MARK: - Tables

    private enum Columns {
        /// Requests, the main latencies, rates.
        case load
        /// Tokens and the further latencies.
        case tokens

        var metrics: [MetricKind] { self == .load ? MetricKind.main : MetricKind.further }
    }

    private static func table(_ rows: [GroupRow], _ columns: Columns, _ caption: String, isSpoilt: Bool) -> Markup {
        let groups = rows.map(\.group)
        let repeated: MetricKind? = groups.allSatisfy(\.hasGapsAsLatencies) ? .chunkGap : nil
        let latencies = columns.metrics
            .filter { kind in kind != repeated && groups.contains { (kind.summary(of: $0)?.count ?? 0) > 0 } }
            .map { (kind: $0, unit: $0.unit(for: groups)) }
        let mark = isSpoilt ? spoilt : ""
        let titles = latencies.map { latency -> Markup in
            """
            <th scope="colgroup" colspan="3" class="first"><a href="#def-\(latency.kind.anchor)">\(latency.kind.title)</a>, \
            \(latency.unit.symbol)\(mark)</th>
            """
        }
        let percentiles = latencies.map { _ -> Markup in
            "<th scope=\"col\" class=\"first\">p50</th><th scope=\"col\">p95</th><th scope=\"col\">p99</th>"
        }
        let lines = rows.map { row -> Markup in
            let cells = latencies.map { self.cells(of: row.group, $0.kind, $0.unit) }
            return """
                <tr\(rowClass(row))><th scope="row">\(row.label)</th>\
                \(before(columns, row.group))\(cells)\(after(columns, row.group))</tr>

                """
        }
        let heads: (before: Markup, after: Markup) =
            switch columns {
            case .load:
                (
                    "<th scope=\"col\" rowspan=\"2\">requests</th><th scope=\"col\" rowspan=\"2\">failed</th>",
                    """
                    <th scope="col" rowspan="2" class="first"><a href="#def-system">system</a><br/>tokens/s</th>\
                    <th scope="col" rowspan="2"><a href="#def-stream">per stream</a><br/>tokens/s, p50</th>
                    """
                )
            case .tokens:
                ("<th scope=\"col\" rowspan=\"2\">tokens in</th><th scope=\"col\" rowspan=\"2\">tokens out</th>", "")
            }
        return """
            <p class="sideways" aria-hidden="true">More columns to the right →</p>
            <div class="scroll" tabindex="0" role="region" aria-label="\(caption)"><table class="results">
            <caption class="hidden">\(caption)</caption>
            <thead><tr><th scope="col" rowspan="2">requests of</th>\(heads.before)\(titles)\(heads.after)</tr>\
            <tr>\(percentiles)</tr></thead>
            <tbody>
            \(lines)</tbody></table></div>
            """
    }

    private static func rowClass(_ row: GroupRow) -> Markup {
        if row.isNested { return " class=\"nested\"" }
        return row.group.phase == nil ? "" : " class=\"phase\""
    }

    private static func before(_ columns: Columns, _ group: GroupAnalysis) -> Markup {
        switch columns {
        case .load:
            let failed: Markup = group.failed > 0 ? " class=\"failed\"" : ""
            return """
                <td>\(Quantity.count(group.requests))</td>\
                <td\(failed)>\(Quantity.share(group.failed, of: group.requests))</td>
                """
        case .tokens:
            guard group.isAnswered else { return "<td class=\"missing\">–</td><td class=\"missing\">–</td>" }
            let mark = group.areTokensEstimated ? "~" : ""
            let asked: Markup =
                group.outputTokensAsked > 0 ? "<small>of \(Quantity.tokens(group.outputTokensAsked)) asked</small>" : ""
            return """
                <td>\(mark)\(Quantity.tokens(group.inputTokens))</td>\
                <td>\(mark)\(Quantity.tokens(group.outputTokens))\(asked)</td>
                """
        }
    }

    private static func after(_ columns: Columns, _ group: GroupAnalysis) -> Markup {
        guard columns == .load else { return "" }
        return """
            \(cell(EstimateText(group.systemRate, isEstimated: group.areTokensEstimated, missing: .bare), "first "))\
            \(cell(EstimateText(group.streamRate.p50, isEstimated: group.areTokensEstimated, missing: .bare), ""))
            """
    }

    private static func cells(of group: GroupAnalysis, _ kind: MetricKind, _ unit: Nanoseconds.ReadingUnit) -> Markup {
        guard let summary = kind.summary(of: group) else {
            return "<td class=\"first missing\">–</td><td class=\"missing\">–</td><td class=\"missing\">–</td>"
        }
        let isEstimated = kind.countsTokens && group.areTokensEstimated
        let texts = [summary.p50, summary.p95, summary.p99].map {
            EstimateText(time: $0, in: unit, isEstimated: isEstimated, missing: .bare)
        }
        return "\(cell(texts[0], "first "))\(cell(texts[1], ""))\(cell(texts[2], ""))"
    }

    static func cell(_ text: EstimateText, _ style: Markup) -> Markup {
        guard text.isNumber else {
            let note: Markup =
                text.note.isEmpty ? "" : "<small>\(text.note)<span class=\"hidden\"> samples needed</span></small>"
            return "<td class=\"\(style)missing\">\(text.number)\(note)</td>"
        }
        let note: Markup = text.note.isEmpty ? "" : "<small>\(text.note)</small>"
        return style.text.isEmpty
            ? "<td>\(text.number)\(note)</td>" : "<td class=\"\(style)\">\(text.number)\(note)</td>"
    }

    private static func notes(_ rows: [GroupRow], of scenario: ScenarioAnalysis, isWhole: Bool) -> Markup {
        let isEstimated = rows.contains(where: \.group.areTokensEstimated)
        let notes = [
            "In brackets: 95 % intervals. n of m: there were n samples, the percentile needs m. Failed requests are not in "
                + "the latencies.",
            ReportWords.cut(in: scenario), ReportWords.phases(in: rows, of: scenario),
            ReportWords.dependence(in: rows), isEstimated ? ReportWords.estimatedTokens : nil,
            isWhole ? nil : "There is more than this page shows. \(PageBudget.rest)",
        ]
        return "<p class=\"note\">\(notes.compactMap { $0 }.joined(separator: " "))</p>"
    }
}
