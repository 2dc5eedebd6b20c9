import TidemarkJSON
import TidemarkUnits

/// Makes rows of the members of LiteLLM's table.
struct LiteLLMBuilder {
    let file: String
    let asOf: CalendarDate
    private(set) var rows: [PriceRow] = []
    private(set) var skipped = TallyCounts()
    private(set) var leftOut = TallyCounts()
    private(set) var dearerTaken = 0
    private(set) var writesRaised = 0
    private(set) var roundedUp = 0
    /// Rows by provider and model, and by the name in the file.
    private var places: [String: Int] = [:]
    private var placesInFile: [String: Int] = [:]
    private var aliases: [(name: String, target: String)] = []

    init(file: String, asOf: CalendarDate) {
        self.file = file
        self.asOf = asOf
    }

    mutating func add(_ member: JSONMember) throws(PriceError) {
        let name = member.name
        guard name != "sample_spec" else { return }
        if let target = member.value["alias_of"]?.string {
            aliases.append((name, target))
            return
        }
        guard var entry = LiteLLMEntry(member, file: file) else {
            throw PriceError(file: file, row: name, found: "no object", allowed: "an object with a model's prices")
        }
        guard let provider = entry.text("litellm_provider") else { return skipped.count("no provider", at: name) }
        let mode = entry.text("mode") ?? "no mode"
        guard let kind = Self.kinds[mode] else {
            return skipped.count(mode.replacing("_", with: " "), at: name)
        }
        guard let tiers = try entry.tiers(kind) else { return skipped.count("no price per token", at: name) }
        let names = Self.names(name, litellmProvider: provider)
        let row = PriceRow(
            provider: names.provider,
            model: names.model,
            kind: kind,
            standard: tiers.rates,
            longContext: tiers.longContext,
            longCacheWrite: try entry.longCacheWrite(),
            request: try entry.request(),
            offPeak: try entry.offPeak(),
            batch: try entry.batch(),
            besides: try entry.hasPicturesApart(input: tiers.rates.input) ? ["pictures"] : [],
            obstacle: entry.obstacle(provider: names.provider),
            context: entry.tokens("max_input_tokens"),
            largestOutput: kind == .chat || kind == .completion ? entry.tokens("max_output_tokens") : nil,
            asOf: asOf,
            page: entry.text("source").flatMap { $0.hasPrefix("https://") ? $0 : nil },
            shutDown: entry.text("deprecation_date").flatMap { CalendarDate($0) }
        )
        writesRaised += entry.writesRaised
        roundedUp += entry.roundedUp
        for (what, key) in entry.notCarried { leftOut.count(what, at: "\(name): \(key)") }
        place(row, from: name)
    }

    private mutating func place(_ row: PriceRow, from name: String) {
        let key = "\(row.provider) \(row.model)"
        guard let index = places[key] else {
            places[key] = rows.count
            placesInFile[name] = rows.count
            rows.append(row)
            return
        }
        placesInFile[name] = index
        guard rows[index].standard != row.standard || rows[index].longContext != row.longContext else { return }
        dearerTaken += 1
        let (old, new) = (rows[index].dearest, row.dearest)
        if (new.output, new.input) > (old.output, old.input) { rows[index] = row }
    }

    /// Gives models the other names that the file has for them.
    mutating func addAliases() {
        let targets = Dictionary(aliases.map { ($0.name, $0.target) }) { $1 }
        for (name, target) in aliases {
            var end = target
            for _ in 0..<4 { end = targets[end] ?? end }
            guard let index = placesInFile[end] else {
                skipped.count("another name of a model that was not taken", at: name)
                continue
            }
            let alias = Self.unprefixed(name, among: Self.prefixes(of: rows[index].provider))
            let key = "\(rows[index].provider) \(alias)"
            guard places[key] == nil else { continue }
            places[key] = index
            rows[index].alsoNamed.append(alias)
        }
    }

    private static let kinds: [String: PriceRow.Kind] = [
        "chat": .chat, "responses": .chat, "completion": .completion, "embedding": .embedding, "rerank": .rerank,
    ]

    /// Our names of providers, where they are not LiteLLM's.
    private static let providers = [
        "text-completion-openai": "openai", "cohere_chat": "cohere", "bedrock_converse": "bedrock",
        "azure_text": "azure", "vertex_ai": "vertex", "text-completion-codestral": "codestral",
        "fireworks_ai-embedding-models": "fireworks_ai",
    ]

    private static func names(_ name: String, litellmProvider: String) -> (provider: String, model: String) {
        let provider =
            providers[litellmProvider] ?? (litellmProvider.hasPrefix("vertex_ai-") ? "vertex" : litellmProvider)
        var model = unprefixed(name, among: prefixes(of: provider) + ["\(litellmProvider)/"])
        if provider == "vertex", let last = model.split(separator: "/").last { model = String(last) }
        return (provider, model)
    }

    private static func prefixes(of provider: String) -> [String] {
        ["\(provider)/"] + (provider == "vertex" ? ["vertex_ai/"] : [])
    }

    private static func unprefixed(_ name: String, among prefixes: [String]) -> String {
        let prefix = prefixes.first { name.hasPrefix($0) && name.utf8.count > $0.utf8.count }
        return String(name.dropFirst(prefix?.count ?? 0))
    }
}

extension PriceRow {
    /// The rates of the longest prompts.
    fileprivate var dearest: Tariff.Rates { longContext.last?.rates ?? standard }
}
