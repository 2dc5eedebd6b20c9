package import TidemarkAnalysis
import TidemarkPlan
import TidemarkUnits

/// The report as one file that a browser shows without network: readable without script, on paper, by keyboard and by ear.
///
/// Its size stays under 1 MB: series are thinned to at most 800 points, their extremes kept; see `PageBudget`.
package enum HTMLReport {
    package static func render(_ analysis: Analysis) -> String {
        let budget = PageBudget(analysis)
        let parts: [(anchor: String, name: String, content: Markup)] = [
            ("results", "Results", scenarios(analysis, budget)), ("errors", "Errors", errors(analysis, budget)),
            ("money", "Money", cost(analysis, budget)),
            ("time", "Over time", overTime(analysis, budget)),
            ("distribution", "Distribution", distributions(analysis, budget)),
            ("made", "How it was made", making(analysis, budget)),
        ]
        .filter { !$0.content.text.isEmpty }
        let links = parts.map { part -> Markup in "<a href=\"#\(part.anchor)\">\(part.name)</a> " }
        return Page.document(
            title: "\(ReportWords.word(for: analysis.verdict.kind)): \(analysis.run.planName)",
            version: analysis.run.version,
            skip: ("verdict", "Skip to the verdict"),
            header: header(analysis, links),
            main: """
                \(verdict(analysis))
                \(trust(analysis))
                \(parts.map(\.content))
                """
        )
    }

    private static func header(_ analysis: Analysis, _ links: [Markup]) -> Markup {
        let run = analysis.run
        let targets = run.targets.map { "\($0.model) (\($0.api))" }.joined(separator: ", ")
        return """
            <header class="top">
            <p class="brand">Tidemark <span>load test report</span></p>
            <h1>\(run.planName)</h1>
            <p class="facts"><span>\(UTCTime.text(unixNanoseconds: run.startedAtUnixNanoseconds))</span> \
            <span>\(targets)</span> <span>run \(run.id)</span></p>
            <nav aria-label="Parts of this report">\(links)</nav>
            </header>
            """
    }

    // MARK: - Verdict

    private static func verdict(_ analysis: Analysis) -> Markup {
        """
        <section id="verdict" class="verdict \(ReportWords.mood(of: analysis).rawValue)" aria-labelledby="verdict-word">
        <h2 id="verdict-word">\(ReportWords.word(for: analysis.verdict.kind))</h2>
        <p class="sentence">\(ReportWords.sentence(of: analysis.verdict))</p>
        \(objectives(analysis.objectives))
        </section>
        """
    }

    private static func objectives(_ results: [ObjectiveResult]) -> Markup {
        guard !results.isEmpty else { return "" }
        let rows = results.map { result -> Markup in
            let style =
                switch result.outcome {
                case .passed: "good"
                case .failed: "bad"
                case .inconclusive: "open"
                }
            let reason: Markup = result.reason.isEmpty ? "" : "<small>\(ReportWords.capitalised(result.reason))</small>"
            return """
                <tr><td><span class="outcome \(style)">\(ReportWords.word(for: result.outcome))</span></td>\
                <th scope="row"><code>\(result.objective.text)</code></th><td>\(ReportWords.scope(of: result))</td>\
                <td><b>\(result.found)</b>\(reason)</td></tr>

                """
        }
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="Objectives"><table class="objectives">
            <caption class="hidden">Objectives</caption>
            <thead><tr><th scope="col">Outcome</th><th scope="col">Objective</th><th scope="col">Judged on</th>\
            <th scope="col">Found</th></tr></thead>
            <tbody>\(rows)</tbody></table></div>
            """
    }

    static func warnings(_ analysis: Analysis, scenario: String?) -> Markup {
        let lines = ReportWords.warnings(analysis.trust, scenario: scenario).map { fact -> Markup in
            "<p class=\"warning\"><b>\(fact.name)</b> \(ReportWords.text(of: fact))</p>"
        }
        return "\(lines)"
    }

    // MARK: - Trust

    private static func trust(_ analysis: Analysis) -> Markup {
        let trust = analysis.trust
        let facts = trust.facts.map { fact -> Markup in
            """
            <li class="\(fact.isWarning ? "bad" : "good")"><b>\(fact.name)</b>\
            \(fact.scenario.map { " in \($0)" } ?? ""): \(ReportWords.text(of: fact))\(fact.isWarning ? " (warning)" : "")</li>
            """
        }
        let list: Markup =
            facts.isEmpty
            ? "" : "<details><summary>What was looked at</summary><ul class=\"checks\">\(facts)</ul></details>"
        return """
            <section id="trust" class="trust \(trust.level == .sound ? "good" : "open")" aria-labelledby="trust-word">
            <h2 id="trust-word">Can you believe it?</h2>
            <p class="sentence"><b class="level">\(trust.level.rawValue)</b> \(ReportWords.sentence(of: trust))</p>
            \(warnings(analysis, scenario: nil))
            \(list)
            </section>
            """
    }
}
