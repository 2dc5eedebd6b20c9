import TidemarkExtrapolation
import TidemarkUnits

/// An extrapolation as one page that a browser shows without network.
package enum ExtrapolationHTML {
    package static func render(_ account: ExtrapolationAccount) -> String {
        var parts: [(anchor: String, name: String, content: Markup)] = []
        if case .numbers(let extrapolation) = account.result {
            parts.append(("loads", "Loads, extrapolated", loads(extrapolation)))
            if let test = extrapolation.backTest { parts.append(("back-test", "Back-test", backTest(test))) }
            let charts = ExtrapolationCharts.all(of: extrapolation).enumerated().map { $1.figure(id: "c\($0)") }
            parts.append(("fits", "Fits", "<div class=\"charts\">\(charts)</div>"))
        }
        parts.append(("made", "How it was made", making(account)))
        let links = parts.map { part -> Markup in "<a href=\"#\(part.anchor)\">\(part.name)</a> " }
        let sections = parts.map { part -> Markup in
            "<section id=\"\(part.anchor)\"><h2>\(part.name)</h2>\(part.content)</section>\n"
        }
        return Page.document(
            title: "Extrapolated: \(account.planName)",
            version: account.version,
            skip: ("verdict", "Skip to the result"),
            header: """
                <header class="top">
                <p class="brand">Tidemark <span>extrapolation, not a measurement</span></p>
                <h1>\(account.large.model) under the loads of \(account.small.model)</h1>
                <p class="facts"><span>\(UTCTime.text(unixNanoseconds: account.madeAtUnixNanoseconds))</span> \
                <span>\(account.large.host) (\(account.large.api))</span></p>
                <nav aria-label="Parts of this page">\(links)</nav>
                </header>
                """,
            main: "\(verdict(account))\(sections)"
        )
    }

    private static func verdict(_ account: ExtrapolationAccount) -> Markup {
        let word: String
        let sentence: String
        switch account.result {
        case .refused(let refusal):
            word = "Refused"
            sentence = "\(ReportWords.capitalised(refusal.sentence))."
        case .numbers(let extrapolation):
            word = extrapolation.hasResult ? "Extrapolated" : "Refused"
            sentence = ExtrapolationWords.caution
        }
        let notes = account.notes.map { note -> Markup in "<p class=\"warning\">\(note)</p>" }
        return """
            <section id="verdict" class="verdict open" aria-labelledby="verdict-word">
            <h2 id="verdict-word">\(word)</h2>
            <p class="sentence">\(sentence)</p>\(notes)
            </section>

            """
    }

    private static func loads(_ extrapolation: Extrapolation) -> Markup {
        let parts = extrapolation.loads.map { load -> Markup in
            let title: Markup = "<h3>\(ExtrapolationWords.rate(load.ratePerSecond)), extrapolated</h3>"
            if let refusal = load.refusal {
                return "\(title)<p class=\"warning\">Refused: \(refusal.sentence).</p>\n"
            }
            var entries: [ExtrapolationWords.Entry] = [("Load", ExtrapolationWords.place(of: load))]
            entries.append(("System", ExtrapolationWords.tokens(load.systemRate)))
            if let cost = load.cost { entries.append(("Cost", ExtrapolationWords.cost(cost))) }
            let rows = Extrapolation.Metric.allCases.map { metric in
                [ExtrapolationWords.title(metric)]
                    + load.values.filter { $0.metric == metric }.map { value in
                        ExtrapolationWords.milliseconds(value.outcome).map { "\($0.number) ms \($0.note)" } ?? "–"
                    }
            }
            let reasons = ExtrapolationWords.reasons(of: load).map { reason -> Markup in
                "<p class=\"note\">\(reason)</p>"
            }
            let heads = [""] + Extrapolation.quantiles.map { ExtrapolationWords.name(ofQuantile: $0) }
            return """
                \(title)\(Page.list(entries))\
                \(Page.table("Extrapolated at \(ExtrapolationWords.rate(load.ratePerSecond))", heads, rows))\(reasons)

                """
        }
        return "\(parts)"
    }

    private static func backTest(_ test: Extrapolation.BackTest) -> Markup {
        let rows = test.rows.map { row in
            [
                ExtrapolationWords.name(row),
                "\(ExtrapolationWords.time(seconds: row.predicted)) [\(ExtrapolationWords.time(seconds: row.low)), "
                    + "\(ExtrapolationWords.time(seconds: row.high))]",
                ExtrapolationWords.time(seconds: row.measured), ExtrapolationWords.error(row),
            ]
        }
        return """
            <p>\(ReportWords.capitalised(ExtrapolationWords.backTest(test))).</p>
            \(Page.table("Back-test", ["", "foretold", "measured", "error"], rows))
            """
    }

    private static func making(_ account: ExtrapolationAccount) -> Markup {
        var entries: [ExtrapolationWords.Entry] = []
        if case .numbers(let extrapolation) = account.result {
            entries += ExtrapolationWords.fits(of: extrapolation).map { ($0.name, $0.value) }
            entries.append(("limit", ExtrapolationWords.limits(of: extrapolation.small)))
            entries.append(
                ("intervals", "\(Quantity.count(extrapolation.draws)) draws, seed \(extrapolation.seed)")
            )
        }
        entries.append(("small run", account.small.runs.joined(separator: ", ")))
        entries.append(("calls", ExtrapolationWords.calls(account)))
        if !account.large.runs.isEmpty { entries.append(("their runs", account.large.runs.joined(separator: ", "))) }
        return Page.list(entries)
    }
}
