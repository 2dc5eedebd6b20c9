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
}
