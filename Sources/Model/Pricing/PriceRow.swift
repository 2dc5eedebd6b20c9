package import TidemarkUnits

/// What a price table says of one model of one provider.
package struct PriceRow: Sendable, Hashable {
    /// Such as `openai`, `vertex` or `bedrock`.
    package var provider: String
    package var model: String
    /// Other names under which the source lists the same model at the same prices.
    package var alsoNamed: [String]
    package var kind: Kind
    /// As ISO 4217 has it; where it is not `USD`, the amounts below are of that currency, and no tariff comes of them.
    package var currency: String
    package var standard: Tariff.Rates
    package var longContext: [Tariff.LongContext]
    /// Of tokens written to a cache that keeps them for longer than usual, such as an hour; nothing asks for it by itself.
    package var longCacheWrite: TokenPrice?
    package var request: Money
    /// In hours with little traffic; never counted on.
    package var offPeak: Tariff.Rates?
    /// Of requests that are handed in as files and answered within a day.
    package var batch: Tier?
    /// What is billed besides and has no price here, such as `pictures`.
    package var besides: [String]
    /// Why no request can be priced, as in `is billed a search`; nil where nothing stands against it.
    package var obstacle: String?
    /// Tokens.
    package var context: Int?
    /// Tokens of one answer.
    package var largestOutput: Int?
    package var asOf: CalendarDate
    /// The page of the provider that the source names.
    package var page: String?
    /// When the provider means to take the model away.
    package var shutDown: CalendarDate?

    /// Prices that hold instead of the standard ones.
    package struct Tier: Sendable, Hashable {
        package var rates: Tariff.Rates
        package var longContext: [Tariff.LongContext]

        package init(rates: Tariff.Rates, longContext: [Tariff.LongContext] = []) {
            self.rates = rates
            self.longContext = longContext
        }
    }

    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case chat, completion, embedding, rerank
    }

    package init(
        provider: String,
        model: String,
        alsoNamed: [String] = [],
        kind: Kind = .chat,
        currency: String = Money.currency,
        standard: Tariff.Rates,
        longContext: [Tariff.LongContext] = [],
        longCacheWrite: TokenPrice? = nil,
        request: Money = .zero,
        offPeak: Tariff.Rates? = nil,
        batch: Tier? = nil,
        besides: [String] = [],
        obstacle: String? = nil,
        context: Int? = nil,
        largestOutput: Int? = nil,
        asOf: CalendarDate,
        page: String? = nil,
        shutDown: CalendarDate? = nil
    ) {
        self.provider = provider
        self.model = model
        self.alsoNamed = alsoNamed
        self.kind = kind
        self.currency = currency
        self.standard = standard
        self.longContext = longContext
        self.longCacheWrite = longCacheWrite
        self.request = request
        self.offPeak = offPeak
        self.batch = batch
        self.besides = besides
        self.obstacle = obstacle
        self.context = context
        self.largestOutput = largestOutput
        self.asOf = asOf
        self.page = page
        self.shutDown = shutDown
    }
}

extension PriceRow {
    /// What requests of this model are billed by, at the standard tier; nil where `reasonAgainst` has a reason.
    package var tariff: Tariff? {
        reasonAgainst == nil
            ? Tariff(standard: standard, longContext: longContext, request: request, source: source) : nil
    }

    /// What the same requests would be billed by in a batch, where the table has the prices of one.
    ///
    /// Long prompts are billed as at the standard tier where the batch's prices for them are not known.
    package var batchTariff: Tariff? {
        guard let batch, reasonAgainst == nil else { return nil }
        return Tariff(
            standard: batch.rates,
            longContext: batch.longContext.isEmpty ? longContext : batch.longContext,
            request: request,
            source: source
        )
    }

    private var source: Tariff.Source { .table(provider: provider, model: model, asOf: asOf.description) }

    /// Why its prices cannot be used, in words that follow the model's name.
    package var reasonAgainst: String? {
        if let obstacle { return obstacle }
        if currency != Money.currency { return "is priced in \(currency), and budgets are in \(Money.currency)" }
        if standard.input == .free, standard.output == .free, request == .zero {
            return "is listed without a price, which may mean that it is not known"
        }
        return nil
    }

    /// Whether the row is of that name.
    package func isNamed(_ name: String) -> Bool { model == name || alsoNamed.contains(name) }
}
