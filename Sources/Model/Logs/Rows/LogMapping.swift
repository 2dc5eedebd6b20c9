import TidemarkUnits

/// Which values of the rows of a log of one's own mean what: `time=ts,input=prompt_tokens,output=usage.completion_tokens`.
package struct LogMapping: Sendable, Hashable {
    /// What can be mapped.
    package enum Name: String, Sendable, Hashable, CaseIterable {
        case time, input, output, cached, model, route, type, user, conversation, turn, status, error, prompt, answer
        case blocks, language
    }

    /// Columns of a CSV or paths of names with dots between them, such as `choices.0.message`.
    package var paths: [Name: String]
    /// What times that are numbers count; nil tells it by their size.
    package var unit: LogTime.Unit?

    package init(paths: [Name: String], unit: LogTime.Unit? = nil) {
        self.paths = paths
        self.unit = unit
    }

    /// Reads `name=path` with commas between them, and `unit=s|ms|us|ns`.
    ///
    /// `option` is how the text came in, for messages.
    ///
    /// - Throws: `LogError` for a name that is not known or comes twice, and for a path that is empty.
    package init(_ text: some StringProtocol, option: String = "--map") throws(LogError) {
        paths = [:]
        let names = Name.allCases.map(\.rawValue) + ["unit"]
        for part in text.split(separator: ",") {
            let sides = part.split(separator: "=", maxSplits: 1).map { Self.trimmed(String($0)) }
            guard sides.count == 2, !sides[1].isEmpty else {
                throw LogError(file: option, found: "\"\(part)\"", allowed: "name=path, with commas between them")
            }
            if sides[0] == "unit" {
                guard let unit = LogTime.Unit(rawValue: sides[1]) else {
                    throw LogError(
                        file: option,
                        found: "unit=\(sides[1])",
                        allowed: "unit=s, unit=ms, unit=us or unit=ns"
                    )
                }
                self.unit = unit
                continue
            }
            guard let name = Name(rawValue: sides[0]) else {
                let nearest = Spelling.nearest(to: sides[0], among: names).map { "; did you mean \($0)?" } ?? ""
                throw LogError(
                    file: option,
                    found: "the name \"\(sides[0])\"",
                    allowed: "one of " + names.joined(separator: ", ") + nearest
                )
            }
            guard paths.updateValue(sides[1], forKey: name) == nil else {
                throw LogError(file: option, found: "\(name.rawValue) twice", allowed: "each name once")
            }
        }
        guard !paths.isEmpty else {
            throw LogError(file: option, found: "nothing", allowed: "name=path, with commas between them")
        }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = Substring(text)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// The definition with the mapped fields in place of its own.
    func applied(to definition: LogDefinition) -> LogDefinition {
        var definition = definition
        for (name, path) in paths { definition.fields[name.field] = [path] }
        if paths[.cached] != nil { definition.fields[.written] = nil }
        if let unit { definition.timeUnit = unit }
        return definition
    }
}

extension LogMapping.Name {
    var field: LogDefinition.Field {
        switch self {
        case .time: .time
        case .input: .input
        case .output: .output
        case .cached: .cached
        case .model: .model
        case .route: .route
        case .type: .kind
        case .user: .user
        case .conversation: .conversation
        case .turn: .turn
        case .status: .status
        case .error: .error
        case .prompt: .inputText
        case .answer: .outputText
        case .blocks: .blocks
        case .language: .language
        }
    }
}
