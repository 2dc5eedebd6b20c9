import TidemarkJSON
import TidemarkUnits

/// Takes the rows of a price table apart and knows where they stand for messages.
struct PriceReader {
    let file: String
    let today: CalendarDate
    var row = ""

    init(file: String, today: CalendarDate) {
        self.file = file
        self.today = today
    }

    static let currencies = "a currency in three capital letters, such as USD"
    private static let rates = ["input", "cached input", "cache write", "output", "reasoning"]

    func error(_ field: String, _ found: JSONValue?, _ allowed: String) -> PriceError {
        guard let found else {
            return PriceError(file: file, row: row, field: field, found: "nothing", allowed: allowed)
        }
        let text = found.text()
        let shown = text.count > 60 ? text.prefix(57) + "..." : text
        return PriceError(file: file, row: row, field: field, found: shown, allowed: allowed)
    }

    /// Fails unless `value` is an object with none but these names, each at most once.
    func expect(_ names: [String], in value: JSONValue, at path: String = "") throws(PriceError) {
        guard let members = value.members else { throw error(path, value, "an object") }
        var seen: Set<String> = []
        for member in members {
            let field = path.isEmpty ? member.name : "\(path).\(member.name)"
            guard names.contains(member.name) else {
                let nearest = Spelling.nearest(to: member.name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
                let allowed = "one of " + names.map { "\"\($0)\"" }.joined(separator: ", ") + nearest
                throw PriceError(file: file, row: row, field: field, found: "an unknown name", allowed: allowed)
            }
            guard seen.insert(member.name).inserted else {
                throw PriceError(file: file, row: row, field: field, found: "the name twice", allowed: "once")
            }
        }
    }

    func text(_ name: String, in value: JSONValue) throws(PriceError) -> String? {
        guard let member = value[name] else { return nil }
        guard let text = member.string, !text.isEmpty else { throw error(name, member, "a text in quotes") }
        return text
    }

    func neededText(_ name: String, in value: JSONValue) throws(PriceError) -> String {
        guard let text = try text(name, in: value) else { throw error(name, nil, "a text in quotes") }
        return text
    }

    private func texts(_ name: String, in value: JSONValue) throws(PriceError) -> [String] {
        guard let member = value[name] else { return [] }
        let texts = member.array?.compactMap(\.string) ?? []
        guard !texts.isEmpty, texts.count == member.array?.count, !texts.contains("") else {
            throw error(name, member, "a list of texts")
        }
        return texts
    }

    func currency(in value: JSONValue) throws(PriceError) -> String? {
        guard let text = try text("currency", in: value) else { return nil }
        guard text.utf8.count == 3, text.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw error("currency", .string(text), Self.currencies)
        }
        return text
    }

    func date(_ name: String, in value: JSONValue) throws(PriceError) -> CalendarDate? {
        guard let text = try text(name, in: value) else { return nil }
        guard let date = CalendarDate(text) else { throw error(name, .string(text), "a day, such as 2026-11-24") }
        return date
    }

    /// The day of which prices are.
    func neededDate(_ name: String, in value: JSONValue) throws(PriceError) -> CalendarDate {
        guard let date = try date(name, in: value) else { throw error(name, nil, "a day, such as 2026-11-24") }
        try check(date, name)
        return date
    }

    private func check(_ date: CalendarDate, _ name: String) throws(PriceError) {
        guard date <= today else {
            let found = "\(date), a price table from the future"
            throw PriceError(
                file: file,
                row: row,
                field: name,
                found: found,
                allowed: "a day up to today, \(today): correct the date, or this machine's clock"
            )
        }
    }

    private func tokens(_ name: String, in value: JSONValue, at path: String = "") throws(PriceError) -> Int? {
        guard let member = value[name] else { return nil }
        guard let count = member.int, count > 0 else {
            throw error(path.isEmpty ? name : "\(path).\(name)", member, "a whole number of tokens over 0")
        }
        return count
    }

    private func price(_ name: String, in value: JSONValue, at path: String = "") throws(PriceError) -> TokenPrice? {
        guard let member = value[name] else { return nil }
        let field = path.isEmpty ? name : "\(path).\(name)"
        guard case .number(let text) = member, let number = ScaledNumber(text, timesTenTo: 6) else {
            throw error(field, member, "a price per million tokens, such as 2.5 or 0.075")
        }
        guard !number.isNegative else { throw error(field, member, "a price of 0 or more") }
        guard let picodollars = number.exact else {
            throw error(field, member, "a price per million tokens with at most six places")
        }
        guard picodollars <= TokenPrice.dearest.picodollars else {
            throw error(field, member, "a price per million tokens of at most \(TokenPrice.dearest)")
        }
        return TokenPrice(picodollars: picodollars)
    }

    private func rates(in value: JSONValue, at path: String = "") throws(PriceError) -> Tariff.Rates {
        func needed(_ name: String) throws(PriceError) -> TokenPrice {
            guard let price = try price(name, in: value, at: path) else {
                throw error(path.isEmpty ? name : "\(path).\(name)", nil, "a price per million tokens, such as 2.5")
            }
            return price
        }
        return Tariff.Rates(
            input: try needed("input"),
            cachedInput: try price("cached input", in: value, at: path),
            cacheWrite: try price("cache write", in: value, at: path),
            output: try needed("output"),
            reasoning: try price("reasoning", in: value, at: path)
        )
    }

    private func longContext(in value: JSONValue, at path: String = "") throws(PriceError) -> [Tariff.LongContext] {
        let field = path.isEmpty ? "above" : "\(path).above"
        guard let member = value["above"] else { return [] }
        guard let items = member.array, !items.isEmpty else {
            throw error(field, member, "a list of prices above a number of tokens")
        }
        var steps: [Tariff.LongContext] = []
        for (index, item) in items.enumerated() {
            let place = "\(field)[\(index)]"
            try expect(["tokens"] + Self.rates, in: item, at: place)
            guard let above = try tokens("tokens", in: item, at: place) else {
                throw error("\(place).tokens", nil, "a whole number of tokens over 0")
            }
            guard above > steps.last?.above ?? 0 else {
                throw error("\(place).tokens", item["tokens"], "more tokens than the step before")
            }
            steps.append(Tariff.LongContext(above: above, rates: try rates(in: item, at: place)))
        }
        return steps
    }

    private func request(in value: JSONValue) throws(PriceError) -> Money {
        guard let member = value["request"] else { return .zero }
        guard case .number(let text) = member, let number = ScaledNumber(text, timesTenTo: 6), !number.isNegative,
            let microdollars = number.exact
        else { throw error("request", member, "an amount for each request with at most six places, such as 0.001") }
        return Money(microdollars: microdollars)
    }

    private func kind(in value: JSONValue) throws(PriceError) -> PriceRow.Kind {
        guard let text = try text("kind", in: value) else { return .chat }
        guard let kind = PriceRow.Kind(rawValue: text) else {
            throw error(
                "kind",
                .string(text),
                "one of " + PriceRow.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            )
        }
        return kind
    }

    /// Of one row; its name is added to the place as soon as it is known.
    mutating func row(_ value: JSONValue, currency: String, asOf: CalendarDate) throws(PriceError) -> PriceRow {
        let names = [
            "provider", "model", "also", "kind", "currency", "above", "long cache write", "request", "off-peak",
            "batch", "besides", "obstacle", "context", "largest output", "as of", "page", "shut-down",
        ]
        try expect(names + Self.rates, in: value)
        let provider = try neededText("provider", in: value)
        let model = try neededText("model", in: value)
        row += " (\(provider) \(model))"
        if let offPeak = value["off-peak"] { try expect(Self.rates, in: offPeak, at: "off-peak") }
        if let batch = value["batch"] { try expect(Self.rates + ["above"], in: batch, at: "batch") }
        let ownDate = try date("as of", in: value)
        if let ownDate { try check(ownDate, "as of") }
        return PriceRow(
            provider: provider,
            model: model,
            alsoNamed: try texts("also", in: value),
            kind: try kind(in: value),
            currency: try self.currency(in: value) ?? currency,
            standard: try rates(in: value),
            longContext: try longContext(in: value),
            longCacheWrite: try price("long cache write", in: value),
            request: try request(in: value),
            offPeak: try value["off-peak"].map { value throws(PriceError) in try rates(in: value, at: "off-peak") },
            batch: try value["batch"].map { value throws(PriceError) in
                PriceRow.Tier(
                    rates: try rates(in: value, at: "batch"),
                    longContext: try longContext(in: value, at: "batch")
                )
            },
            besides: try texts("besides", in: value),
            obstacle: try text("obstacle", in: value),
            context: try tokens("context", in: value),
            largestOutput: try tokens("largest output", in: value),
            asOf: ownDate ?? asOf,
            page: try text("page", in: value),
            shutDown: try date("shut-down", in: value)
        )
    }
}
