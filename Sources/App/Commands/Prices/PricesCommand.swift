import ArgumentParser
import TidemarkJSON
import TidemarkPricing
import TidemarkReport
import TidemarkUnits

/// `tidemark prices`: the price table in use.
struct PricesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prices",
        abstract: "List what models cost, or take a newer price table.",
        discussion: """
            Prices of the standard tier in USD per million tokens. A plan's own prices come first; the table is used for \
            the providers' own hosts only.
              tidemark prices claude haiku
              tidemark prices --import model_prices_and_context_window.json
            """
    )

    @Argument(help: "Only models whose names, with the provider's, hold all the words.")
    var words: [String] = []

    @Option(
        name: .customLong("import"),
        help: ArgumentHelp(
            "Use a newer table: LiteLLM's as it is, or one of Tidemark; - is standard input.",
            valueName: "file"
        ),
        completion: .file()
    )
    var newer: String?

    @Option(
        help: ArgumentHelp("Of which day LiteLLM's file is; by default, when it was written.", valueName: "2026-11-24")
    )
    var asOf: String?

    @Flag(help: "Go back to the built-in table.")
    var reset = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        try checkOptions()
        let tables = PriceTables()
        if let newer { return try take(newer, into: tables) }
        if reset {
            let file = try tables.reset()
            Terminal.error(file.map { "removed \($0)" } ?? "there is no imported table; the built-in one is in use")
            return
        }
        let (table, file) = try tables.inUse()
        let report = PriceReport(table, file: file, words: words, today: tables.today)
        if report.isEmpty { throw nothing(in: table, file, tables.today) }
        if let note = try olderThanBuiltIn(table, file, tables.today) { Terminal.error("note: \(note)") }
        try Terminal.out(
            json ? report.json.text(.indented) : report.render(width: Terminal.width, style: Terminal.style)
        )
    }

    private func checkOptions() throws(Failure) {
        if newer != nil || reset, !words.isEmpty {
            throw Failure(.wrongInput, "words pick what is listed: leave them out with --import and --reset")
        }
        if newer != nil, reset {
            throw Failure(.wrongInput, "--import and --reset: found both; allowed is one of them")
        }
        if asOf != nil, newer == nil { throw Failure(.wrongInput, "--as-of needs --import") }
    }

    private func take(_ path: String, into tables: PriceTables) throws {
        let date = try asOf.map { text throws(Failure) in
            guard let date = CalendarDate(text) else {
                throw Failure(.wrongInput, "--as-of: found \"\(text)\"; allowed is a day, such as 2026-11-24")
            }
            guard date <= tables.today else {
                throw Failure(.wrongInput, "--as-of: found \(text); allowed is a day up to today, \(tables.today)")
            }
            return date
        }
        let imported = try tables.read(path, asOf: date)
        // A broken table that is replaced has nothing to be compared with.
        let old = try (try? tables.inUse().table) ?? PriceTable.builtIn(today: tables.today)
        let report = PriceImportReport(imported, insteadOf: old, file: try tables.keep(imported.table))
        try Terminal.out(
            json ? report.json.text(.indented) : report.render(width: Terminal.width, style: Terminal.style)
        )
    }

    private func nothing(in table: PriceTable, _ file: String?, _ today: CalendarDate) -> Failure {
        func report(_ words: [String]) -> PriceReport { PriceReport(table, file: file, words: words, today: today) }
        let quoted = words.map { "\"\($0)\"" }.joined(separator: ", ")
        guard let missing = words.first(where: { report([$0]).isEmpty }) else {
            return Failure(.wrongInput, "no model's names hold all of \(quoted); fewer words find more")
        }
        let nearest = report([]).nearest(to: missing).map { "; did you mean \"\($0)\"?" } ?? ""
        return Failure(
            .wrongInput,
            "no model or provider of the price table of \(table.asOf) is named \"\(missing)\"\(nearest)"
        )
    }

    private func olderThanBuiltIn(_ table: PriceTable, _ file: String?, _ today: CalendarDate) throws -> String? {
        let builtIn = try PriceTable.builtIn(today: today)
        guard let file, table.asOf < builtIn.asOf else { return nil }
        return "\(file) is of \(table.asOf); the built-in table is newer, of \(builtIn.asOf): --reset goes back to it"
    }
}
