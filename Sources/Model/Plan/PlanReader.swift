import TidemarkUnits

/// Reads the tree of a plan file into values and collects every fault on the way.
///
/// Its functions give nil where the value is absent or wrong. What is wrong is in `faults`, and with any fault there
/// is no plan, so a caller may go on with a default to find the faults that follow.
struct PlanReader {
    let sources: PlanSources
    let dialect: Dialect
    var faults: [PlanError.Fault] = []
    /// What the plan is allowed to do and hardly means; see `Plan.warnings`.
    var warnings: [String] = []
    /// The traces that were read, by path: scenarios may share one.
    var traces: [String: PlanSources.ReadTrace] = [:]

    /// How the user writes, and so how messages say what to add.
    enum Dialect {
        case file
        case flags
    }

    init(sources: PlanSources, dialect: Dialect) {
        self.sources = sources
        self.dialect = dialect
    }

    mutating func fault(_ kind: PlanError.Kind, at place: PlanError.Place, in subject: String? = nil, _ message: String)
    {
        faults.append(PlanError.Fault(kind: kind, place: place, subject: subject, message: message))
    }

    /// What to add to the plan, in the words of the dialect: `"model: gpt-4o-mini"` or `--model gpt-4o-mini`.
    func addition(_ key: String, _ value: String) -> String {
        switch dialect {
        case .file: "\"\(key): \(value)\""
        case .flags: "--\(key) \(value)"
        }
    }

    // MARK: Keys

    /// The values of a mapping, by keys that its table has.
    struct Fields {
        let table: KeyTable
        /// What the mapping is, such as `scenario baseline`; nil for the plan itself.
        let owner: String?
        let place: PlanError.Place
        let values: [String: YAMLNode]

        subscript(key: String) -> YAMLNode? { values[key] }

        /// A value as it was written: variables stand in it by name.
        func shown(_ key: String) -> String { values[key]?.text ?? "" }

        /// How messages call a key: `"rate" in scenario baseline`.
        func subject(_ key: String) -> String {
            "\"\(key)\"" + (owner.map { " in \($0)" } ?? "")
        }
    }

    /// Checks a mapping's keys against their table: the unknown, the unsupported, the misplaced and the missing.
    mutating func fields(of node: YAMLNode, _ table: KeyTable, owner: String?) -> Fields? {
        let name = owner ?? "the plan"
        guard let entries = node.isEmpty ? [] : node.entries else {
            fault(.value, at: node.place, "\(node.described) stands where \(name) should have keys: \(table.allowed)")
            return nil
        }
        var values: [String: YAMLNode] = [:]
        for entry in entries {
            let key = entry.key.text
            if table[key] != nil {
                values[key] = entry.value
            } else if let later = (table.later + Unsupported.keys).first(where: { $0.name == key }) {
                fault(.unsupported, at: entry.key.place, later.message)
            } else if let misplaced = (table.misplaced + PlanKeys.elsewhere).first(where: { $0.name == key }) {
                fault(.unknownKey, at: entry.key.place, "\"\(key)\" has no place in \(name): \(misplaced.meaning)")
            } else {
                let found = "unknown key \"\(key)\"" + (owner.map { " in \($0)" } ?? "")
                let keys = table.keys.map(\.name)
                // In {a: b, c} the c is a key without a value, where "b, c" may have been meant.
                let comma = entry.value.isEmpty ? "; a value that holds a comma needs quotes" : ""
                fault(.unknownKey, at: entry.key.place, Self.unknown(found, nearestTo: key, among: keys) + comma)
                // What stands under it may be faulty, too.
                let meant = entry.value.isEmpty ? nil : Spelling.nearest(to: key.prefix(64), among: keys)
                if let meant, node[meant] == nil, values[meant] == nil { values[meant] = entry.value }
            }
        }
        for key in table.keys where key.isRequired && values[key.name] == nil {
            let example = addition(key.name, key.example)
            fault(
                .missingKey,
                at: node.place,
                dialect == .flags ? "add \(example)" : "\(name) needs \"\(key.name)\", such as \(example)"
            )
        }
        return Fields(table: table, owner: owner, place: node.place, values: values)
    }

    /// The one form of "unknown": what was found, the nearest valid spelling, and what is allowed.
    static func unknown(
        _ found: String,
        nearestTo word: String,
        among words: [String],
        allowed: [String]? = nil
    ) -> String {
        let nearest = Spelling.nearest(to: word.prefix(64), among: words)
        return found + (nearest.map { "; did you mean \"\($0)\"?" } ?? ".") + " Allowed: "
            + (allowed ?? words).joined(separator: ", ")
    }

    // MARK: Texts

    /// A scalar with its environment variables put in.
    ///
    /// Messages show `raw`, never `value`.
    struct Text {
        var value: String
        var raw: String
        var isSubstituted: Bool { value != raw }
    }

    /// The text under a key, if there is one.
    mutating func text(_ key: String, of fields: Fields) -> Text? {
        guard let node = fields[key] else { return nil }
        return text(node, in: fields.subject(key), example: fields.table[key]?.example ?? "")
    }

    mutating func text(_ node: YAMLNode, in subject: String, example: String) -> Text? {
        guard let raw = node.text, !node.isEmpty else {
            let such = example.isEmpty ? "" : ", such as \(example)"
            fault(.value, at: node.place, in: subject, "\(node.described) stands where a value should\(such)")
            return nil
        }
        return substituted(raw, at: node.place, in: subject)
    }

    private mutating func substituted(_ raw: String, at place: PlanError.Place, in subject: String) -> Text? {
        var value = ""
        var rest = Substring(raw)
        var isWhole = true
        while let start = rest.firstRange(of: "${") {
            value += rest[..<start.lowerBound]
            let body = rest[start.upperBound...]
            guard let end = body.firstIndex(of: "}"), Self.isVariable(body[..<end]) else {
                fault(
                    .value,
                    at: place,
                    in: subject,
                    "\"\(raw)\" holds ${ without a variable's name and }, such as ${NAME}"
                )
                return nil
            }
            let name = String(body[..<end])
            if let found = sources.environment(name) {
                value += found
            } else {
                fault(.value, at: place, in: subject, "the environment variable \(name) is not set")
                isWhole = false
            }
            rest = body[body.index(after: end)...]
        }
        return isWhole ? Text(value: value + rest, raw: raw) : nil
    }

    static func isVariable(_ name: some StringProtocol) -> Bool {
        guard let first = name.first, first.isASCII, first.isLetter || first == "_" else { return false }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    // MARK: Values

    /// The value under a key, if there is one: its text, read by `parse`.
    mutating func value<Value>(
        _ key: String,
        of fields: Fields,
        _ parse: (String) throws(UnitError) -> Value
    ) -> Value? {
        guard let node = fields[key], let text = text(key, of: fields) else { return nil }
        return value(text, at: node.place, in: fields.subject(key), parse)
    }

    mutating func value<Value>(
        _ text: Text,
        at place: PlanError.Place,
        in subject: String,
        _ parse: (String) throws(UnitError) -> Value
    ) -> Value? {
        do throws(UnitError) {
            return try parse(text.value)
        } catch {
            var shown = error
            if text.isSubstituted {
                shown = UnitError(found: text.raw, allowed: error.allowed)
            } else if shown.found.count > 80 {
                shown.found = shown.found.prefix(80) + "…"
            }
            fault(.value, at: place, in: subject, shown.description)
            return nil
        }
    }

    /// The value under a key that takes one of a few words.
    mutating func choice<Value: RawRepresentable & CaseIterable>(
        _ key: String,
        of fields: Fields,
        later: [KeyTable.Later] = []
    ) -> Value? where Value.RawValue == String {
        word(key, of: fields, among: Value.allCases.map(\.rawValue), later: later).flatMap(Value.init)
    }

    /// The word under a key that takes one of these.
    mutating func word(
        _ key: String,
        of fields: Fields,
        among words: [String],
        later: [KeyTable.Later] = []
    ) -> String? {
        guard let node = fields[key], let text = text(key, of: fields) else { return nil }
        if let later = later.first(where: { $0.name == text.value }), !text.isSubstituted {
            fault(.unsupported, at: node.place, in: fields.subject(key), later.message)
            return nil
        }
        return value(text, at: node.place, in: fields.subject(key)) { (text) throws(UnitError) in
            try Self.word(text, among: words)
        }
    }

    /// One of a few words.
    static func word(_ text: String, among words: [String]) throws(UnitError) -> String {
        guard words.contains(text) else {
            let allowed = words.count == 1 ? words[0] : "one of " + words.joined(separator: ", ")
            throw UnitError(found: text, allowed: allowed, suggestion: Spelling.nearest(to: text, among: words))
        }
        return text
    }

    /// The values of a list under a key; a faulty item is left out.
    mutating func list<Value>(
        _ key: String,
        of fields: Fields,
        _ parse: (String) throws(UnitError) -> Value
    ) -> [Value]? {
        guard let node = fields[key] else { return nil }
        let subject = fields.subject(key)
        let example = fields.table[key]?.example ?? ""
        guard let items = node.items, !items.isEmpty else {
            fault(
                .value,
                at: node.place,
                in: subject,
                "\(node.items == nil ? node.described : "an empty list") stands where a list should, such as \(example)"
            )
            return nil
        }
        guard items.count <= Bounds.longestList else {
            fault(
                .value,
                at: node.place,
                in: subject,
                "\(items.count) values are too many; \(Bounds.longestList) are the most"
            )
            return nil
        }
        var values: [Value] = []
        for item in items {
            guard let text = text(item, in: subject, example: example) else { continue }
            let value = value(text, at: item.place, in: subject) { (text) throws(UnitError) in
                try Self.item(text, parse)
            }
            if let value { values.append(value) }
        }
        return values.count == items.count ? values : nil
    }

    /// One value of a list; several that lack their commas are told as such.
    private static func item<Value>(
        _ text: String,
        _ parse: (String) throws(UnitError) -> Value
    ) throws(UnitError) -> Value {
        do throws(UnitError) {
            return try parse(text)
        } catch {
            let words = text.split(separator: " ").map(String.init)
            let areValues = words.allSatisfy { word in
                do throws(UnitError) {
                    _ = try parse(word)
                    return true
                } catch {
                    return false
                }
            }
            guard words.count > 1, areValues else { throw error }
            let list = "[\(words.joined(separator: ", "))]"
            throw UnitError(found: text, allowed: "one value: between values stands a comma", suggestion: list)
        }
    }
}
