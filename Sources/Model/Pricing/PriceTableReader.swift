package import TidemarkJSON
package import TidemarkUnits

extension PriceTable {
    /// With which our own files begin, with the number of their form.
    static let mark = "tidemark prices"
    static let form = 1

    /// Whether a document is meant to be a table of our own form.
    package static func isTable(_ document: JSONValue) -> Bool { document[mark] != nil }

    /// Reads a price table of our own form, strictly.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - file: its name, for messages.
    ///   - today: no price may be of a later day.
    /// - Throws: `PriceError` for the first thing that is wrong.
    package init(parsing bytes: some Collection<UInt8>, file: String, today: CalendarDate) throws(PriceError) {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue(parsing: bytes)
        } catch {
            throw PriceError(file: file, found: "a text that is not JSON: \(error)", allowed: "a price table")
        }
        try self.init(document, file: file, today: today)
    }

    /// Reads a price table of our own form from a document that is read already.
    ///
    /// - Throws: `PriceError` for the first thing that is wrong.
    package init(_ document: JSONValue, file: String, today: CalendarDate) throws(PriceError) {
        var reader = PriceReader(file: file, today: today)
        let names = [Self.mark, "about", "as of", "source", "licence", "change", "currency", "prices"]
        try reader.expect(names, in: document)
        guard document[Self.mark]?.int == Self.form else {
            throw reader.error(Self.mark, document[Self.mark], "\(Self.form), the form that this version reads")
        }
        asOf = try reader.neededDate("as of", in: document)
        source = try reader.neededText("source", in: document)
        licence = try reader.text("licence", in: document)
        change = try reader.text("change", in: document)
        _ = try reader.text("about", in: document)
        let currency = try reader.currency(in: document)
        guard let currency else { throw reader.error("currency", nil, PriceReader.currencies) }
        guard let items = document["prices"]?.array, !items.isEmpty else {
            throw reader.error("prices", document["prices"], "a list of models with their prices")
        }
        rows = []
        rows.reserveCapacity(items.count)
        var seen: [String: Int] = [:]
        for (index, item) in items.enumerated() {
            reader.row = "prices[\(index)]"
            let row = try reader.row(item, currency: currency, asOf: asOf)
            for name in [row.model] + row.alsoNamed {
                guard let other = seen.updateValue(index, forKey: "\(row.provider) \(name)") else { continue }
                throw reader.error(
                    "model",
                    .string(name),
                    "one row a model of a provider; prices[\(other)] has it, too"
                )
            }
            rows.append(row)
        }
    }
}
