import TidemarkJSON

/// A value of a tokenizer's JSON file, with the path to it for errors.
struct TokenizerField {
    let file: String
    let path: String
    /// Nil where the file has no such member.
    let value: JSONValue?

    /// The member of that name; null counts as absent.
    subscript(name: String) -> TokenizerField {
        let member = value?[name]
        return TokenizerField(
            file: file,
            path: path.isEmpty ? name : "\(path).\(name)",
            value: member?.isNull == true ? nil : member
        )
    }

    var isAbsent: Bool { value == nil || value?.isNull == true }

    func fault(_ allowed: String) -> TokenizerError {
        TokenizerError(file: file, place: path, found: Self.description(of: value), allowed: allowed)
    }

    private static func description(of value: JSONValue?) -> String {
        switch value {
        case nil: "nothing"
        case .string(let text): TokenizerError.quoted(text)
        case .array(let items): "a list of \(items.count)"
        case .object(let members): "an object of \(members.count)"
        case .some(let value): TokenizerError.quoted(value.text())
        }
    }

    func string() throws(TokenizerError) -> String {
        guard let text = value?.string else { throw fault("a string") }
        return text
    }

    /// A flag; where the file has none, `standard`, or an error without one.
    func flag(or standard: Bool? = nil) throws(TokenizerError) -> Bool {
        if isAbsent, let standard { return standard }
        guard let flag = value?.bool else { throw fault("true or false") }
        return flag
    }

    func list() throws(TokenizerError) -> [TokenizerField] {
        guard let items = value?.array else { throw fault("a list") }
        return items.enumerated().map { TokenizerField(file: file, path: "\(path)[\($0)]", value: $1) }
    }

    /// An id of a token.
    func id() throws(TokenizerError) -> Int32 {
        guard let value = value?.int, let id = Int32(exactly: value), id >= 0 else {
            throw fault("an integer from 0 to \(Int32.max)")
        }
        return id
    }

    /// One of the words of an enumeration.
    func choice<Choice: RawRepresentable & CaseIterable>(
        or standard: Choice? = nil
    ) throws(TokenizerError) -> Choice where Choice.RawValue == String {
        if isAbsent, let standard { return standard }
        guard let choice = value?.string.flatMap(Choice.init) else {
            throw fault(Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    /// Refuses anything but the values that mean that a feature is not used.
    func refuse(unless unused: (JSONValue) -> Bool, allowed: String) throws(TokenizerError) {
        if let value, !value.isNull, !unused(value) { throw fault(allowed) }
    }

    /// The `pattern` of a split or a replacement, `{"String": …}` or `{"Regex": …}`.
    func pattern() throws(TokenizerError) -> PatternProgram {
        let literal = self["String"]
        let regex = self["Regex"]
        do {
            if let text = value?.string ?? literal.value?.string { return try PatternProgram(literal: text) }
            if let text = regex.value?.string { return try PatternProgram(text, .oniguruma) }
        } catch {
            let place = regex.isAbsent ? path : regex.path
            throw TokenizerError(file: file, place: place, found: error.found, allowed: error.allowed)
        }
        throw fault("{\"String\": …} or {\"Regex\": …}")
    }

    /// A pattern that is known to be one.
    func program(_ pattern: String, _ dialect: PatternDialect = .rust) throws(TokenizerError) -> PatternProgram {
        do {
            return try PatternProgram(pattern, dialect)
        } catch {
            throw TokenizerError(file: file, place: path, found: error.found, allowed: error.allowed)
        }
    }

    func program(_ points: CodePoints) throws(TokenizerError) -> PatternProgram {
        do {
            return try PatternProgram(points)
        } catch {
            throw TokenizerError(file: file, place: path, found: error.found, allowed: error.allowed)
        }
    }
}
