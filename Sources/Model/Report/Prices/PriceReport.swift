package import TidemarkJSON
package import TidemarkPricing
package import TidemarkUnits

/// A price table for people and for machines: the output of `tidemark prices`.
package struct PriceReport {
    /// More rows than this are shown as a list of providers, unless words pick some.
    private static let mostRows = 400
    /// Up to so many rows that words picked are shown with all that the table has of them.
    private static let mostDetailed = 5

    private let table: PriceTable
    private let file: String?
    private let today: CalendarDate
    private let rows: [PriceRow]
    private let isPicked: Bool

    /// - Parameters:
    ///   - table: the table in use.
    ///   - file: where it was read from; nil for the built-in one.
    ///   - words: each of them stands in the provider's or the model's names of every row that is shown.
    ///   - today: in UTC, for warnings.
    package init(_ table: PriceTable, file: String?, words: [String], today: CalendarDate) {
        self.table = table
        self.file = file
        self.today = today
        let words = words.map { $0.lowercased() }
        isPicked = !words.isEmpty
        rows = table.rows.filter { row in
            let names = ([row.provider, row.model, row.kind.rawValue] + row.alsoNamed).map { $0.lowercased() }
            return words.allSatisfy { word in names.contains { $0.contains(word) } }
        }
    }

    /// Whether no row has the words.
    package var isEmpty: Bool { rows.isEmpty }

    /// A provider's or model's name, or a part of one, that may be meant with a word that no row has.
    package func nearest(to word: String) -> String? {
        let names = table.rows.flatMap { [$0.model, $0.provider] + $0.alsoNamed }
        if let name = Spelling.nearest(to: word, among: names) { return name }
        let parts = names.flatMap { $0.split { "-/.@: ".contains($0) } }.filter { $0.utf8.count > 2 }
        return Spelling.nearest(to: word, among: Set(parts.map(String.init)).sorted())
    }

    static func models(_ count: Int) -> String { count == 1 ? "1 model" : "\(Quantity.count(count)) models" }

    // MARK: - For people

    package func render(width: Int, style: TextReport.Style) -> String {
        var page = TextPage(width: width, style: style)
        let place = file.map { "from \($0)" } ?? "built in"
        page.paragraph(
            "Prices of \(table.asOf), \(place): \(Self.models(table.rows.count)); source \(table.source). "
                + "USD per million tokens.",
            indent: 0
        )
        if let warning = table.ageWarning(today: today) {
            page.paragraph("warning: \(warning)", indent: 0, ink: .yellow)
        }
        page.blank()
        if !isPicked, rows.count > Self.mostRows { providers(&page) } else { list(&page) }
        return page.text
    }

    private func providers(_ page: inout TextPage) {
        let groups = Dictionary(grouping: rows, by: \.provider).sorted { $0.key < $1.key }
        let label = groups.map { PlainText.width($0.key) }.max() ?? 0
        page.add(page.paint("  " + PlainText.padded("provider", to: label) + "   models", .dim))
        for (name, rows) in groups {
            let count = PlainText.leftPadded(Quantity.count(rows.count), to: "models".utf8.count)
            page.add("  " + PlainText.padded(PlainText.line(name), to: label) + "   " + count)
        }
        page.blank()
        page.paragraph("`tidemark prices WORDS` lists the models whose names hold all the words.", indent: 0, ink: .dim)
    }

    private func list(_ page: inout TextPage) {
        let isDetailed = isPicked && rows.count <= Self.mostDetailed
        let lines = rows.map { self.lines(of: $0, isDetailed: isDetailed) }
        let texts = PriceColumns(lines.flatMap { $0 }, margin: 4).texts(width: page.width)
        page.add(page.paint(texts.head, .dim))
        var provider: String?
        var next = 0
        for (row, lines) in zip(rows, lines) {
            if row.provider != provider { page.add("  " + page.paint(PlainText.line(row.provider), .cyan)) }
            provider = row.provider
            for _ in lines {
                for (index, text) in texts.lines[next].enumerated() {
                    page.add(index == 0 ? text : page.paint(text, .dim))
                }
                next += 1
            }
            if isDetailed { details(row, &page) }
        }
        page.blank()
        if !texts.left.isEmpty {
            page.paragraph(
                "Left out at this width: \(texts.left.joined(separator: ", ")); \(texts.whole) columns show all.",
                indent: 0,
                ink: .dim
            )
        }
        var legend = "No price for cached tokens or cache writes: they cost what input costs."
        if rows.contains(where: { !$0.longContext.isEmpty }) {
            legend += " Above: for the whole request, where its prompt is longer."
        }
        page.paragraph(legend, indent: 0, ink: .dim)
    }

    private func lines(of row: PriceRow, isDetailed: Bool) -> [PriceColumns.Line] {
        func line(_ label: String, _ rates: Tariff.Rates) -> PriceColumns.Line {
            PriceColumns.Line(label: label, rates: rates)
        }
        func steps(_ steps: [Tariff.LongContext], _ label: String) -> [PriceColumns.Line] {
            steps.map { line("\(label)above \(TokenCount.format($0.above))", $0.rates) }
        }
        let isPriced = row.standard.input != .free || row.standard.output != .free
        var first = PriceColumns.Line(label: PlainText.line(row.model), rates: isPriced ? row.standard : nil)
        first.context = row.context.map(Quantity.tokens) ?? ""
        first.note = PlainText.line(notes(of: row).joined(separator: "; "))
        var lines = [first] + steps(row.longContext, "  ")
        guard isDetailed else { return lines }
        if let batch = row.batch {
            lines.append(line("  in a batch", batch.rates))
            lines += steps(batch.longContext, "  in a batch, ")
        }
        if let offPeak = row.offPeak { lines.append(line("  off-peak", offPeak)) }
        return lines
    }

    private func notes(of row: PriceRow) -> [String] {
        var notes: [String] = []
        if row.kind != .chat { notes.append(row.kind.rawValue) }
        if let reason = row.reasonAgainst { notes.append("\(reason): not for a budget") }
        if row.request != .zero { notes.append("\(row.request) a request") }
        if let reasoning = row.standard.reasoning { notes.append("reasoning \(reasoning)") }
        if let shutDown = row.shutDown, today.days(to: shutDown) <= PriceTable.daysBeforeShutDown {
            notes.append(shutDown < today ? "was to shut down \(shutDown)" : "shuts down \(shutDown)")
        }
        return notes
    }

    private func details(_ row: PriceRow, _ page: inout TextPage) {
        func say(_ text: String) { page.paragraph(text, indent: 6, ink: .dim) }
        if !row.alsoNamed.isEmpty { say("also \(row.alsoNamed.joined(separator: ", "))") }
        if let write = row.longCacheWrite { say("cache writes that are kept for longer: \(write)") }
        if row.offPeak != nil { say("off-peak prices are not counted on: the dearer ones hold at all hours") }
        if let most = row.largestOutput { say("answers of up to \(Quantity.tokens(most)) tokens") }
        if !row.besides.isEmpty { say("billed apart, and not counted: \(row.besides.joined(separator: ", "))") }
        if let shutDown = row.shutDown { say("listed to shut down on \(shutDown)") }
        if row.asOf != table.asOf { say("as of \(row.asOf)") }
        if let page = row.page { say(page) }
    }

    // MARK: - For machines

    package var json: JSONValue {
        [
            "asOf": .string(table.asOf.description),
            "source": .string(table.source),
            "licence": table.licence.map { .string($0) } ?? .null,
            "file": file.map { .string($0) } ?? .null,
            "currency": .string(Money.currency),
            "prices": .array(rows.map { $0.document(tableDate: nil) }),
        ]
    }
}
