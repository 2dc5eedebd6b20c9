import TidemarkProfile

/// The page about a profile as one file that a browser shows without network, made to be passed on.
///
/// Its pictures are of the profile, not of the rows; its quantiles stand for at least as many requests on either side as
/// a cell does, and are rounded as lengths in the profile are. Logs have numbers, as their names may name customers.
package enum ProfileHTML {
    package static func render(_ account: ProfileAccount) -> String {
        let charts = ProfileCharts.all(of: account).enumerated().map { $1.figure(id: "c\($0)") }
        var parts: [(anchor: String, name: String, content: Markup)] = [
            ("numbers", "Traffic", traffic(account)),
            ("pictures", "Pictures", "<div class=\"charts\">\(charts)</div>"),
            ("rows", "Rows", rows(account)),
            ("safe", "Made safe", safety(account)),
        ]
        if let types = types(account) { parts.insert(("types", "Types", types), at: 2) }
        if let comparison = account.comparison { parts.insert(("against", "Likeness", likeness(comparison)), at: 0) }
        let links = parts.map { part -> Markup in "<a href=\"#\(part.anchor)\">\(part.name)</a> " }
        let sections = parts.map { part -> Markup in
            "<section id=\"\(part.anchor)\"><h2>\(part.name)</h2>\(part.content)</section>\n"
        }
        return Page.document(
            title: "Profile: \(account.profile.name)",
            version: account.version,
            skip: (parts[0].anchor, "Skip to the numbers"),
            header: """
                <header class="top">
                <p class="brand">Tidemark <span>profile of traffic</span></p>
                <h1>\(account.profile.name)</h1>
                <p class="facts">\(facts(account.profile))</p>
                <nav aria-label="Parts of this page">\(links)</nav>
                </header>
                """,
            main: "\(tiles(account))\(sections)"
        )
    }

    private static func facts(_ profile: Profile) -> Markup {
        let facts = [
            profile.source, profile.licence, "\(Quantity.count(profile.requests)) requests", "no text in it",
        ]
        return "\(facts.filter { !$0.isEmpty }.map { fact -> Markup in "<span>\(fact)</span> " })"
    }

    private static func tiles(_ account: ProfileAccount) -> Markup {
        let statistics = account.summary.statistics
        var tiles: [(name: String, value: String)] = [("requests", Quantity.count(account.profile.requests))]
        if let arrivals = statistics.arrivals {
            tiles.append(("requests/s", Quantity.number(arrivals.ratePerSecond)))
            tiles.append(("gap CV", ProfileWords.fixed(arrivals.gapVariation, 2)))
        }
        for column in ProfileWords.safeColumns(of: account).prefix(2) {
            tiles.append(("\(column.name) p50", column.cells[ProfileWords.medianRow]))
        }
        if let prefix = statistics.prefix {
            tiles.append(("in shared prefixes", Quantity.share(prefix.tokenRatio)))
        }
        let items = tiles.map { tile -> Markup in "<li><span>\(tile.name)</span><b>\(tile.value)</b></li>" }
        return "<ul class=\"tiles\">\(items)</ul>\n"
    }

    private static func traffic(_ account: ProfileAccount) -> Markup {
        let columns = ProfileWords.safeColumns(of: account)
        let rows = ProfileWords.safeRows.indices.map { row in
            [ProfileWords.safeRows[row]] + columns.map { $0.cells[row] }
        }
        return """
            \(Page.list(ProfileWords.traffic(of: account)))
            <h3>Tokens</h3>
            \(Page.table("Lengths in tokens", ["quantile"] + columns.map(\.name), rows))
            <p class="note">A quantile that fewer than \(ProfileWords.fewest(of: account)) requests lie beyond is not shown, \
            and lengths are rounded as in the profile.</p>
            """
    }

    private static func types(_ account: ProfileAccount) -> Markup? {
        let types = account.profile.types
        guard types.count > 1 || types.contains(where: { !$0.languages.isEmpty }) else { return nil }
        let rows = zip(types, ProfileWords.types(of: account.profile)).map { type, row in
            [row.name] + row.cells + [type.languages.isEmpty ? "–" : ProfileWords.languages(of: type)]
        }
        return Page.table("Types", ["type", "requests", "share", "input p50", "output p50", "languages"], rows)
    }

    private static func rows(_ account: ProfileAccount) -> Markup {
        let rows = ProfileWords.rows(of: account).map { [$0.name, Quantity.count($0.count), $0.share ?? ""] }
        let logs = account.logs.enumerated().map { number, log in
            ProfileAccount.Log(name: "log \(number + 1)", format: log.format, tally: log.tally)
        }
        let bad = ProfileWords.badRows(of: logs).map { line -> Markup in "<p class=\"warning\">\(line)</p>" }
        return "\(Page.table("Rows", ["", "count", "share"], rows))\(bad)"
    }

    private static func safety(_ account: ProfileAccount) -> Markup {
        let warning: Markup = account.texts == nil ? "" : "<p class=\"warning\">\(ProfileWords.limitsOfRules)</p>"
        return "\(Page.list(ProfileWords.safety(of: account)))\(warning)"
    }

    private static func likeness(_ comparison: ProfileAccount.Comparison) -> Markup {
        let likeness = comparison.likeness
        let mood =
            switch likeness.verdict {
            case .alike: "good"
            case .notAlike: "bad"
            case .tooFew: "open"
            }
        let rows = likeness.findings.map { finding in
            let cells = ProfileWords.cells(of: finding)
            return [finding.respect.rawValue, cells.value, cells.reference, finding.verdict.rawValue]
        }
        let details = likeness.findings.compactMap { finding -> ProfileWords.Entry? in
            ProfileWords.detail(of: finding).map { (finding.respect.rawValue, $0) }
        }
        return """
            <div class="verdict \(mood)"><h2>\(ReportWords.capitalised(likeness.verdict.rawValue))</h2>\
            <p class="sentence">\(ReportWords.capitalised(likeness.sentence)).</p></div>
            \(Page.table("Likeness to the reference", ["respect", "this", "that", "verdict"], rows))\
            \(Page.list(details))
            """
    }
}
