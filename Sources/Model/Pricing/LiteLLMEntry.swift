import TidemarkJSON
import TidemarkUnits

/// One model of LiteLLM's table, and how its keys are read.
///
/// Keys of prices are a base such as `input_cost_per_token` with suffixes such as `_above_200k_tokens` and `_batches`.
/// Source: litellm 1.110.2, `model_prices_and_context_window_backup.json` and its `sample_spec`.
struct LiteLLMEntry {
    private let name: String
    private let file: String
    private let members: [String: JSONValue]
    private(set) var roundedUp = 0
    private(set) var writesRaised = 0

    /// Nil for a value that is not an object.
    init?(_ member: JSONMember, file: String) {
        guard let members = member.value.members else { return nil }
        name = member.name
        self.file = file
        self.members = Dictionary(members.map { ($0.name, $0.value) }) { $1 }
    }

    func text(_ key: String) -> String? { members[key]?.string }

    /// Nil for everything but a number over 0: nothing that is paid depends on it.
    func tokens(_ key: String) -> Int? { members[key]?.int.flatMap { $0 > 0 ? $0 : nil } }

    // MARK: - Prices

    private enum Base: String, CaseIterable {
        case input = "input_cost_per_token"
        case cached = "cache_read_input_token_cost"
        case write = "cache_creation_input_token_cost"
        case output = "output_cost_per_token"
        case reasoning = "output_cost_per_reasoning_token"
    }

    private static let batches = "_batches"

    private mutating func price(_ key: String, in values: [String: JSONValue]) throws(PriceError) -> TokenPrice? {
        guard let value = values[key], !value.isNull else { return nil }
        let number = try checked(key, value, timesTenTo: 12)
        let picodollars = number.cleaned
        if number.rest == .some { roundedUp += 1 }
        guard picodollars <= TokenPrice.dearest.picodollars else {
            throw error(key, value, "a price of at most 1 USD per token")
        }
        return TokenPrice(picodollars: picodollars)
    }

    private func checked(_ key: String, _ value: JSONValue, timesTenTo power: Int) throws(PriceError) -> ScaledNumber {
        guard case .number(let text) = value, let number = ScaledNumber(text, timesTenTo: power) else {
            throw error(key, value, "a price in USD per token, such as 1.5e-07")
        }
        guard !number.isNegative else { throw error(key, value, "a price of 0 or more") }
        return number
    }

    private func error(_ key: String, _ value: JSONValue, _ allowed: String) -> PriceError {
        let text = value.text()
        let shown = text.count > 60 ? text.prefix(57) + "..." : text
        return PriceError(file: file, row: name, field: key, found: shown, allowed: allowed)
    }

    /// The rates with such a suffix; what is missing among them is taken from `fallback`, never for less than input.
    private mutating func rates(
        _ suffix: String = "",
        in values: [String: JSONValue]? = nil,
        fallback: Tariff.Rates? = nil
    ) throws(PriceError) -> Tariff.Rates? {
        let values = values ?? members
        let input = try price(Base.input.rawValue + suffix, in: values) ?? fallback?.input
        let output = try price(Base.output.rawValue + suffix, in: values) ?? fallback?.output
        var cached = try price(Base.cached.rawValue + suffix, in: values)
        if cached == nil, suffix.isEmpty { cached = try price("input_cost_per_token_cache_hit", in: values) }
        var write = try price(Base.write.rawValue + suffix, in: values) ?? fallback?.cacheWrite
        let reasoning = try price(Base.reasoning.rawValue + suffix, in: values)
        guard let input, let output else { return nil }
        if let price = write, price < input {
            if price > .free { writesRaised += 1 }
            write = nil
        }
        return Tariff.Rates(
            input: input,
            cachedInput: cached,
            cacheWrite: write,
            output: output,
            reasoning: reasoning == output ? nil : reasoning
        )
    }

    /// The standard tier; nil without a price of input and output per token.
    mutating func tiers(_ kind: PriceRow.Kind) throws(PriceError) -> PriceRow.Tier? {
        if let steps = members["tiered_pricing"]?.array, let tier = try self.steps(steps) { return tier }
        let isAnswerless = kind == .embedding || kind == .rerank
        let free = Tariff.Rates(input: .free, output: .free)
        let isBySearch = kind == .rerank && (members["input_cost_per_query"]?.double ?? 0) > 0
        guard isBySearch || members[Base.input.rawValue]?.isNull == false,
            let rates = try rates(fallback: isAnswerless ? free : nil)
        else { return nil }
        return PriceRow.Tier(rates: rates, longContext: try longContext(above: rates))
    }

    private mutating func longContext(
        above rates: Tariff.Rates,
        _ end: String = ""
    ) throws(PriceError) -> [Tariff.LongContext] {
        var steps: [Tariff.LongContext] = []
        for thousands in Set(members.keys.compactMap { Self.threshold(of: $0, end) }).sorted() {
            if let rates = try self.rates("_above_\(thousands)k_tokens\(end)", fallback: steps.last?.rates ?? rates) {
                steps.append(Tariff.LongContext(above: thousands * 1_000, rates: rates))
            }
        }
        return steps
    }

    /// 200 of `input_cost_per_token_above_200k_tokens`, behind which `end` stands; nil for other keys.
    private static func threshold(of key: String, _ end: String) -> Int? {
        for base in Base.allCases where key.hasPrefix(base.rawValue + "_above_") {
            let rest = key.dropFirst(base.rawValue.utf8.count + "_above_".utf8.count)
            guard rest.hasSuffix("k_tokens\(end)") else { continue }
            return Int(rest.dropLast("k_tokens\(end)".utf8.count)).flatMap { (1..<1_000_000).contains($0) ? $0 : nil }
        }
        return nil
    }

    /// Prices that stand as a list of ranges of the prompt's length.
    private mutating func steps(_ items: [JSONValue]) throws(PriceError) -> PriceRow.Tier? {
        var tier: PriceRow.Tier?
        for item in items {
            guard let start = item["range"]?[0]?.int, start >= 0 else { return nil }
            let values = Dictionary((item.members ?? []).map { ($0.name, $0.value) }) { $1 }
            guard let rates = try rates(in: values) else { return nil }
            if tier == nil {
                guard start <= 1 else { return nil }
                tier = PriceRow.Tier(rates: rates)
            } else if start > tier?.longContext.last?.above ?? 0 {
                tier?.longContext.append(Tariff.LongContext(above: start, rates: rates))
            } else {
                return nil
            }
        }
        return tier
    }

    /// The batch tier, which needs prices of its own for input and output.
    mutating func batch() throws(PriceError) -> PriceRow.Tier? {
        guard let rates = try rates(Self.batches) else { return nil }
        return PriceRow.Tier(rates: rates, longContext: try longContext(above: rates, Self.batches))
    }

    mutating func offPeak() throws(PriceError) -> Tariff.Rates? {
        guard let values = members["off_peak_pricing"]?.members else { return nil }
        return try rates(in: Dictionary(values.map { ($0.name, $0.value) }) { $1 })
    }

    /// Of caches that keep tokens for an hour or twelve, the dearer.
    mutating func longCacheWrite() throws(PriceError) -> TokenPrice? {
        let hour = try price(Base.write.rawValue + "_above_1hr", in: members)
        let twelve = try price(Base.write.rawValue + "_above_12hr", in: members)
        return [hour, twelve].compactMap { $0 }.max()
    }

    func request() throws(PriceError) -> Money {
        let key = "input_cost_per_request"
        guard let value = members[key], !value.isNull else { return .zero }
        return Money(microdollars: try checked(key, value, timesTenTo: 6).cleaned)
    }

    /// Whether pictures have a price that is not that of other tokens.
    mutating func hasPicturesApart(input: TokenPrice) throws(PriceError) -> Bool {
        if (members["input_cost_per_image"]?.double ?? 0) > 0 { return true }
        guard let picture = try price("input_cost_per_image_token", in: members) else { return false }
        return picture > input
    }

    /// Why requests have no price by their tokens alone.
    func obstacle(provider: String) -> String? {
        func asks(_ key: String) -> Bool { (members[key]?.double ?? 0) > 0 }
        if asks("input_cost_per_query") { return "is billed for each search or query" }
        let isSearching = provider == "perplexity" || name.contains("-search-")
        if isSearching, members["search_context_cost_per_query"] != nil {
            return "is billed for each search besides its tokens"
        }
        return nil
    }

    // MARK: - What is not carried over

    /// Keys of prices without a place in a row, and what they are for.
    var notCarried: [(what: String, key: String)] {
        members.compactMap { key, value in
            guard key.contains("_cost") || key.hasSuffix("_pricing"), !Self.isCarried(key), value.double != 0,
                !value.isNull
            else { return nil }
            return (Self.purpose(of: key), key)
        }.sorted { $0.key < $1.key }
    }

    private static func isCarried(_ key: String) -> Bool {
        let others = [
            "input_cost_per_token_cache_hit", "input_cost_per_request", "off_peak_pricing", "tiered_pricing",
            Base.write.rawValue + "_above_1hr", Base.write.rawValue + "_above_12hr",
        ]
        return others.contains(key)
            || Base.allCases.contains { key == $0.rawValue || key == $0.rawValue + batches }
            || threshold(of: key, "") != nil || threshold(of: key, batches) != nil
    }

    private static func purpose(of key: String) -> String {
        let purposes: [(String, [String])] = [
            ("other service tiers", ["_flex", "_priority", "_ultrafast", "_balanced", "_decisions"]),
            ("audio", ["audio"]), ("video", ["video"]), ("pictures", ["image", "pixel"]),
            ("characters", ["character"]), ("time", ["second"]),
            ("searches and tools", ["query", "search", "grounding", "session", "calls", "computer_use", "citation"]),
            ("caches that keep tokens for longer", ["_above_1hr", "_above_12hr", "explicit_cache"]),
        ]
        return purposes.first { $0.1.contains { key.contains($0) } }?.0 ?? "other things"
    }
}
