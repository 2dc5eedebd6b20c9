import TidemarkProfile
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

extension PlanReader {
    /// The types, in the order of the file, with shares that sum to 1; nil where one of them is faulty.
    ///
    /// `api` is nil where it is faulty itself: then nothing is said about what it does not do.
    mutating func types(_ fields: Fields, api: API?) -> [RequestType]? {
        guard let (entries, place) = named("types", of: fields) else { return nil }
        guard entries.count <= Bounds.mostTypes else {
            fault(.value, at: place, "\(entries.count) types are too many; \(Bounds.mostTypes) are the most")
            return nil
        }
        var types: [RequestType] = []
        var shares: [Double] = []
        for entry in entries {
            let name = entry.key.text
            guard let keys = self.fields(of: entry.value, PlanKeys.type, owner: "type \(name)") else { continue }
            let share = share(keys, isAlone: entries.count == 1)
            let lengths = lengths(keys, api)
            let isStreamed = isStreamed(keys, api)
            if let share { shares.append(share) }
            guard let lengths, let share else { continue }
            types.append(RequestType(name: name, share: share, lengths: lengths, isStreamed: isStreamed))
        }
        let sum = shares.reduce(0, +)
        if shares.count == entries.count, abs(sum - 1) > 1e-6 {
            let parts = zip(entries, shares).map { "\($0.key.text) \(percent($1))" }.joined(separator: ", ")
            fault(.conflict, at: place, "the shares of the types sum to \(percent(sum)), not 100%: \(parts)")
        }
        return types.count == entries.count ? types : nil
    }

    private func percent(_ share: Double) -> String {
        let value = (share * 1e6).rounded() / 1e4
        return (value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)") + "%"
    }

    private mutating func share(_ fields: Fields, isAlone: Bool) -> Double? {
        guard fields["share"] != nil else {
            if !isAlone {
                fault(
                    .missingKey,
                    at: fields.place,
                    "\(fields.owner ?? "the type") needs \"share\", such as \"share: 50%\""
                )
            }
            return isAlone ? 1 : nil
        }
        return value("share", of: fields) { (text) throws(UnitError) in
            let share = try Share.parse(text)
            guard share > 0, share <= 1 else { throw UnitError(found: text, allowed: "a share over 0% and up to 100%") }
            return share
        }
    }

    private mutating func isStreamed(_ fields: Fields, _ api: API?) -> Bool {
        let isAsked = flag("stream", of: fields)
        guard let api, !api.isStreamable else { return isAsked ?? true }
        if isAsked == true {
            fault(
                .conflict,
                at: fields["stream"]?.place ?? fields.place,
                in: fields.subject("stream"),
                "the answers of \(api.name) come whole here; leave it out"
            )
        }
        return false
    }

    private mutating func lengths(_ fields: Fields, _ api: API?) -> RequestType.Lengths? {
        let owner = fields.owner ?? "the type"
        var output = output(fields)
        if let api, !api.generatesText {
            if let node = fields["output"] {
                fault(
                    .conflict,
                    at: node.place,
                    in: fields.subject("output"),
                    "\(api.name) generates no text here, so there is none to bound; leave it out"
                )
            }
            output = .bound(0)
        }
        guard let prompts = fields["prompts"] else {
            let input = drawn("input", fields)
            for key in ["input", "output"] where fields[key] == nil {
                if key == "output", output != nil || api == nil { continue }
                let example = fields.table[key]?.example ?? ""
                let other = key == "input" ? " or \"prompts\"" : ""
                fault(
                    .missingKey,
                    at: fields.place,
                    "\(owner) needs \"\(key)\"\(other), such as \"\(key): \(example)\""
                )
            }
            guard let input, let output else { return nil }
            return .drawn(input: input, output: output)
        }
        if let input = fields["input"] {
            fault(
                .conflict,
                at: input.place,
                "\(owner) has both \"input\" and \"prompts\"; a profile gives the input lengths"
            )
        }
        var bound: Int?
        switch output {
        case .bound(let tokens)?: bound = tokens
        case .drawn?:
            fault(
                .conflict,
                at: fields["output"]?.place ?? fields.place,
                "\(owner) has both \"output\" and \"prompts\"; a profile gives the output lengths, and \"output: {max: n}\" bounds them"
            )
        case nil: break
        }
        return profile("prompts", prompts, fields).map { .profile($0, bound: bound) }
    }

    private mutating func output(_ fields: Fields) -> RequestType.Output? {
        guard let node = fields["output"] else { return nil }
        if node.entries != nil {
            guard let keys = self.fields(of: node, PlanKeys.output, owner: "output of \(fields.owner ?? "the type")")
            else { return nil }
            return value("max", of: keys, Self.tokens).map { .bound($0) }
        }
        return drawn("output", fields).map { .drawn($0) }
    }

    private mutating func drawn(_ key: String, _ fields: Fields) -> Distribution? {
        if let node = fields[key], node.text?.hasPrefix("sweep(") == true {
            fault(.unsupported, at: node.place, in: fields.subject(key), Unsupported.sweep.message)
            return nil
        }
        return value(key, of: fields, Self.lengths)
    }

    mutating func profile(_ key: String, _ node: YAMLNode, _ fields: Fields) -> Profile? {
        guard let path = text(key, of: fields) else { return nil }
        guard path.raw.hasSuffix(".profile.json") || path.value.hasSuffix(".profile.json") else {
            fault(
                .unsupported,
                at: node.place,
                in: fields.subject(key),
                Unsupported.promptFiles.message + "; a profile's name ends in .profile.json"
            )
            return nil
        }
        do {
            return try sources.profile(path.value)
        } catch {
            let reason = path.isSubstituted ? "" : ": \(error)"
            fault(
                .value,
                at: node.place,
                in: fields.subject(key),
                "the profile \"\(path.raw)\" could not be read" + reason
            )
            return nil
        }
    }
}
