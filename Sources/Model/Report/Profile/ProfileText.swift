import TidemarkLogs
import TidemarkPrivacy
import TidemarkProfile

/// What `tidemark profile` says in a terminal: what was read, kept, merged and removed, the numbers, and a picture.
package enum ProfileText {
    /// The whole page, in lines of at most `width` columns (40 at least).
    package static func render(_ account: ProfileAccount, width: Int, style: TextReport.Style) -> String {
        var page = TextPage(width: width, style: style)
        page.paragraph(ProfileWords.reading(of: account), label: "Read  ", indent: 0, labelInk: .bold)
        writeRows(account, to: &page)
        writeTypes(account.profile, to: &page)
        page.heading("Traffic")
        for entry in ProfileWords.traffic(of: account) { write(entry, to: &page) }
        writeLengths(account.summary.statistics, to: &page)
        writePictures(account, to: &page)
        page.heading("Made safe")
        for entry in ProfileWords.safety(of: account) { write(entry, to: &page) }
        if account.texts != nil { page.warning(ProfileWords.limitsOfRules) }
        if let comparison = account.comparison { write(comparison, to: &page) }
        return page.text
    }

    /// How alike two profiles are, alone.
    package static func render(
        _ comparison: ProfileAccount.Comparison,
        width: Int,
        style: TextReport.Style
    ) -> String {
        var page = TextPage(width: width, style: style)
        write(comparison, to: &page)
        return page.text
    }

    private static func write(_ entry: (name: String, value: String), to page: inout TextPage) {
        page.paragraph(entry.value, label: PlainText.padded(entry.name, to: 13), labelInk: .dim)
    }

    private static func writeRows(_ account: ProfileAccount, to page: inout TextPage) {
        page.heading("Rows")
        let rows = ProfileWords.rows(of: account)
        let table = TextTable(
            heads: ["rows", "share"],
            blocks: [
                TextTable.Block(
                    rows: rows.map { row in
                        let share = row.share.map { TextTable.Cell($0) }
                        return (
                            String(repeating: " ", count: row.level * 2) + row.name,
                            [TextTable.Cell(Quantity.count(row.count)), share ?? TextTable.Cell("", isNumber: false)]
                        )
                    }
                )
            ]
        )
        table.write(to: &page)
        for line in ProfileWords.badRows(of: account.logs) { page.warning(line) }
    }

    /// What is wrong with rows: one line for each reason in each log, with the place of the first.
    package static func badRows(of logs: [ProfileAccount.Log]) -> [String] { ProfileWords.badRows(of: logs) }

    private static func writeTypes(_ profile: Profile, to page: inout TextPage) {
        guard profile.types.count > 1 || profile.types.contains(where: { !$0.languages.isEmpty }) else { return }
        page.heading("Types")
        let rows = ProfileWords.types(of: profile)
        TextTable(
            heads: ["requests", "share", "input p50", "output p50"],
            blocks: [
                TextTable.Block(
                    rows: rows.map { row in (PlainText.line(row.name), row.cells.map { TextTable.Cell($0) }) }
                )
            ]
        )
        .write(to: &page)
        for (type, row) in zip(profile.types, rows) where !type.languages.isEmpty {
            page.paragraph(
                ProfileWords.languages(of: type),
                label: PlainText.line(row.name) + ": ",
                indent: 4,
                ink: .dim
            )
        }
    }

    private static func writeLengths(_ statistics: TrafficStatistics, to page: inout TextPage) {
        let columns = ProfileWords.lengthColumns(of: statistics)
        guard !columns.isEmpty else { return }
        page.blank()
        let names = ProfileWords.lengthRows
        TextTable(
            heads: columns.map(\.name),
            blocks: [
                TextTable.Block(
                    title: "tokens",
                    rows: names.indices.map { row in (names[row], columns.map { TextTable.Cell($0.cells[row]) }) }
                )
            ]
        )
        .write(to: &page)
    }

    // MARK: - Pictures

    private static func writePictures(_ account: ProfileAccount, to page: inout TextPage) {
        let columns = min(72, page.width - 16)
        for (name, side) in [("Input tokens", \Profile.Cell.input), ("Output tokens", \Profile.Cell.output)] {
            let bins = LengthBins(account.profile, side, bins: columns / 2)
            page.heading(name)
            let marks = Axis.logarithmic(from: bins.low, to: bins.high) { Quantity.tokens(Int($0)) }.ticks
                .filter { $0.value >= bins.low && $0.value <= bins.high }
                .map { tick in
                    (column: 2 * (bins.bounds.firstIndex { $0 >= tick.value } ?? 0), text: tick.label)
                }
            draw(bins.shares.flatMap { [$0, $0] }, top: Quantity.share(bins.most), marks: marks, to: &page)
        }
        guard let arrivals = account.summary.statistics.arrivals, arrivals.minutes.count > 1 else { return }
        page.heading("Arrivals per minute")
        let bins = MinuteBins(arrivals.minutes, atMost: columns)
        let marks = stride(from: 0, to: bins.means.count, by: 12).map { column in
            let minutes = column * bins.minutesPerBin
            return (column: column, text: minutes == 0 ? "0" : Quantity.span(seconds: Double(minutes) * 60))
        }
        draw(bins.means, top: Quantity.number(bins.means.max() ?? 0), marks: marks, to: &page)
    }

    private static func draw(
        _ values: [Double],
        top: String,
        marks: [(column: Int, text: String)],
        to page: inout TextPage
    ) {
        let lines = TextColumns.lines(values, height: 6)
        for (index, line) in lines.enumerated() {
            let label = index == 0 ? top : index + 1 == lines.count ? "0" : ""
            page.add("  " + page.paint(PlainText.leftPadded(label, to: 8), .dim) + " " + page.paint(line, .cyan))
        }
        page.add(
            String(repeating: " ", count: 11) + page.paint(TextColumns.marks(marks, width: values.count + 8), .dim)
        )
    }

    // MARK: - Comparison

    private static func write(_ comparison: ProfileAccount.Comparison, to page: inout TextPage) {
        page.heading("Against \(PlainText.line(comparison.reference))")
        let likeness = comparison.likeness
        let ink: TextPage.Ink =
            switch likeness.verdict {
            case .alike: .green
            case .notAlike: .red
            case .tooFew: .yellow
            }
        let verdict = likeness.verdict.rawValue
        let sentence = likeness.sentence
        let rest = sentence.hasPrefix(verdict) ? String(sentence.dropFirst(verdict.count).drop { $0 == " " }) : sentence
        page.paragraph(rest, label: verdict.uppercased() + "  ", labelInk: ink)
        page.blank()
        TextTable(
            heads: ["this", "that", "verdict"],
            blocks: [
                TextTable.Block(
                    rows: likeness.findings.map { finding in
                        let cells = ProfileWords.cells(of: finding)
                        return (
                            finding.respect.rawValue,
                            [
                                TextTable.Cell(cells.value), TextTable.Cell(cells.reference),
                                TextTable.Cell(finding.verdict.rawValue, isNumber: false),
                            ]
                        )
                    }
                )
            ]
        )
        .write(to: &page)
        for finding in likeness.findings {
            guard let detail = ProfileWords.detail(of: finding) else { continue }
            page.paragraph(detail, label: finding.respect.rawValue + ": ", indent: 4, ink: .dim)
        }
    }
}
