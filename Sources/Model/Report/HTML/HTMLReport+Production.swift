import TidemarkAnalysis
import TidemarkProfile

extension HTMLReport {
    /// How the scenario's requests compare with production; nothing where the plan claims no likeness.
    static func production(of scenario: ScenarioAnalysis) -> Markup {
        guard let check = scenario.production, !check.likeness.findings.isEmpty else { return "" }
        let caption = "\(scenario.name): is it like \(check.reference)?"
        let rows = LikenessRow.rows(of: check).map { row -> Markup in
            """
            <tr><th scope="row">\(row.respect)</th>\
            <td><span class="outcome \(row.isAlike ? "good" : "open")">\(row.verdict)</span></td>\
            <td class="number">\(row.value)</td><td class="number">\(row.reference)</td><td>\(row.note)</td></tr>

            """
        }
        return """
            <details><summary>Is it like production?<span class="hidden"> \(scenario.name)</span> \
            \(check.likeness.verdict.rawValue)</summary>
            <p class="note">\(ReportWords.capitalised(check.likeness.sentence)) \(ReportWords.scale(of: check))</p>
            <div class="scroll" tabindex="0" role="region" aria-label="\(caption)"><table class="objectives">
            <caption class="hidden">\(caption)</caption>
            <thead><tr><th scope="col">In respect of</th><th scope="col">Verdict</th><th scope="col">This run</th>\
            <th scope="col">\(check.reference)</th><th scope="col">Evidence</th></tr></thead>
            <tbody>
            \(rows)</tbody></table></div></details>

            """
    }
}
