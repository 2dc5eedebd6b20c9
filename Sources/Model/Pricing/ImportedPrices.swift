package import TidemarkJSON
package import TidemarkUnits

/// A price table that was made of another project's, and what of that was not carried over.
package struct ImportedPrices: Sendable, Hashable {
    package var table: PriceTable
    /// Models that were not taken, by the reason.
    package var skipped: [Tally]
    /// Prices of models that were taken which have no place in a table, by what they are for.
    package var leftOut: [Tally]
    /// What was changed against the file, one sentence each.
    package var notes: [String]

    package init(table: PriceTable, skipped: [Tally], leftOut: [Tally], notes: [String]) {
        self.table = table
        self.skipped = skipped
        self.leftOut = leftOut
        self.notes = notes
    }

    /// How often something was met, and where for the first time.
    package struct Tally: Sendable, Hashable {
        package var what: String
        package var count: Int
        package var example: String

        package init(what: String, count: Int, example: String) {
            self.what = what
            self.count = count
            self.example = example
        }
    }
}

extension ImportedPrices {
    /// Whether a document is LiteLLM's `model_prices_and_context_window.json`.
    package static func isLiteLLM(_ document: JSONValue) -> Bool {
        document.members?.contains { $0.value["litellm_provider"] != nil } ?? false
    }

    /// Takes LiteLLM's table of model prices as it is.
    ///
    /// All or nothing: where a price is no number, negative or over 1 USD a token, nothing is taken. Prices are exact,
    /// but for what floating point left in the file: less than 1e-18 USD a token. What is finer than 1e-12 USD a token
    /// is rounded up.
    ///
    /// - Parameters:
    ///   - document: the whole file.
    ///   - file: its name, for messages.
    ///   - asOf: the day of which its prices are; the file does not say.
    /// - Throws: `PriceError` that names the model and the price.
    package init(liteLLM document: JSONValue, file: String, asOf: CalendarDate) throws(PriceError) {
        var builder = LiteLLMBuilder(file: file, asOf: asOf)
        var last: [String: Int] = [:]
        let members = document.members ?? []
        for (index, member) in members.enumerated() { last[member.name] = index }
        for (index, member) in members.enumerated() where last[member.name] == index {
            try builder.add(member)
        }
        builder.addAliases()
        guard !builder.rows.isEmpty else {
            throw PriceError(file: file, found: "no model with prices per token", allowed: "LiteLLM's table of models")
        }
        var notes: [String] = []
        func note(_ count: Int, _ one: String, _ many: String) {
            if count > 0 { notes.append(count == 1 ? "1 \(one)" : "\(count) \(many)") }
        }
        note(
            members.count - last.count,
            "model stands twice: the last one counts",
            "models stand twice: the last one counts"
        )
        note(
            builder.dearerTaken,
            "model stands under two names with two prices: the dearer is taken",
            "models stand under two names with two prices: the dearer is taken"
        )
        note(
            builder.writesRaised,
            "price of cache writes is under that of input: input's is taken",
            "prices of cache writes are under that of input: input's is taken"
        )
        note(
            builder.roundedUp,
            "price is finer than 0.000001 USD per million tokens: rounded up",
            "prices are finer than 0.000001 USD per million tokens: rounded up"
        )
        table = PriceTable(
            asOf: asOf,
            source: "litellm, \(file.split(separator: "/").last ?? "")",
            licence: "MIT, Copyright (c) 2023 Berri AI",
            change: "prices per token times 1,000,000; names of providers, models and keys changed; "
                + "what is not billed by the token left out",
            rows: builder.rows.sorted { ($0.provider, $0.model) < ($1.provider, $1.model) }
        )
        skipped = builder.skipped.tallies
        leftOut = builder.leftOut.tallies
        self.notes = notes
    }
}

/// Counts by name, in the order in which they were met.
struct TallyCounts {
    private var counts: [String: ImportedPrices.Tally] = [:]

    mutating func count(_ what: String, at example: String) {
        counts[what, default: .init(what: what, count: 0, example: example)].count += 1
    }

    /// The most frequent first.
    var tallies: [ImportedPrices.Tally] {
        counts.values.sorted { ($1.count, $0.what) < ($0.count, $1.what) }
    }
}
