import TidemarkPricing
import TidemarkUnits
import TidemarkWire

extension PlanReader {
    /// What the run may spend; nil where the plan does not say, or it is faulty.
    mutating func budget(_ fields: Fields) -> Budget? {
        guard let node = fields["budget"],
            !isBare(node, of: "limit", in: fields.subject("budget"), Money.init(parsing:)),
            let keys = self.fields(of: node, PlanKeys.budget, owner: "budget")
        else { return nil }
        var budget = Budget(limit: value("limit", of: keys, Self.amount))
        budget.perDay = value("day", of: keys, Self.amount)
        budget.perMonth = value("month", of: keys, Self.amount)
        if keys["limit"] == nil, keys["day"] == nil, keys["month"] == nil {
            fault(
                .missingKey,
                at: keys.place,
                "budget needs \"limit\", \"day\" or \"month\", such as \"limit: 25 USD\""
            )
        }
        budget.alerts = alerts(keys) ?? budget.alerts
        budget.notices = channels(keys)
        budget.stopsAtLimit = word("at limit", of: keys, among: ["stop"]) != nil
        warnOfUnreachable(budget)
        return budget
    }

    private mutating func alerts(_ fields: Fields) -> [Double]? {
        let shares = list("alert", of: fields) { (text) throws(UnitError) in
            let share = try Share.parse(text)
            guard share > 0, share <= 1 else { throw UnitError(found: text, allowed: "a share over 0% and up to 100%") }
            return share
        }
        guard let shares, let node = fields["alert"] else { return nil }
        let rising = Set(shares).sorted()
        if shares != rising {
            let list = rising.map(Share.format).joined(separator: ", ")
            fault(
                .conflict,
                at: node.place,
                in: fields.subject("alert"),
                "the shares do not rise from each to the next; write [\(list)]"
            )
        }
        return shares
    }

    private mutating func channels(_ fields: Fields) -> [Budget.Channel] {
        guard let node = fields["notify"] else { return [] }
        guard let items = node.items, (1...Bounds.longestList).contains(items.count) else {
            let found = node.items.map { "a list of \($0.count)" } ?? node.described
            fault(
                .value,
                at: node.place,
                in: fields.subject("notify"),
                "\(found) stands where a list should, such as \(fields.table["notify"]?.example ?? "")"
            )
            return []
        }
        return items.compactMap { channel($0, in: fields) }
    }

    /// The URL of a webhook is a secret, and may stand here by mistake: nothing that was found is shown.
    private mutating func channel(_ node: YAMLNode, in fields: Fields) -> Budget.Channel? {
        let names = PlanKeys.channel.keys.map(\.name).joined(separator: ", ")
        guard node.entries != nil else {
            fault(
                .value,
                at: node.place,
                in: fields.subject("notify"),
                "each entry has one of the keys \(names), such as {webhook: env:ALERT_WEBHOOK}"
            )
            return nil
        }
        guard let keys = self.fields(of: node, PlanKeys.channel, owner: "notify of budget") else { return nil }
        guard keys.values.count == 1, let key = keys.values.keys.first else {
            // Keys that are unknown were reported.
            if !(node.entries ?? []).contains(where: { PlanKeys.channel[$0.key.text] == nil }) {
                fault(
                    .conflict,
                    at: node.place,
                    in: fields.subject("notify"),
                    "each entry has one of the keys \(names); give every channel an entry of its own"
                )
            }
            return nil
        }
        switch key {
        case "command": return command(keys).map { .command($0) }
        case "slack": return variable(key, of: keys).map { .slack(urlVariable: $0) }
        default: return variable(key, of: keys).map { .webhook(urlVariable: $0) }
        }
    }

    private mutating func variable(_ key: String, of fields: Fields) -> String? {
        guard let node = fields[key] else { return nil }
        guard let text = node.text, text.hasPrefix("env:"), Self.isVariable(text.dropFirst(4)) else {
            fault(
                .value,
                at: node.place,
                in: fields.subject(key),
                "the URL of a webhook never stands in a plan, only the name of its environment variable: env:NAME, "
                    + "such as \(fields.table[key]?.example ?? "")"
            )
            return nil
        }
        return String(text.dropFirst(4))
    }

    /// Arguments are shown where a command fails, so nothing of the environment is put into them.
    private mutating func command(_ fields: Fields) -> [String]? {
        guard let node = fields["command"] else { return nil }
        if let item = node.items?.first(where: { $0.text?.contains("${") == true }) {
            fault(
                .value,
                at: item.place,
                in: fields.subject("command"),
                "a command takes no ${NAME}: it has the environment of the run, and can read the variable itself"
            )
            return nil
        }
        let words = list("command", of: fields) { (text) throws(UnitError) -> String in
            guard !text.unicodeScalars.contains("\0") else {
                throw UnitError(found: text, allowed: "an argument of a command")
            }
            return text
        }
        guard let words else { return nil }
        guard words.first?.contains(where: { !$0.isWhitespace }) == true else {
            fault(.value, at: node.place, in: fields.subject("command"), "the first word is the program, and is empty")
            return nil
        }
        return words
    }

    private mutating func warnOfUnreachable(_ budget: Budget) {
        let limits = [("limit", budget.limit), ("day", budget.perDay), ("month", budget.perMonth)].compactMap {
            name,
            amount in amount.map { (name: name, amount: $0) }
        }
        for (place, wide) in limits.enumerated() {
            guard let narrow = limits[(place + 1)...].first(where: { $0.amount < wide.amount }) else { continue }
            warnings.append(
                "budget: the \(wide.name == "limit" ? "limit" : "budget of the \(wide.name)") (\(wide.amount)) cannot be "
                    + "reached, because the budget of the \(narrow.name) is \(narrow.amount)"
            )
        }
    }

    /// Whether the value of a key stands where the key should: `budget: 25 USD`.
    private mutating func isBare<Value>(
        _ node: YAMLNode,
        of key: String,
        in subject: String,
        _ parse: (String) throws(UnitError) -> Value
    ) -> Bool {
        guard let text = node.text else { return false }
        var meant = text
        do throws(UnitError) {
            _ = try parse(text)
        } catch {
            guard let suggestion = error.suggestion else { return false }
            meant = suggestion
        }
        fault(.value, at: node.place, in: subject, "\"\(text)\" stands without its key; write {\(key): \(meant)}")
        return true
    }

    // MARK: Retries

    static let mostRetries = 10

    /// When failed requests are made again; nil where they are not, or the rule is faulty.
    mutating func retry(_ fields: Fields) -> RetryRule? {
        guard let node = fields["retry"], !isBare(node, of: "times", in: fields.subject("retry"), Self.attempts),
            let keys = self.fields(of: node, PlanKeys.retry, owner: "retry")
        else { return nil }
        let times = value("times", of: keys, Self.attempts)
        let causes = keys["on"] == nil ? RetryCause.usual : list("on", of: keys, Self.cause) ?? []
        let wait = value("wait", of: keys) { (text) throws(UnitError) in
            let wait = try Self.time(text, zero: .allowed)
            guard wait <= RetryRule.longestWait else {
                throw UnitError(found: text, allowed: "a time of at most \(RetryRule.longestWait)")
            }
            return wait
        }
        guard let times else { return nil }
        let outcomes = causes.reduce(into: Set<Outcome>()) { $0.formUnion($1.outcomes) }
        return wait.map { RetryRule(times: times, outcomes: outcomes, wait: $0) }
            ?? RetryRule(times: times, outcomes: outcomes)
    }

    private static func attempts(_ text: String) throws(UnitError) -> Int { try whole(text, in: 1...mostRetries) }

    private static func cause(_ text: String) throws(UnitError) -> RetryCause {
        if let cause = RetryCause(rawValue: text) { return cause }
        let names = RetryCause.allCases.map(\.rawValue)
        if ["auth", "quota", "http_4xx", "4xx", "400", "401", "403", "content_filter"].contains(text) {
            let allowed = "a failure that another attempt can mend: \(names.joined(separator: ", "))"
            throw UnitError(found: text, allowed: allowed)
        }
        let named = Outcome.allCases.first { $0.name == text || $0.name == text.replacing(" ", with: "_") }
        let byCode = ["429": RetryCause.rateLimited, "5xx": .serverError, "500": .serverError, "503": .serverError]
        let meant = byCode[text] ?? RetryCause.allCases.first { cause in named.map(cause.outcomes.contains) == true }
        throw UnitError(
            found: text,
            allowed: "one of " + names.joined(separator: ", "),
            suggestion: meant?.rawValue ?? Spelling.nearest(to: text.prefix(64), among: names)
        )
    }

    // MARK: Over several values

    /// Money and its limits go together: what costs money by the token has a budget, and a budget has prices.
    mutating func checkMoney(_ fields: Fields, _ read: ReadTarget?) {
        guard let read else { return }
        let target = read.target
        let node = fields["targets"]?.entries?.first?.value
        switch read.pricing {
        case .faulty, .stated(.perHour): break
        case .none:
            guard let budget = fields["budget"] else { return }
            fault(
                .conflict,
                at: budget.place,
                dialect == .flags
                    ? "a budget needs to know what requests cost: add --input-price 2.50 --output-price 10 (USD per million tokens)"
                    : "a budget needs to know what requests cost: add \"prices: {input: 2.50, output: 10}\" (USD per "
                        + "million tokens) to target \(target.name), or \"price: 2.50 USD/h\" for machines of your own"
            )
        case .stated(.perToken(let tariff)):
            // The embedded mock's money is not real.
            let isReal = if case .url = target.endpoint { true } else { false }
            if isReal, !tariff.isFree, fields["budget"] == nil {
                let place = (node?["prices"] ?? node?["model"] ?? node)?.place ?? fields.place
                fault(.missingKey, at: place, "\(Self.costs(target, tariff)): add \(limitToAdd)")
            }
            checkBound(target, tariff, node)
        }
    }

    private static func costs(_ target: Target, _ tariff: Tariff) -> String {
        switch tariff.source {
        case .plan: "requests to target \(target.name) cost money"
        case .table(let provider, let model, let date):
            "requests to target \(target.name) cost money (\(model) of \(provider), price table of \(date))"
        }
    }

    private var limitToAdd: String {
        dialect == .flags ? "--budget \"5 USD\"" : "\"budget: {limit: 25 USD}\" to the plan"
    }

    /// An answer without a bound may cost any sum, so no budget could hold.
    private mutating func checkBound(_ target: Target, _ tariff: Tariff, _ node: YAMLNode?) {
        guard case .custom(let api) = target.api, !api.body.boundsOutput, tariff.asksForOutput else { return }
        fault(
            .conflict,
            at: (node?["custom"]?["body"] ?? node)?.place ?? .flag("URL"),
            "the body states no bound of the output, so nobody can say what a request costs at most; put {output} where "
                + "the API takes one, such as \"max_tokens\": {output}"
        )
    }
}

extension Tariff {
    private var allRates: [Rates] { [standard] + longContext.map(\.rates) }

    /// Whether its requests cost nothing at all.
    fileprivate var isFree: Bool {
        request == .zero
            && allRates.allSatisfy { rates in
                [rates.input, rates.cachedInput ?? .free, rates.cacheWrite ?? .free].allSatisfy { $0 == .free }
            } && !asksForOutput
    }

    fileprivate var asksForOutput: Bool {
        allRates.contains { $0.output > .free || $0.reasoning ?? .free > .free }
    }
}
