package import TidemarkJSON
package import TidemarkUnits

extension PriceTable {
    /// The table as a file: one line a row, as `init(parsing:file:today:)` reads it.
    package var text: String {
        let about = """
            Prices of the standard tier per million tokens of the currency. Without "cached input" or "cache write" such \
            tokens cost what input costs; without "reasoning", what output costs. Prices "above" a number of tokens hold for \
            the whole request once its prompt is longer. Not an offer: see the provider's own page.
            """
        var head: [JSONMember] = [
            JSONMember(Self.mark, .int(Self.form)), JSONMember("about", .string(about)),
            JSONMember("as of", .string(asOf.description)), JSONMember("source", .string(source)),
        ]
        if let licence { head.append(JSONMember("licence", .string(licence))) }
        if let change { head.append(JSONMember("change", .string(change))) }
        head.append(JSONMember("currency", .string(Money.currency)))
        let lines = head.map { " \(JSONValue.quoted($0.name)): \($0.value.text())" }
        let items = rows.map { "  " + Self.line($0.document(tableDate: asOf)) }
        return "{\n" + lines.joined(separator: ",\n") + ",\n \"prices\": [\n" + items.joined(separator: ",\n")
            + "\n ]\n}\n"
    }

    /// A document on one line, with spaces where a reader wants them.
    private static func line(_ value: JSONValue) -> String {
        switch value {
        case .object(let members):
            "{" + members.map { "\(JSONValue.quoted($0.name)): \(line($0.value))" }.joined(separator: ", ") + "}"
        case .array(let items): "[" + items.map(line).joined(separator: ", ") + "]"
        default: value.text()
        }
    }
}

extension PriceRow {
    /// The row as an object, as our own files and `prices --json` have it.
    ///
    /// - Parameter tableDate: of the table that holds it, which need not be said again; nil says the date anyway.
    /// - Returns: an object with the keys of our own files, prices per million tokens.
    package func document(tableDate: CalendarDate?) -> JSONValue {
        var members = [JSONMember("provider", .string(provider)), JSONMember("model", .string(model))]
        if !alsoNamed.isEmpty { members.append(JSONMember("also", .array(alsoNamed.map { .string($0) }))) }
        if kind != .chat { members.append(JSONMember("kind", .string(kind.rawValue))) }
        if currency != Money.currency { members.append(JSONMember("currency", .string(currency))) }
        members += Self.members(standard, longContext)
        if let longCacheWrite { members.append(JSONMember("long cache write", .number(longCacheWrite.description))) }
        if request != .zero { members.append(JSONMember("request", .number(Self.number(request)))) }
        if let offPeak { members.append(JSONMember("off-peak", .object(Self.members(offPeak, [])))) }
        if let batch { members.append(JSONMember("batch", .object(Self.members(batch.rates, batch.longContext)))) }
        if !besides.isEmpty { members.append(JSONMember("besides", .array(besides.map { .string($0) }))) }
        if let obstacle { members.append(JSONMember("obstacle", .string(obstacle))) }
        if let context { members.append(JSONMember("context", .int(context))) }
        if let largestOutput { members.append(JSONMember("largest output", .int(largestOutput))) }
        if asOf != tableDate { members.append(JSONMember("as of", .string(asOf.description))) }
        if let page { members.append(JSONMember("page", .string(page))) }
        if let shutDown { members.append(JSONMember("shut-down", .string(shutDown.description))) }
        return .object(members)
    }

    private static func number(_ money: Money) -> String {
        TokenPrice(picodollars: money.microdollars).description
    }

    private static func members(_ rates: Tariff.Rates, _ longContext: [Tariff.LongContext]) -> [JSONMember] {
        let prices: [(String, TokenPrice?)] = [
            ("input", rates.input), ("cached input", rates.cachedInput), ("cache write", rates.cacheWrite),
            ("output", rates.output), ("reasoning", rates.reasoning),
        ]
        var members = prices.compactMap { name, price in price.map { JSONMember(name, .number($0.description)) } }
        if !longContext.isEmpty {
            let steps = longContext.map { step in
                JSONValue.object([JSONMember("tokens", .int(step.above))] + Self.members(step.rates, []))
            }
            members.append(JSONMember("above", .array(steps)))
        }
        return members
    }
}
