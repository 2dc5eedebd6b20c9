import TidemarkSchedule
import TidemarkUnits

/// A scenario with what only the reader needs to know of it.
struct ReadScenario {
    var scenario: Scenario
    var place: PlanError.Place
    /// The name as it was written, for messages.
    var shownName: String
}

extension PlanReader {
    /// The scenarios, in the order of the file.
    ///
    /// Faulty ones are left out, but their names are among `names`.
    mutating func scenarios(
        _ fields: Fields,
        warmup: WarmUp,
        production: Production
    ) -> (read: [ReadScenario], names: [Name]) {
        guard let node = fields["scenarios"] else { return ([], []) }
        guard let items = node.items, !items.isEmpty else {
            let found = node.items == nil ? node.described : "an empty list"
            fault(
                .value,
                at: node.place,
                in: fields.subject("scenarios"),
                "\(found) stands where a list should: \"- baseline: {rate: 5/s, for: 10m}\""
            )
            return ([], [])
        }
        guard items.count <= Bounds.mostScenarios else {
            fault(.value, at: node.place, "\(items.count) scenarios are too many; \(Bounds.mostScenarios) are the most")
            return ([], [])
        }
        var read: [ReadScenario] = []
        var names: [Name] = []
        for item in items {
            guard let (kind, content, place) = kind(of: item) else { continue }
            let shown = shownName(content, kind)
            guard let keys = self.fields(of: content, PlanKeys.scenario(kind), owner: "scenario \(shown)") else {
                names.append(Name(value: shown, shown: shown, place: place))
                continue
            }
            let name = value("name", of: keys, Self.line) ?? kind.rawValue
            if let named = keys["name"] { check(name: name, shown: shown, at: named.place) }
            names.append(Name(value: name, shown: shown, place: keys["name"]?.place ?? place))
            let production = self.production(of: keys, types: production)
            guard let load = load(kind, keys, production) else { continue }
            let own = self.warmup(keys, default: warmup, duration: keys["for"] == nil ? nil : load.duration)
            let cut = keys.table["warmup"] == nil ? WarmUp.none : own
            read.append(
                ReadScenario(
                    scenario: Scenario(name: name, kind: kind, load: load, warmup: cut),
                    place: place,
                    shownName: shown
                )
            )
        }
        return (read, names)
    }

    /// A scenario's or a type's name: as it is, as it was written, and where.
    struct Name {
        var value: String
        var shown: String
        var place: PlanError.Place
    }

    private func shownName(_ node: YAMLNode, _ kind: Scenario.Kind) -> String {
        node["name"]?.text ?? kind.rawValue
    }

    /// The one key of an item of `scenarios`.
    private mutating func kind(of item: YAMLNode) -> (Scenario.Kind, YAMLNode, PlanError.Place)? {
        let kinds = Scenario.Kind.allCases.map(\.rawValue)
        guard let entries = item.entries, let first = entries.first else {
            let found = item.text.map { "\"\($0)\"" } ?? item.described
            fault(
                .value,
                at: item.place,
                "\(found) is not a scenario; each begins with its kind, such as \"- baseline: {rate: 5/s, for: 10m}\""
            )
            return nil
        }
        let name = first.key.text
        var content = first.value
        if entries.count > 1 {
            let second = entries[1].key
            if first.value.isEmpty {
                fault(second, beside: name, what: "scenario")
                content = YAMLNode(content: .mapping(Array(entries.dropFirst())), place: first.value.place)
            } else {
                fault(
                    .value,
                    at: second.place,
                    "\"\(second.text)\" begins a second scenario in one item; begin it with \"- \""
                )
            }
        }
        if let later = Unsupported.scenarios.first(where: { $0.name == name }) {
            fault(.unsupported, at: first.key.place, "scenario " + later.message)
            return nil
        }
        if Scenario.Kind(rawValue: name) == nil {
            fault(
                .unknownKey,
                at: first.key.place,
                Self.unknown("unknown kind of scenario \"\(name)\"", nearestTo: name, among: kinds)
            )
        }
        // What stands under a misspelt kind may be faulty, too.
        let meant = Spelling.nearest(to: name.prefix(64), among: kinds) ?? name
        return Scenario.Kind(rawValue: meant).map { ($0, content, first.key.place) }
    }

    // MARK: Load

    private mutating func load(_ kind: Scenario.Kind, _ fields: Fields, _ production: Production) -> Scenario.Load? {
        if kind == .replay { return replay(fields) }
        let arrivals = arrivals(fields, production) ?? .poisson
        func time(_ text: String) throws(UnitError) -> Nanoseconds { try Self.time(text) }
        if kind == .users { return users(fields).map { .closed($0) } }
        let span = value("for", of: fields, time)
        let shape: LoadShape?
        switch kind {
        case .baseline, .sustained:
            let rate = rate("rate", fields, production)
            shape = both(rate, span).map { .constant($0, for: $1) }
        case .spike:
            let rate = rate("rate", fields, production)
            let times = list("times", of: fields, Self.factor)
            let recover = value("recover", of: fields, time) ?? span
            let known = both(both(rate, times), both(span, recover)).flatMap { known in
                let seconds =
                    Double(known.0.1.count + 1) * known.1.1.inSeconds + Double(known.0.1.count) * known.1.0.inSeconds
                return fits(seconds, fields) ? known : nil
            }
            shape = known.map { .spike($0.0, times: $0.1, for: $1.0, recover: $1.1) }
        case .burst:
            shape = burst(fields, production)
        case .ramp:
            let from = rate("from", fields, production, zero: .allowed)
            let to = rate("to", fields, production, zero: .allowed)
            if let from, let to, max(from, to).perSecond == 0, let node = fields["to"] {
                fault(.conflict, at: node.place, in: fields.subject("to"), "a ramp from 0/s to 0/s sends nothing")
            }
            shape = both(both(from, to), span).map { .ramp(from: $0.0, to: $0.1, for: $1) }
        case .steps:
            let rates = list("rates", of: fields) { (text) throws(UnitError) in
                try Self.rate(text, production, zero: .refused)
            }
            let known = both(rates, span).flatMap { fits(Double($0.count) * $1.inSeconds, fields) ? ($0, $1) : nil }
            shape = known.map { .steps($0, for: $1) }
        case .users, .replay:
            shape = nil
        }
        return shape.map { .open($0, arrivals) }
    }

    /// Whether a scenario of so many seconds is within the bounds.
    mutating func fits(_ seconds: Double, _ fields: Fields) -> Bool {
        if seconds <= Bounds.longest.inSeconds { return true }
        let days = Int((seconds / 86_400).rounded(.up))
        fault(
            .conflict,
            at: fields.place,
            "\(fields.owner ?? "the scenario") would last \(days) days; 30 days are the most"
        )
        return false
    }

    private func both<First, Second>(_ first: First?, _ second: Second?) -> (First, Second)? {
        guard let first, let second else { return nil }
        return (first, second)
    }

    private mutating func burst(_ fields: Fields, _ production: Production) -> LoadShape? {
        func time(_ text: String) throws(UnitError) -> Nanoseconds { try Self.time(text) }
        let high = rate("high", fields, production)
        let low = rate("low", fields, production, zero: .allowed)
        let highFor = value("high for", of: fields, time)
        let lowFor = value("low for", of: fields, time)
        let cycles =
            value("cycles", of: fields) { (text) throws(UnitError) in try Self.whole(text, in: 1...1_000) } ?? 10
        if let high, let low, high <= low, let node = fields["high"] {
            fault(
                .conflict,
                at: node.place,
                in: fields.subject("high"),
                "the high rate of \(fields.shown("high")) is not over the low rate of \(fields.shown("low"))"
            )
        }
        guard let high, let low, let highFor, let lowFor else { return nil }
        guard fits(Double(cycles) * (highFor.inSeconds + lowFor.inSeconds), fields) else { return nil }
        return .burst(high: high, low: low, highFor: highFor, lowFor: lowFor, cycles: cycles)
    }

    private mutating func users(_ fields: Fields) -> UserLoad? {
        func time(_ text: String) throws(UnitError) -> Nanoseconds { try Self.time(text) }
        func timeOrZero(_ text: String) throws(UnitError) -> Nanoseconds { try Self.time(text, zero: .allowed) }
        let count = value("count", of: fields) { (text) throws(UnitError) in
            try Self.whole(text, in: 1...Bounds.mostConnections)
        }
        let think = value("think", of: fields, timeOrZero) ?? .zero
        let span = value("for", of: fields, time)
        let startOver = value("start over", of: fields, timeOrZero)
        if let span, let startOver, startOver >= span, let node = fields["start over"] {
            fault(
                .conflict,
                at: node.place,
                in: fields.subject("start over"),
                "the users start over \(fields.shown("start over")), which is not within the \(fields.shown("for")) of the scenario"
            )
        }
        guard let count, let span else { return nil }
        let start = startOver ?? min(.seconds(1), Nanoseconds(span.count / 2))
        return UserLoad(count: count, think: think, duration: span, startOver: start)
    }

    // MARK: Values

    private mutating func rate(
        _ key: String,
        _ fields: Fields,
        _ production: Production,
        zero: Zero = .refused
    ) -> Rate? {
        value(key, of: fields) { (text) throws(UnitError) in try Self.rate(text, production, zero: zero) }
    }

    private static func rate(_ text: String, _ production: Production, zero: Zero) throws(UnitError) -> Rate {
        let production = try factorOfProduction(text, production)
        let rate = if let production { production } else { try Rate(parsing: text) }
        guard zero == .allowed || rate.perSecond > 0 else { throw UnitError(found: text, allowed: "a rate over zero") }
        guard rate.perSecond <= Bounds.fastest else {
            throw UnitError(found: text, allowed: "a rate of at most 1000000/s")
        }
        return rate
    }

    private static func factor(_ text: String) throws(UnitError) -> Double {
        guard let factor = Double(text), factor > 1, factor <= 10_000 else {
            let number = Double(text.filter { $0 != "x" }).flatMap {
                $0 > 1 && text.contains("x") ? text.filter { $0 != "x" } : nil
            }
            throw UnitError(found: text, allowed: "a factor over 1, such as 3", suggestion: number)
        }
        return factor
    }

    /// The warm-up under `warmup`, which is shorter than the scenario.
    mutating func warmup(_ fields: Fields, default fallback: WarmUp, duration: Nanoseconds?) -> WarmUp {
        let own = value("warmup", of: fields) { (text) throws(UnitError) -> WarmUp in
            if text == "auto" { return .automatic }
            do throws(UnitError) {
                return .fixed(try Self.time(text, zero: .allowed))
            } catch {
                let suggestion = Spelling.nearest(to: text, among: ["auto"]) ?? error.suggestion
                throw UnitError(found: text, allowed: "auto or a time, such as 5s", suggestion: suggestion)
            }
        }
        let warmup = own ?? fallback
        if let duration, case .fixed(let time) = warmup, time >= duration, fields.table["warmup"] != nil {
            fault(
                .conflict,
                at: fields["warmup"]?.place ?? fields.place,
                in: fields.subject("warmup"),
                "the warm-up\(own == nil ? " of the plan" : "") is not shorter than the scenario, which lasts \(fields.shown("for"))"
            )
        }
        return warmup
    }
}
