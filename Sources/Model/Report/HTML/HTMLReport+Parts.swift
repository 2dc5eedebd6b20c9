import TidemarkAnalysis
import TidemarkMeasurement
import TidemarkPlan
import TidemarkWire

extension HTMLReport {
    // MARK: - Errors

    private static let errorLimit = 60
    private static let sampleLimit = 2000

    static func errors(_ analysis: Analysis) -> Markup {
        guard !analysis.errors.isEmpty else {
            return analysis.scenarios.isEmpty
                ? "" : "<section id=\"errors\"><h2>Errors</h2><p>No request failed.</p></section>"
        }
        let rows = analysis.errors.prefix(errorLimit).map { error -> Markup in
            let sent = analysis.scenarios.first { $0.name == error.scenario }?.released ?? 0
            let sample: Markup =
                error.sample.map { text in
                    "<pre>\(String(text.prefix(sampleLimit)))\(text.count > sampleLimit ? "…" : "")</pre>"
                } ?? "<span class=\"quiet\">no answer to show</span>"
            return """
                <tr><th scope="row"><code>\(error.outcome.name)</code></th>\
                <td>\(error.status == 0 ? "–" : String(error.status))</td><td>\(error.scenario)</td>\
                <td class="number">\(Quantity.count(error.count))</td>\
                <td class="number">\(Quantity.share(error.count, of: sent))</td><td class="sample">\(sample)</td></tr>

                """
        }
        let more = analysis.errors.count - errorLimit
        let rest: Markup = more > 0 ? "<p class=\"note\">\(more) further kinds are in the JSON report.</p>" : ""
        return """
            <section id="errors"><h2>Errors</h2>
            <div class="scroll" tabindex="0" role="region" aria-label="Errors by kind"><table class="errors">
            <caption class="hidden">Errors by kind, with the first answer of each</caption>
            <thead><tr><th scope="col">Kind</th><th scope="col">Status</th><th scope="col">Scenario</th>\
            <th scope="col" class="number">Count</th><th scope="col" class="number">Share</th>\
            <th scope="col">First answer</th></tr></thead>
            <tbody>\(rows)</tbody></table></div>\(rest)</section>
            """
    }

    // MARK: - Charts

    /// Points of one series: 800, or fewer where many scenarios share the page.
    private static func pointLimit(_ analysis: Analysis) -> Int {
        max(60, min(800, 3200 / max(1, analysis.scenarios.count)))
    }

    static func overTime(_ analysis: Analysis) -> Markup {
        let limit = pointLimit(analysis)
        let parts = analysis.scenarios.enumerated().map { index, scenario -> Markup in
            let charts = TimeCharts(scenario, pointLimit: limit).all
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
            \(parts)</section>
            """
    }

    static func distributions(_ analysis: Analysis) -> Markup {
        let limit = min(400, pointLimit(analysis))
        func curves(
            _ points: KeyPath<ScenarioAnalysis.Series, [ScenarioAnalysis.PercentilePoint]>,
            _ kind: MetricKind
        ) -> [PercentileChart.Curve] {
            analysis.scenarios.map { scenario in
                PercentileChart.Curve(
                    name: scenario.name,
                    points: scenario.series[keyPath: points],
                    samples: scenario.groups.first.flatMap { kind.summary(of: $0)?.count } ?? 0
                )
            }
        }
        let latencies = [
            PercentileChart.chart("Time to first token", curves(\.timeToFirstToken, .timeToFirstToken), pointLimit: limit),
            PercentileChart.chart("End to end", curves(\.endToEnd, .endToEnd), pointLimit: limit),
            PercentileChart.chart("Gap between chunks", curves(\.chunkGap, .chunkGap), pointLimit: limit),
        ]
        let inputs = analysis.scenarios.map { scenario in
            InputChart.chart(of: scenario, types: analysis.run.types, pointLimit: pointLimit(analysis))
        }
        let parts: [Markup] = [
            part("Latency by percentile", latencies.compactMap { $0 }, id: "p"),
            part("Time to first token by input length", inputs.compactMap { $0 }, id: "i"),
        ]
        guard parts.contains(where: { !$0.text.isEmpty }) else { return "" }
        return "<section id=\"distribution\"><h2>Distribution</h2>\(parts)</section>"
    }

    private static func part(_ title: String, _ charts: [Chart], id: String) -> Markup {
        guard !charts.isEmpty else { return "" }
        let figures = charts.enumerated().map { $1.figure(id: "\(id)\($0)") }
        return "<h3>\(title)</h3><div class=\"charts\">\(figures)</div>"
    }

    // MARK: - How it was made

    private static let planLimit = 60_000

    static func making(_ analysis: Analysis) -> Markup {
        let entries = ReportWords.making(of: analysis).map { entry -> Markup in
            "<div><dt>\(entry.name)</dt><dd>\(entry.value)</dd></div>"
        }
        let definitions = Self.definitions.map { entry -> Markup in
            "<div id=\"def-\(entry.anchor)\"><dt>\(entry.name)</dt><dd>\(entry.meaning)</dd></div>"
        }
        let plan = analysis.run.planSource
        let cut = plan.utf8.count > planLimit ? "\n# cut here; the whole plan is in the JSON report" : ""
        return """
            <section id="made"><h2>How it was made</h2>
            <dl class="line">\(entries)</dl>
            <details><summary>The plan</summary><pre>\(String(plan.prefix(planLimit)))\(cut)</pre></details>
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
        ("system", "System tokens/s", "Tokens that arrived in the judged window, of every stream, divided by its length."),
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
