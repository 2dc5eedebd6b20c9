import TidemarkPricing
import TidemarkUnits
import TidemarkWire

extension PlanReader {
    /// What the requests of a target cost.
    enum ReadPricing {
        case stated(Pricing)
        /// Nobody asks for money, as far as we know.
        case none
        /// It is faulty, or what it depends on is: nothing more is said about it.
        case faulty
    }

    /// What the requests of a target cost: as it says itself, else as the price table says on its vendor's own host.
    ///
    /// - Parameters:
    ///   - fields: the target.
    ///   - endpoint: nil where it is faulty.
    ///   - api: nil where it is faulty.
    ///   - model: nil where it is faulty.
    /// - Returns: a tariff, a price of an hour, or why there is neither.
    mutating func pricing(
        _ fields: Fields,
        endpoint: Target.Endpoint?,
        api: API?,
        model: String?
    ) -> ReadPricing {
        let hourly = value("price", of: fields, Self.hourly)
        let tariff = tariff(fields, generatesText: api?.generatesText)
        if let price = fields["price"], fields["prices"] != nil {
            fault(
                .conflict,
                at: price.place,
                "\(fields.owner ?? "the target") has both \"prices\" and \"price\"; it is paid for by token or by hour"
            )
            return .faulty
        }
        if fields["price"] != nil { return hourly.map { .stated(.perHour($0)) } ?? .faulty }
        if fields["prices"] != nil { return tariff.map { .stated(.perToken($0)) } ?? .faulty }
        guard let endpoint else { return .faulty }
        guard case .url(let url) = endpoint, url.socket == nil else { return .none }
        return model.map { listed(fields, url, $0) } ?? .faulty
    }

    // MARK: Stated by the plan

    /// The tariff under `prices` of a target or of a mock; nil where there is none or it is faulty.
    ///
    /// `generatesText` says whether answers are output that is paid for; nil where that is not known.
    mutating func tariff(_ fields: Fields, generatesText: Bool?) -> Tariff? {
        let owner = "prices of \(fields.owner ?? "the target")"
        guard let node = fields["prices"], let keys = self.fields(of: node, PlanKeys.prices, owner: owner) else {
            return nil
        }
        let before = faults.count
        let input = value("input", of: keys, Self.price)
        let output = value("output", of: keys, Self.price)
        if let stated = keys["output"] {
            if generatesText == false, let output, output > .free {
                fault(
                    .conflict,
                    at: stated.place,
                    in: keys.subject("output"),
                    "the API generates no text here, so there is no output to pay for; leave it out"
                )
            }
        } else if generatesText == true {
            let example = PlanKeys.prices["output"]?.example ?? ""
            fault(
                .missingKey,
                at: keys.place,
                dialect == .flags
                    ? "add \(addition("output-price", example)): without it, only prompts would cost money"
                    : "\(owner) needs \"output\", such as \"output: \(example)\""
            )
        }
        var rates = Tariff.Rates(input: input ?? .free, output: output ?? .free)
        rates.cachedInput = value("cached input", of: keys, Self.price)
        rates.cacheWrite = value("cache write", of: keys, Self.price)
        rates.reasoning = value("reasoning", of: keys, Self.price)
        warn(of: rates, keys)
        let request = value("request", of: keys) { (text) throws(UnitError) in try Money(parsing: text) }
        let longContext = longContext(keys, standard: rates)
        guard faults.count == before, input != nil else { return nil }
        return Tariff(standard: rates, longContext: longContext, request: request ?? .zero)
    }

    /// The entries of `above`, each with the rates that it does not state from below.
    private mutating func longContext(_ fields: Fields, standard: Tariff.Rates) -> [Tariff.LongContext] {
        guard let node = fields["above"] else { return [] }
        let subject = fields.subject("above")
        let example = fields.table["above"]?.example ?? ""
        guard let items = node.items, (1...Bounds.longestList).contains(items.count) else {
            let found = node.items.map { "a list of \($0.count)" } ?? node.described
            fault(.value, at: node.place, in: subject, "\(found) stands where a list should, such as \(example)")
            return []
        }
        var read: [(tier: Tariff.LongContext, place: PlanError.Place)] = []
        for item in items {
            let owner = "above of \(fields.owner ?? "prices")"
            guard let keys = self.fields(of: item, PlanKeys.longContext, owner: owner) else { continue }
            let tokens = value("tokens", of: keys, Self.tokens)
            var rates = standard
            rates.input = value("input", of: keys, Self.price) ?? rates.input
            rates.cachedInput = value("cached input", of: keys, Self.price) ?? rates.cachedInput
            rates.cacheWrite = value("cache write", of: keys, Self.price) ?? rates.cacheWrite
            rates.output = value("output", of: keys, Self.price) ?? rates.output
            rates.reasoning = value("reasoning", of: keys, Self.price) ?? rates.reasoning
            if keys.values.keys.allSatisfy({ $0 == "tokens" }), item.entries?.count == 1 {
                fault(.missingKey, at: keys.place, "\(owner) needs a price, such as \"input: 6\"")
            }
            warn(of: rates, keys)
            if let tokens { read.append((.init(above: tokens, rates: rates), item.place)) }
        }
        var seen: Set<Int> = []
        for (tier, place) in read where !seen.insert(tier.above).inserted {
            let tokens = TokenCount.format(tier.above)
            fault(.conflict, at: place, in: subject, "two entries are for prompts above \(tokens) tokens")
        }
        return read.map(\.tier)
    }

    /// What a cache gives is cheaper everywhere that we know of.
    private mutating func warn(of rates: Tariff.Rates, _ fields: Fields) {
        guard fields["cached input"] != nil || fields["input"] != nil, let cached = rates.cachedInput,
            cached > rates.input
        else { return }
        warnings.append(
            "\(fields.owner ?? "prices"): cached input (\(cached)) is dearer than input (\(rates.input)); are they "
                + "in each other's place?"
        )
    }

    static func price(_ text: String) throws(UnitError) -> TokenPrice { try TokenPrice(parsing: text) }

    /// An amount over zero.
    static func amount(_ text: String) throws(UnitError) -> Money {
        let amount = try Money(parsing: text)
        guard amount > .zero else { throw UnitError(found: text, allowed: "an amount over 0 USD") }
        return amount
    }

    /// Reads `2.50 USD/h`.
    static func hourly(_ text: String) throws(UnitError) -> Money {
        let ending = ["/h", "/hour", "/hr", "/hours", " per hour"].first { text.hasSuffix($0) }
        let amount = ending.map { String(text.dropLast($0.count)) } ?? text
        let usual = "an amount in USD per hour, such as 2.50 USD/h"
        do throws(UnitError) {
            let price = try Self.amount(amount)
            if ending == "/h" { return price }
        } catch {
            throw UnitError(
                found: text,
                allowed: error.allowed.contains("such as") ? usual : error.allowed,
                suggestion: error.suggestion.map { "\($0)/h" }
            )
        }
        throw UnitError(found: text, allowed: usual, suggestion: "\(amount)/h")
    }

    // MARK: From the price table

    /// What the table in use has for a target on the host of its provider.
    private mutating func listed(_ fields: Fields, _ url: BaseURL, _ model: String) -> ReadPricing {
        guard let prices = sources.prices else { return .none }
        func lookup(in table: PriceTable) -> PriceLookup {
            table.lookup(host: url.host, path: url.path, model: model, today: prices.today)
        }
        // Whose host it is does not depend on the table, which may be one that cannot be read.
        let nothing = PriceTable(asOf: prices.today, source: "", rows: [])
        guard lookup(in: nothing) != .notVendor else { return .none }
        let place = fields["model"]?.place ?? fields.place
        let subject = fields.subject("model")
        let shown = fields.shown("model")
        let table: PriceTable
        do {
            table = try prices.table()
        } catch {
            fault(
                .value,
                at: place,
                in: subject,
                "what it costs cannot be looked up: \(error). Use another table, or add \(pricesToAdd)"
            )
            return .faulty
        }
        switch lookup(in: table) {
        case .notVendor: return .none
        case .found(let tariff, let notes):
            let age = table.ageWarning(today: prices.today).map { [$0] } ?? []
            for note in age + notes where !warnings.contains(note) { warnings.append(note) }
            return .stated(.perToken(tariff))
        case .unknownModel(let provider, let nearest):
            // A model of the environment is not shown, nor what is near to it.
            let meant = shown == model ? nearest.map { "; did you mean \"\($0)\"?" } : nil
            fault(
                .value,
                at: place,
                in: subject,
                "the price table of \(table.asOf) has no \"\(shown)\" of \(provider)\(meant ?? ".") Add "
                    + "\(pricesToAdd), or import a newer table with \"tidemark prices --import FILE\""
            )
        case .unusable(let reason):
            let why = shown == model ? ": \(reason)" : ""
            fault(.value, at: place, in: subject, "the price table cannot be used\(why). Add \(pricesToAdd)")
        }
        return .faulty
    }

    private var pricesToAdd: String {
        let prices =
            dialect == .flags ? "--input-price 2.50 --output-price 10" : "\"prices: {input: 2.50, output: 10}\""
        return "\(prices) (USD per million tokens) as its provider asks"
    }
}
