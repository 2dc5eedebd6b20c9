import TidemarkAnalysis
import TidemarkPlan
import TidemarkWire

extension HTMLReport {
    // MARK: - Errors

    static func errors(_ analysis: Analysis, _ budget: PageBudget) -> Markup {
        let superseded: Markup = ReportWords.superseded(analysis).map { "<p class=\"note\">\($0)</p>" } ?? ""
        guard !analysis.errors.isEmpty else {
            return analysis.scenarios.isEmpty
                ? "" : "<section id=\"errors\"><h2>Errors</h2><p>No request failed.</p>\(superseded)</section>"
        }
        let rows = analysis.errors.prefix(budget.errorKinds).map { error -> Markup in
            let sent = analysis.scenarios.first { $0.name == error.scenario }?.released ?? 0
            let sample: Markup =
                error.sample.map { text in
                    "<pre>\(cut(text, to: budget.sampleCharacters))</pre>"
                }
                ?? "<span class=\"quiet\">\(error.outcome == .cancelled ? "cut at the end: no failure" : "no answer to show")</span>"
            let id: Markup = error.requestID.map { "<small>request id <code>\($0)</code></small>" } ?? ""
            return """
                <tr><th scope="row"><code>\(error.outcome.name)</code></th>\
                <td>\(error.status == 0 ? "–" : String(error.status))</td><td>\(error.scenario)</td>\
                <td class="number">\(Quantity.count(error.count))</td>\
                <td class="number">\(Quantity.share(error.count, of: sent))</td><td class="sample">\(sample)\(id)</td></tr>

                """
        }
        let more = analysis.errors.count - budget.errorKinds
        let rest: Markup = more > 0 ? "<p class=\"note\">\(more) further kinds. \(PageBudget.rest)</p>" : ""
        return """
            <section id="errors"><h2>Errors</h2>
            <div class="scroll" tabindex="0" role="region" aria-label="Errors by kind"><table class="errors">
            <caption class="hidden">Errors by kind, with the first answer of each</caption>
            <thead><tr><th scope="col">Kind</th><th scope="col">Status</th><th scope="col">Scenario</th>\
            <th scope="col" class="number">Count</th><th scope="col" class="number">Share</th>\
            <th scope="col">First answer</th></tr></thead>
            <tbody>\(rows)</tbody></table></div>\(rest)\(superseded)</section>
            """
    }

    private static func cut(_ text: String, to length: Int) -> String {
        let head = text.prefix(length)
        return head.endIndex == text.endIndex ? text : head + "…"
    }

    // MARK: - Charts

    static func overTime(_ analysis: Analysis, _ budget: PageBudget) -> Markup {
        let parts = analysis.scenarios.prefix(budget.chartedScenarios).enumerated().map { index, scenario -> Markup in
            let charts = TimeCharts(
                scenario,
                id: "m\(index)",
                limit: analysis.run.spending?.limit,
                pointLimit: budget.seriesPoints
            ).all
            guard !charts.isEmpty else { return "" }
            let figures = charts.enumerated().map { $1.figure(id: "t\(index)-\($0)") }
            return """
                <h3>\(scenario.name)</h3>
                \(warnings(analysis, scenario: scenario.name))
                <div class="charts">\(figures)</div>

                """
        }
        guard parts.contains(where: { !$0.text.isEmpty }) else { return "" }
        return """
            <section id="time"><h2>Over time</h2>
            <p class="note">From each scenario's start through its drain. Shaded: phases, and what is not judged. \
            Red: seconds in which the generator was late. With a chart in focus, the arrow keys read its numbers.</p>
            \(parts)\(further(analysis, budget.chartedScenarios))</section>
            """
    }

    static func distributions(_ analysis: Analysis, _ budget: PageBudget) -> Markup {
        let limit = min(400, budget.seriesPoints)
        func curves(
            _ points: KeyPath<ScenarioAnalysis.Series, [ScenarioAnalysis.PercentilePoint]>,
            _ kind: MetricKind
        ) -> [PercentileChart.Curve] {
            analysis.scenarios.prefix(budget.chartedScenarios).compactMap { scenario in
                guard let summary = scenario.groups.first.flatMap({ kind.summary(of: $0) }) else { return nil }
                return PercentileChart.Curve(
                    name: scenario.name,
                    points: scenario.series[keyPath: points],
                    summary: summary
                )
            }
        }
        let latencies = [
            PercentileChart.chart(
                "Time to first token",
                curves(\.timeToFirstToken, .timeToFirstToken),
                pointLimit: limit
            ),
            PercentileChart.chart("End to end", curves(\.endToEnd, .endToEnd), pointLimit: limit),
            PercentileChart.chart("Gap between chunks", curves(\.chunkGap, .chunkGap), pointLimit: limit),
        ]
        let inputs = analysis.scenarios.prefix(budget.chartedScenarios).map { scenario in
            InputChart.chart(of: scenario, types: analysis.run.types, pointLimit: budget.seriesPoints)
        }
        let parts: [Markup] = [
            part("Latency by percentile", latencies.compactMap { $0 }, id: "p"),
            part("Time to first token by input length", inputs.compactMap { $0 }, id: "i"),
        ]
        guard parts.contains(where: { !$0.text.isEmpty }) else { return "" }
        return
            "<section id=\"distribution\"><h2>Distribution</h2>\(parts)\(further(analysis, budget.chartedScenarios))</section>"
    }

    private static func part(_ title: String, _ charts: [Chart], id: String) -> Markup {
        guard !charts.isEmpty else { return "" }
        let figures = charts.enumerated().map { $1.figure(id: "\(id)\($0)") }
        return "<h3>\(title)</h3><div class=\"charts\">\(figures)</div>"
    }

    // MARK: - How it was made

    static func making(_ analysis: Analysis, _ budget: PageBudget) -> Markup {
        let entries = ReportWords.making(of: analysis).map { entry -> Markup in
            "<div><dt>\(entry.name)</dt><dd>\(entry.value)</dd></div>"
        }
        let definitions = Self.definitions.map { entry -> Markup in
            "<div id=\"def-\(entry.anchor)\"><dt>\(entry.name)</dt><dd>\(entry.meaning)</dd></div>"
        }
        return """
            <section id="made"><h2>How it was made</h2>
            <dl class="line">\(entries)</dl>
            <details><summary>The plan</summary><pre>\
            \(cut(analysis.run.planSource, to: budget.planCharacters))</pre></details>
            <h3>What the numbers mean</h3>
            <dl class="definitions">\(definitions)</dl></section>
            """
    }

    private static let definitions: [(anchor: String, name: String, meaning: String)] = [
        (
            MetricKind.timeToFirstToken.anchor, MetricKind.timeToFirstToken.title,
            "From the instant at which the request was due to its first chunk with generated content. A late generator or a "
                + "wait for a connection is part of it."
        ),
        (
            MetricKind.timePerOutputToken.anchor, MetricKind.timePerOutputToken.title,
            "(last token - first token) / (tokens - 1) of a request; none for a single chunk."
        ),
        (MetricKind.endToEnd.anchor, MetricKind.endToEnd.title, "From due to the last token."),
        (
            MetricKind.timeToFirstAnswer.anchor, MetricKind.timeToFirstAnswer.title,
            "From due to the first token of the answer proper: reasoning and tool calls come before it."
        ),
        (
            MetricKind.timeToFirstTokenFromRelease.anchor, MetricKind.timeToFirstTokenFromRelease.title,
            "The same as the time to first token without the generator's own lag; shown where it differs by over 1 %."
        ),
        (
            MetricKind.interTokenLatency.anchor, MetricKind.interTokenLatency.title,
            "Gaps between chunks divided by their tokens, each token counted once."
        ),
        (MetricKind.chunkGap.anchor, MetricKind.chunkGap.title, "Between the arrivals of two content chunks."),
        (MetricKind.stall.anchor, MetricKind.stall.title, "The longest gap between two chunks within a request."),
        (
            "system", "System tokens/s",
            "Tokens that arrived in the judged window, of every stream, divided by its length."
        ),
        ("stream", "Tokens/s per stream", "(tokens - 1) / (last token - first token) of a request."),
        (
            "percentile", "Percentiles and intervals",
            "The value of the nearest rank, never interpolated; a 95 % interval beside it. Without enough samples there is no "
                + "number, and a percentile among requests that were cut is given as over the limit at which they were cut."
        ),
    ]
}

extension MetricKind {
    /// Where its definition stands in the page.
    var anchor: String {
        switch self {
        case .timeToFirstToken: "ttft"
        case .timePerOutputToken: "tpot"
        case .endToEnd: "e2e"
        case .timeToFirstAnswer: "ttfa"
        case .timeToFirstTokenFromRelease: "ttft-release"
        case .interTokenLatency: "itl"
        case .chunkGap: "gap"
        case .stall: "stall"
        }
    }
}
