import TidemarkProfile
import TidemarkStatistics
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

extension PlanReader {
    /// The types, in the order of the file, with shares that sum to 1; nil where one of them is faulty.
    ///
    /// A sweep gives a type for each of its lengths. `names` holds those of faulty types, too. `target` is nil where its
    /// API is faulty itself: then nothing is said about what it does not do.
    mutating func types(_ fields: Fields, target: ReadTarget?) -> (types: [RequestType]?, names: [Name]) {
        guard let (entries, place) = named("types", of: fields) else { return (nil, []) }
        var types: [RequestType] = []
        var names: [Name] = []
        var shares: [Double] = []
        var isWhole = true
        for entry in entries {
            let name = entry.key.text
            guard let keys = self.fields(of: entry.value, PlanKeys.type, owner: "type \(name)") else {
                names.append(Name(value: name, shown: name, place: entry.key.place))
                isWhole = false
                continue
            }
            let share = share(keys, isAlone: entries.count == 1)
            if let share { shares.append(share) }
            let steps = sweep(keys) ?? [nil]
            var read = type(keys, target, isAlone: entries.count == 1, steps: steps)
            for (place, step) in steps.enumerated() {
                let own = step.map { "\(name) \(TokenCount.format($0))" } ?? name
                names.append(Name(value: own, shown: own, place: entry.key.place))
                read?[place].name = own
                read?[place].share = (share ?? 0) / Double(steps.count)
            }
            if let read, share != nil { types += read } else { isWhole = false }
        }
        guard names.count <= Bounds.mostTypes else {
            fault(.value, at: place, "\(names.count) types are too many; \(Bounds.mostTypes) are the most")
            return (nil, [])
        }
        let sum = shares.reduce(0, +)
        if shares.count == entries.count, abs(sum - 1) > 1e-6 {
            let parts = zip(entries, shares).map { "\($0.key.text) \(percent($1))" }.joined(separator: ", ")
            fault(.conflict, at: place, "the shares of the types sum to \(percent(sum)), not 100%: \(parts)")
        }
        checkDistinct(names)
        return (isWhole ? types : nil, names)
    }

    /// A type of a sweep may be called like another one.
    private mutating func checkDistinct(_ names: [Name]) {
        var seen: Set<String> = []
        for name in names where !seen.insert(name.value).inserted {
            fault(.conflict, at: name.place, "two types are called \"\(name.shown)\"; each length of a sweep is a type")
        }
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

    /// The lengths of `input: sweep(1K 10K 100K)`; nil where the input is none.
    private mutating func sweep(_ fields: Fields) -> [Int?]? {
        guard let node = fields["input"], node.text?.hasPrefix("sweep(") == true else { return nil }
        let lengths = value("input", of: fields) { (text) throws(UnitError) -> [Int?] in
            let error = UnitError(
                found: text,
                allowed: "a sweep over 2 to \(Bounds.longestList) different lengths, such as sweep(1K 10K 100K)"
            )
            guard text.hasSuffix(")") else { throw error }
            let words = text.dropFirst("sweep(".count).dropLast().split { $0 == " " || $0 == "," }
            var lengths: [Int] = []
            for word in words { lengths.append(try Self.tokens(String(word))) }
            guard (2...Bounds.longestList).contains(lengths.count), Set(lengths).count == lengths.count else {
                throw error
            }
            return lengths
        }
        // A faulty sweep stands as one length: the fault is said already.
        return lengths ?? [1]
    }

    /// A type for each step of its sweep, without its name and share; nil where it is faulty.
    private mutating func type(
        _ fields: Fields,
        _ target: ReadTarget?,
        isAlone: Bool,
        steps: [Int?]
    ) -> [RequestType]? {
        let api = target?.api
        let isStreamed = isStreamed(fields, api)
        let measure = target?.target.tokenizer ?? .estimator
        let lengths = lengths(fields, api, measure, isAlone: isAlone, steps: steps)
        var type = RequestType(
            name: "",
            share: 0,
            lengths: .drawn(input: .fixed(1), output: .bound(0)),
            isStreamed: isStreamed
        )
        type.text = choice("text", of: fields)
        type.system = system(fields, api)
        type.isCold = choice("cache", of: fields) == CacheUse.cold
        type.conversation = conversation(fields, api)
        type.images = images(fields, api)
        type.items = items(fields, api)
        checkSources(fields)
        return lengths?.map { lengths in
            type.lengths = lengths
            return type
        }
    }

    private enum CacheUse: String, CaseIterable {
        case warm, cold
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
<<<<<<< HEAD
=======

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
>>>>>>> input
}
