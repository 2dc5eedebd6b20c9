package import TidemarkUnits

/// What a provider asks for the tokens and requests of one model.
package struct Tariff: Sendable, Hashable, Codable {
    /// Prices of tokens by what they are.
    package struct Rates: Sendable, Hashable, Codable {
        package var input: TokenPrice
        /// Of the prompt's tokens that were read from the cache; nil where they cost what input costs.
        package var cachedInput: TokenPrice?
        /// Of the prompt's tokens that were written to the cache; nil where they cost what input costs.
        package var cacheWrite: TokenPrice?
        package var output: TokenPrice
        /// Of the output's tokens that are reasoning; nil where they cost what output costs.
        package var reasoning: TokenPrice?

        package init(
            input: TokenPrice,
            cachedInput: TokenPrice? = nil,
            cacheWrite: TokenPrice? = nil,
            output: TokenPrice,
            reasoning: TokenPrice? = nil
        ) {
            self.input = input
            self.cachedInput = cachedInput
            self.cacheWrite = cacheWrite
            self.output = output
            self.reasoning = reasoning
        }
    }

    /// Rates of the whole request once its prompt is longer than a threshold.
    package struct LongContext: Sendable, Hashable, Codable {
        /// Tokens of the prompt above which the rates apply.
        package var above: Int
        package var rates: Rates

        package init(above: Int, rates: Rates) {
            self.above = above
            self.rates = rates
        }
    }

    /// Where a tariff comes from: shown wherever its prices are used.
    package enum Source: Sendable, Hashable, Codable {
        case plan
        /// A row of a price table with its date, as `2026-11-24`.
        case table(provider: String, model: String, asOf: String)
    }

    package var standard: Rates
    /// By threshold, the lowest first.
    package var longContext: [LongContext]
    /// Asked for each request besides its tokens.
    package var request: Money
    package var source: Source

    package init(standard: Rates, longContext: [LongContext] = [], request: Money = .zero, source: Source = .plan) {
        self.standard = standard
        self.longContext = longContext.sorted { $0.above < $1.above }
        self.request = request
        self.source = source
    }
}

/// The tokens of one request as its provider bills them.
package struct BilledTokens: Sendable, Hashable, Codable {
    /// The whole prompt, cached tokens included.
    package var input: Int
    /// Of the input, those that were read from the cache.
    package var cached: Int
    /// Of the input, those that were written to the cache; nil where the provider does not say.
    package var written: Int?
    /// All output, reasoning included.
    package var output: Int
    /// Of the output.
    package var reasoning: Int

    package init(input: Int, cached: Int = 0, written: Int? = 0, output: Int, reasoning: Int = 0) {
        self.input = input
        self.cached = cached
        self.written = written
        self.output = output
        self.reasoning = reasoning
    }
}

extension Tariff {
    /// The rates of a request with so long a prompt.
    package func rates(forInput tokens: Int) -> Rates {
        longContext.last { tokens > $0.above }?.rates ?? standard
    }

    /// What one request costs, rounded up once, to the micro-dollar.
    ///
    /// Where the provider does not say what it wrote to its cache, all that was not read from it may have been.
    package func cost(of tokens: BilledTokens) -> Money {
        let rates = rates(forInput: tokens.input)
        let input = max(0, tokens.input)
        let cached = min(max(0, tokens.cached), input)
        let write = rates.cacheWrite ?? rates.input
        let written = min(tokens.written.map { max(0, $0) } ?? (write > rates.input ? input : 0), input - cached)
        let output = max(0, tokens.output)
        let reasoning = min(max(0, tokens.reasoning), output)
        return request
            + Self.sum([
                (cached, rates.cachedInput ?? rates.input),
                (written, write),
                (input - cached - written, rates.input),
                (output - reasoning, rates.output),
                (reasoning, rates.reasoning ?? rates.output),
            ])
    }

    /// The most that a request may cost with at most so many tokens in and out: no cache helps, and of all rates that
    /// may apply the dearest do.
    package func worstCost(input: Int, output: Int) -> Money {
        var worst = standard.worstCost(input: input, output: output)
        for tier in longContext where input > tier.above {
            worst = max(worst, tier.rates.worstCost(input: input, output: output))
        }
        return request + worst
    }

    /// Rounded up; the largest amount there is where it is more.
    private static func sum(_ parts: [(tokens: Int, price: TokenPrice)]) -> Money {
        roundedUp(parts.reduce(Int128(0)) { $0 + Int128($1.tokens) * Int128($1.price.picodollars) })
    }

    fileprivate static func roundedUp(_ picodollars: Int128) -> Money {
        Money(microdollars: Int64(clamping: (picodollars + 999_999) / 1_000_000))
    }
}

extension Tariff.Rates {
    fileprivate func worstCost(input tokensIn: Int, output tokensOut: Int) -> Money {
        let prompt = max(input, cachedInput ?? input, cacheWrite ?? input)
        let answer = max(output, reasoning ?? output)
        return Tariff.roundedUp(
            Int128(max(0, tokensIn)) * Int128(prompt.picodollars)
                + Int128(max(0, tokensOut)) * Int128(answer.picodollars)
        )
    }
}
