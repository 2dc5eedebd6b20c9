import TidemarkProfile
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

extension PlanReader {
    /// The lengths of a type for each step of its sweep, or of it alone; nil where they are faulty.
    mutating func lengths(
        _ fields: Fields,
        _ api: API?,
        _ measure: TokenMeasure,
        isAlone: Bool,
        steps: [Int?]
    ) -> [RequestType.Lengths]? {
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
        if let prompts = fields["prompts"] {
            return self.prompts(prompts, fields, api, output, measure, isAlone: isAlone).map { [$0] }
        }
        if let order = fields["order"] {
            fault(.conflict, at: order.place, in: fields.subject("order"), "only a file of \"prompts\" has an order")
        }
        let isSweep = steps.contains { $0 != nil }
        let input = isSweep ? nil : value("input", of: fields, Self.lengths)
        demandLengths(fields, hasOutput: output != nil || api == nil)
        guard let output else { return nil }
        if isSweep {
            return steps.map { .drawn(input: .fixed(Double($0 ?? 1)), output: output) }
        }
        return input.map { [.drawn(input: $0, output: output)] }
    }

    private mutating func demandLengths(_ fields: Fields, hasOutput: Bool) {
        for key in ["input", "output"] where fields[key] == nil {
            if key == "output", hasOutput { continue }
            let example = fields.table[key]?.example ?? ""
            let other = key == "input" ? " or \"prompts\"" : ""
            fault(
                .missingKey,
                at: fields.place,
                "\(fields.owner ?? "the type") needs \"\(key)\"\(other), such as \"\(key): \(example)\""
            )
        }
    }

    private mutating func output(_ fields: Fields) -> RequestType.Output? {
        guard let node = fields["output"] else { return nil }
        if node.entries != nil {
            guard let keys = self.fields(of: node, PlanKeys.output, owner: "output of \(fields.owner ?? "the type")")
            else { return nil }
            return value("max", of: keys, Self.tokens).map { .bound($0) }
        }
        return value("output", of: fields, Self.lengths).map { .drawn($0) }
    }

    // MARK: Prompts

    private mutating func prompts(
        _ node: YAMLNode,
        _ fields: Fields,
        _ api: API?,
        _ output: RequestType.Output?,
        _ measure: TokenMeasure,
        isAlone: Bool
    ) -> RequestType.Lengths? {
        let owner = fields.owner ?? "the type"
        guard let path = text("prompts", of: fields) else { return nil }
        let isProfile = path.raw.hasSuffix(".profile.json") || path.value.hasSuffix(".profile.json")
        guard isProfile || PromptFile.isOne(path.value) else {
            fault(
                .value,
                at: node.place,
                in: fields.subject("prompts"),
                "\"\(path.raw)\" is neither a profile (NAME.profile.json) nor a file of prompts (.jsonl, .json, .csv)"
            )
            return nil
        }
        if let input = fields["input"] {
            let giver =
                isProfile ? "a profile gives the input lengths" : "the prompts of a file have lengths of their own"
            fault(.conflict, at: input.place, "\(owner) has both \"input\" and \"prompts\"; \(giver)")
        }
        guard isProfile else { return promptFile(path, node, fields, output, measure, isAlone: isAlone) }
        if let order = fields["order"] {
            fault(.conflict, at: order.place, in: fields.subject("order"), "only a file of prompts has an order")
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
        return profile("prompts", node, fields).map { .profile($0, bound: bound) }
    }

    /// The profile under a key.
    mutating func profile(_ key: String, _ node: YAMLNode, _ fields: Fields) -> Profile? {
        guard let path = text(key, of: fields) else { return nil }
        guard path.raw.hasSuffix(".profile.json") || path.value.hasSuffix(".profile.json") else {
            fault(
                .value,
                at: node.place,
                in: fields.subject(key),
                "\"\(path.raw)\" is no profile; a profile's name ends in .profile.json"
            )
            return nil
        }
        return loaded(path, node, fields, key: key, as: "profile") { try $0.profile($1) }
    }

    private enum Order: String, CaseIterable {
        case shuffled, file
    }

    private mutating func promptFile(
        _ path: Text,
        _ node: YAMLNode,
        _ fields: Fields,
        _ output: RequestType.Output?,
        _ measure: TokenMeasure,
        isAlone: Bool
    ) -> RequestType.Lengths? {
        let order: Order? = choice("order", of: fields)
        if order == .file, !isAlone, let node = fields["order"] {
            fault(
                .conflict,
                at: node.place,
                in: fields.subject("order"),
                "only the one type of a plan can keep the order of its file; types are drawn at random"
            )
        }
        let read = loaded(path, node, fields, as: "file of prompts") { sources, path in
            try PromptFile(parsing: sources.bytes(path), name: path, measure: measure)
        }
        guard var file = read else { return nil }
        let name = String(fields.owner?.dropFirst("type ".count) ?? "")
        if !file.types.isEmpty {
            let types = file.types
            file = file.rows(ofType: name)
            if file.rows.isEmpty {
                fault(
                    .value,
                    at: node.place,
                    in: fields.subject("prompts"),
                    Self.unknown("no row of \"\(path.raw)\" has the type \"\(name)\"", nearestTo: name, among: types)
                )
                return nil
            }
        }
        file.isOrdered = order == .file
        if output == nil, !file.statesOutputs {
            fault(
                .missingKey,
                at: fields.place,
                "\(fields.owner ?? "the type") needs \"output\", such as \"output: 128\": not all rows of its file state one"
            )
            return nil
        }
        for note in file.notes where !warnings.contains(note) { warnings.append(note) }
        return .file(file, output: output)
    }

    /// What stands in a file; nil, and a fault, where it cannot be used.
    mutating func loaded<Value>(
        _ path: Text,
        _ node: YAMLNode,
        _ fields: Fields,
        key: String = "prompts",
        as what: String,
        _ load: (PlanSources, String) throws -> Value
    ) -> Value? {
        do {
            return try load(sources, path.value)
        } catch {
            let reason = path.isSubstituted ? "" : ": \(error)"
            fault(
                .value,
                at: node.place,
                in: fields.subject(key),
                "the \(what) \"\(path.raw)\" could not be read" + reason
            )
            return nil
        }
    }
}
