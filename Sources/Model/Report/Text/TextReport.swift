package import TidemarkAnalysis
import TidemarkPlan
import TidemarkWire

/// The report for a terminal or a log: what an SRE needs first stands first, and once more last.
package enum TextReport {
    package enum Style: Sendable {
        case plain
        /// ANSI colours; the words carry the same meaning without them.
        case colour
    }

    /// The whole report, in lines of at most `width` columns (40 at least).
    package static func render(_ analysis: Analysis, width: Int, style: Style) -> String {
        var page = TextPage(width: width, style: style)
        page.add(page.paint(PlainText.truncated(PlainText.line(analysis.run.planName), to: page.width), .bold))
        page.blank()
        writeVerdict(analysis, to: &page)
        writeTrust(analysis, to: &page)
        writeObjectives(analysis.objectives, to: &page)
        for scenario in analysis.scenarios { write(scenario, of: analysis, to: &page) }
        writeErrors(analysis, to: &page)
        writeCost(analysis, to: &page)
        writeOverTime(analysis.scenarios, to: &page)
        page.heading("How it was made")
        for entry in ReportWords.making(of: analysis) {
            page.paragraph(entry.value, label: PlainText.padded(entry.name, to: 13), labelInk: .dim)
        }
        page.blank()
        writeVerdict(analysis, to: &page)
        return page.text
    }

    private static func writeVerdict(_ analysis: Analysis, to page: inout TextPage) {
        let verdict = analysis.verdict
        let ink: TextPage.Ink =
            switch ReportWords.mood(of: analysis) {
            case .good: .green
            case .bad: .red
            case .open: .yellow
            }
        let word = ReportWords.word(for: verdict.kind).uppercased()
        page.paragraph(ReportWords.sentence(of: verdict), label: word + "  ", indent: 0, labelInk: ink)
    }

    private static func writeTrust(_ analysis: Analysis, to page: inout TextPage) {
        let isSound = analysis.trust.level == .sound
        let label = isSound ? "Trust  " : analysis.trust.level.rawValue.uppercased() + "  "
        page.paragraph(
            ReportWords.sentence(of: analysis.trust),
            label: label,
            indent: 0,
            labelInk: isSound ? .dim : .yellow
        )
        for fact in ReportWords.warnings(analysis.trust, scenario: nil) {
            page.warning("\(fact.name): \(ReportWords.text(of: fact))")
        }
    }

    private static func writeObjectives(_ results: [ObjectiveResult], to page: inout TextPage) {
        guard !results.isEmpty else { return }
        page.heading("Objectives")
        let widest = results.map { PlainText.width(PlainText.line($0.objective.text)) }.max() ?? 0
        let textWidth = min(widest, page.width / 2 - 4)
        let scopeWidth = min(
            results.map { PlainText.width(PlainText.line(ReportWords.scope(of: $0))) }.max() ?? 0,
            page.width / 4
        )
        let used = 2 + 7 + 2 + textWidth + 2 + scopeWidth + 2
        let fits = results.allSatisfy { used + PlainText.width(PlainText.line($0.found)) <= page.width }
        var reason = ""
        for result in results {
            let ink: TextPage.Ink =
                switch result.outcome {
                case .passed: .green
                case .failed: .red
                case .inconclusive: .yellow
                }
            let word = ReportWords.word(for: result.outcome)
            let label = page.paint(PlainText.padded(result.outcome == .failed ? word.uppercased() : word, to: 7), ink)
            let text = fitted(result.objective.text, to: textWidth)
            let scope = fitted(ReportWords.scope(of: result), to: scopeWidth)
            let found = PlainText.line(result.found)
            if fits {
                page.add("  \(label)  \(text)  \(page.paint(scope, .dim))  \(found)")
            } else {
                page.add("  \(label)  \(text)  \(page.paint(scope, .dim))")
                page.paragraph(found, indent: 11)
            }
            guard result.outcome != .passed else { continue }
            let why = result.reason == reason ? "as above" : result.reason
            page.paragraph(ReportWords.capitalised(why), indent: 11, ink: .dim)
            reason = result.reason
        }
    }

    /// Safe text of exactly `columns`.
    private static func fitted(_ text: String, to columns: Int) -> String {
        PlainText.padded(PlainText.truncated(PlainText.line(text), to: columns), to: columns)
    }

    private static func writeErrors(_ analysis: Analysis, to page: inout TextPage) {
        let superseded = ReportWords.superseded(analysis)
        guard !analysis.errors.isEmpty || superseded != nil else { return }
        page.heading("Errors")
        let rows = analysis.errors.map { error in
            let sent = analysis.scenarios.first { $0.name == error.scenario }?.released ?? 0
            return (
                count: Quantity.count(error.count),
                share: Quantity.share(error.count, of: sent),
                kind: PlainText.line(ReportWords.kind(of: error)),
                sample: error.sample,
                requestID: error.requestID
            )
        }
        let countWidth = rows.map(\.count.count).max() ?? 0
        let shareWidth = rows.map(\.share.count).max() ?? 0
        for row in rows {
            let count = PlainText.leftPadded(row.count, to: countWidth)
            let share = PlainText.leftPadded(row.share, to: shareWidth)
            let kind = PlainText.truncated(row.kind, to: page.width - countWidth - shareWidth - 6)
            page.add("  \(page.paint(count, .red))  \(share)  \(kind)")
            if let sample = row.sample {
                let columns = page.width - countWidth - shareWidth - 6
                let text = PlainText.truncated(PlainText.line(sample), to: columns * 2)
                page.paragraph(text, indent: countWidth + shareWidth + 6, ink: .dim)
            }
            if let id = row.requestID {
                page.paragraph("request id \(id)", indent: countWidth + shareWidth + 6, ink: .dim)
            }
        }
        if let superseded { page.paragraph(superseded, ink: .dim) }
    }
}
