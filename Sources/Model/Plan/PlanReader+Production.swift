import TidemarkProfile
import TidemarkSchedule
import TidemarkUnits
import TidemarkWorkload

/// What `production` stands for in the rates and arrivals of a scenario.
struct Production {
    /// A value that a profile may hold.
    enum Known<Value> {
        case known(Value)
        /// Why there is none.
        case missing(String)
        /// What it would come from is faulty, so nothing is said about it.
        case open
    }

    var rate: Known<Rate>
    var arrivals: Known<ArrivalProcess>

    static var open: Production { Production(rate: .open, arrivals: .open) }

    private init(rate: Known<Rate>, arrivals: Known<ArrivalProcess>) {
        self.rate = rate
        self.arrivals = arrivals
    }

    /// That of the profile that the types take their prompts from; `types` is nil where they are faulty.
    init(of types: [RequestType]?) {
        guard let types else {
            self = .open
            return
        }
        var profiles: [Profile] = []
        for case .profile(let profile, _) in types.map(\.lengths) where !profiles.contains(profile) {
            profiles.append(profile)
        }
        let none = "no type takes its prompts from a profile; \"profile: NAME.profile.json\" in the scenario names one"
        rate = Self.only(
            profiles.compactMap(\.ratePerSecond).map(Rate.init(perSecond:)),
            of: profiles,
            none: none,
            lacking: "the profile holds no rate",
            several: "the types have several profiles with rates; write the rate out, or name one with \"profile\""
        )
        arrivals = Self.only(
            profiles.compactMap(\.arrivalProcess),
            of: profiles,
            none: none,
            lacking: "the profile does not say how requests arrive",
            several: "the types have several profiles with arrivals; name one with \"profile\""
        )
    }

    /// That of one profile.
    init(of profile: Profile) {
        rate =
            profile.ratePerSecond.map { .known(Rate(perSecond: $0)) } ?? .missing("the profile holds no rate")
        arrivals =
            profile.arrivalProcess.map { .known($0) } ?? .missing("the profile does not say how requests arrive")
    }

    private static func only<Value>(
        _ values: [Value],
        of profiles: [Profile],
        none: String,
        lacking: String,
        several: String
    ) -> Known<Value> {
        if let value = values.first, values.count == 1 { return .known(value) }
        return .missing(profiles.isEmpty ? none : values.isEmpty ? lacking : several)
    }
}

extension PlanReader {
    /// What `production` stands for in a scenario: the profile that it names, or that of the types.
    mutating func production(of fields: Fields, types: Production) -> Production {
        guard let node = fields["profile"] else { return types }
        let isUsed = fields.values.contains { key, node in
            key != "profile" && key != "name"
                && ([node] + (node.items ?? [])).contains { $0.text?.hasSuffix("production") == true }
        }
        if !isUsed {
            fault(
                .conflict,
                at: node.place,
                in: fields.subject("profile"),
                "neither a rate nor the arrivals of the scenario are \"production\", so nothing is taken from it"
            )
        }
        return profile("profile", node, fields).map(Production.init(of:)) ?? .open
    }

    /// `production` and `3x production`; nil for a rate that is written out.
    static func factorOfProduction(_ text: String, _ production: Production) throws(UnitError) -> Rate? {
        guard text.hasSuffix("production") else {
            let word = text.split(separator: " ").last.map(String.init) ?? ""
            guard word.first?.isLetter == true, Spelling.nearest(to: word, among: ["production"]) != nil else {
                return nil
            }
            let factor = text.dropLast(word.count).filter { $0.isNumber || $0 == "." }
            throw UnitError(
                found: text,
                allowed: "a rate, such as 5/s, production or 3x production",
                suggestion: factor.isEmpty ? "production" : "\(factor)x production"
            )
        }
        let prefix = text.dropLast("production".count)
        let factor = prefix.isEmpty ? 1 : prefix.hasSuffix("x ") ? Double(prefix.dropLast(2)) : nil
        guard let factor, factor > 0, factor.isFinite else {
            throw UnitError(found: text, allowed: "a rate, such as 5/s, production or 3x production")
        }
        switch production.rate {
        case .known(let rate): return Rate(perSecond: rate.perSecond * factor)
        case .open: return Rate(perSecond: 1)
        case .missing(let reason): throw UnitError(found: text, allowed: "a rate here: \(reason)")
        }
    }

    mutating func arrivals(_ fields: Fields, _ production: Production) -> ArrivalProcess? {
        value("arrivals", of: fields) { (text) throws(UnitError) -> ArrivalProcess in
            if text == "poisson" { return .poisson }
            if text == "even" { return .even }
            if text == "production" {
                switch production.arrivals {
                case .known(let process): return process
                case .open: return .poisson
                case .missing(let reason): throw UnitError(found: text, allowed: "possible here: \(reason)")
                }
            }
            let allowed = "poisson, even, production or gamma(cv c), such as gamma(cv 2)"
            guard text.hasPrefix("gamma("), text.hasSuffix(")") else {
                throw UnitError(
                    found: text,
                    allowed: allowed,
                    suggestion: Spelling.nearest(to: text, among: ["poisson", "even", "production"])
                )
            }
            let words = text.dropFirst(6).dropLast().split(separator: " ")
            guard words.count == 2, words[0] == "cv", let variation = Double(words[1]) else {
                throw UnitError(found: text, allowed: allowed)
            }
            guard (0.01...100).contains(variation) else {
                throw UnitError(found: text, allowed: "gamma with a coefficient of variation from 0.01 to 100")
            }
            return .gamma(variation: variation)
        }
    }
}

extension Profile {
    /// How its requests arrive, as far as it says: where it says no more than how much the gaps vary, gamma gaps keep
    /// that.
    fileprivate var arrivalProcess: ArrivalProcess? {
        if let pattern = arrivals?.pattern { return .production(pattern) }
        return gapVariation.map { .gamma(variation: min($0, ArrivalProcess.greatestVariation)) }
    }
}
