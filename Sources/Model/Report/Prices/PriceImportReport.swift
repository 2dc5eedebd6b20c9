package import TidemarkJSON
package import TidemarkPricing
import TidemarkUnits

/// What a newer price table brings: the output of `tidemark prices --import`.
package struct PriceImportReport {
    /// Names in a list; more are counted.
    private static let mostNames = 20

    private let imported: ImportedPrices
    private let changes: PriceChanges
    private let old: PriceTable
    private let file: String

    /// - Parameters:
    ///   - imported: the new table, with what was not carried over.
    ///   - old: the table that was in use.
    ///   - file: where the new one is kept.
    package init(_ imported: ImportedPrices, insteadOf old: PriceTable, file: String) {
        self.imported = imported
        self.old = old
        self.file = file
        changes = PriceChanges(from: old, to: imported.table)
    }

    package func render(width: Int, style: TextReport.Style) -> String {
        var page = TextPage(width: width, style: style)
        let table = imported.table
        page.paragraph(
            "Took \(PriceReport.models(table.rows.count)) of \(table.asOf); source \(table.source).",
            indent: 0
        )
        let counts = [
            (changes.new.count, "new"), (changes.gone.count, "gone"), (changes.dearer.count, "dearer"),
            (changes.cheaper.count, "cheaper"), (changes.otherwise.count, "billed otherwise"),
            (changes.same, "the same"),
        ]
        let texts = counts.filter { $0.0 > 0 }.map { "\(Quantity.count($0.0)) \($0.1)" }.joined(separator: ", ")
        page.paragraph("Against the table of \(old.asOf) that was in use: \(texts).", indent: 0)
        list("dearer", changes.dearer.map(Self.text), &page)
        list("cheaper", changes.cheaper.map(Self.text), &page)
        list("billed otherwise", changes.otherwise.map(Self.text), &page)
        list("gone", changes.gone.map { "\($0.provider) \($0.model)" }, &page)
        if changes.new.count <= Self.mostNames {
            list("new", changes.new.map { "\($0.provider) \($0.model)" }, &page)
        }
        page.blank()
        if !imported.skipped.isEmpty {
            let count = imported.skipped.reduce(0) { $0 + $1.count }
            page.paragraph("Not taken: \(Quantity.count(count)) entries (\(Self.text(imported.skipped))).", indent: 0)
        }
        if !imported.leftOut.isEmpty {
            page.paragraph(
                "Of the models taken, prices for other things than tokens of the standard and the batch tier were left "
                    + "out: \(Self.text(imported.leftOut)).",
                indent: 0
            )
        }
        for note in imported.notes { page.paragraph("\(note).", indent: 0) }
        page.paragraph(
            "In use from now on: \(file). `tidemark prices --reset` goes back to the built-in table.",
            indent: 0
        )
        return page.text
    }

    private func list(_ title: String, _ texts: [String], _ page: inout TextPage) {
        guard !texts.isEmpty else { return }
        page.add("  " + page.paint(title, .cyan))
        for text in texts.prefix(Self.mostNames) { page.paragraph(text, indent: 4) }
        if texts.count > Self.mostNames {
            page.paragraph("and \(texts.count - Self.mostNames) more", indent: 4, ink: .dim)
        }
    }

    private static func text(_ tallies: [ImportedPrices.Tally]) -> String {
        tallies.map { "\($0.what) \(Quantity.count($0.count))" }.joined(separator: ", ")
    }

    /// `openai gpt-5: input 1.25 → 1.5`.
    private static func text(_ change: PriceChanges.Change) -> String {
        let (before, after) = (change.before, change.after)
        var parts = rates(before.standard, after.standard, "")
        if before.currency != after.currency { parts.append("\(before.currency) → \(after.currency)") }
        if before.request != after.request { parts.append("a request \(before.request) → \(after.request)") }
        if before.longContext.map(\.above) == after.longContext.map(\.above) {
            for (old, new) in zip(before.longContext, after.longContext) {
                parts += rates(old.rates, new.rates, "above \(TokenCount.format(old.above)) ")
            }
        } else {
            func steps(_ row: PriceRow) -> String {
                row.longContext.isEmpty
                    ? "none" : row.longContext.map { TokenCount.format($0.above) }.joined(separator: ", ")
            }
            parts.append("prices above \(steps(before)) → above \(steps(after))")
        }
        return "\(after.provider) \(after.model): \(parts.joined(separator: ", "))"
    }

    private static func rates(_ old: Tariff.Rates, _ new: Tariff.Rates, _ label: String) -> [String] {
        let pairs: [(String, TokenPrice?, TokenPrice?)] = [
            ("input", old.input, new.input), ("cached input", old.cachedInput, new.cachedInput),
            ("cache write", old.cacheWrite, new.cacheWrite), ("output", old.output, new.output),
            ("reasoning", old.reasoning, new.reasoning),
        ]
        return pairs.filter { $0.1 != $0.2 }.map { name, old, new in
            "\(label)\(name) \(old?.description ?? "as input") → \(new?.description ?? "as input")"
        }.map { $0.contains("reasoning") ? $0.replacing("as input", with: "as output") : $0 }
    }

    // MARK: - For machines

    package var json: JSONValue {
        func names(_ rows: [PriceRow]) -> JSONValue {
            .array(rows.map { ["provider": .string($0.provider), "model": .string($0.model)] })
        }
        func pairs(_ changes: [PriceChanges.Change]) -> JSONValue {
            .array(
                changes.map {
                    [
                        "before": $0.before.document(tableDate: nil), "after": $0.after.document(tableDate: nil),
                    ]
                }
            )
        }
        func tallies(_ tallies: [ImportedPrices.Tally]) -> JSONValue {
            .array(
                tallies.map { ["what": .string($0.what), "count": .int($0.count), "example": .string($0.example)] }
            )
        }
        return [
            "asOf": .string(imported.table.asOf.description),
            "source": .string(imported.table.source),
            "file": .string(file),
            "models": .int(imported.table.rows.count),
            "new": names(changes.new),
            "gone": names(changes.gone),
            "dearer": pairs(changes.dearer),
            "cheaper": pairs(changes.cheaper),
            "billedOtherwise": pairs(changes.otherwise),
            "same": .int(changes.same),
            "notTaken": tallies(imported.skipped),
            "leftOut": tallies(imported.leftOut),
            "notes": .array(imported.notes.map { .string($0) }),
        ]
    }
}
