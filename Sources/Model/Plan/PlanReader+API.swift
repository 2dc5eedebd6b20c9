import TidemarkJSON
import TidemarkUnits
import TidemarkWire

extension PlanReader {
    /// What a target speaks; nil where that is faulty.
    mutating func api(_ fields: Fields) -> API? {
        let name =
            fields["api"] == nil
            ? APIFamily.openAIChat.rawValue
            : word("api", of: fields, among: API.names, later: Unsupported.apis)
        guard let name else { return nil }
        guard let family = APIFamily(rawValue: name) else { return custom(fields).map { .custom($0) } }
        if let node = fields["custom"] {
            fault(
                .conflict,
                at: node.place,
                in: fields.subject("custom"),
                "it describes an API of your own and has no effect on \(name); say \"api: \(API.customName)\" or leave it out"
            )
        }
        return .family(family)
    }

    private mutating func custom(_ fields: Fields) -> CustomAPI? {
        let owner = fields.owner ?? "the target"
        if let mock = fields["mock"] {
            fault(
                .conflict,
                at: mock.place,
                in: fields.subject("mock"),
                "Tidemark's mock speaks the families that it knows, not an API of your own; give a \"url\""
            )
        }
        guard let node = fields["custom"] else {
            fault(
                .missingKey,
                at: fields["api"]?.place ?? fields.place,
                dialect == .flags
                    ? "a custom API is described in a plan file, under \"custom\" of its target"
                    : "\(owner) needs \"custom\", such as \"custom: \(PlanKeys.target["custom"]?.example ?? "")\""
            )
            return nil
        }
        guard let keys = self.fields(of: node, PlanKeys.custom, owner: "custom of \(owner)") else { return nil }
        let body = body(keys)
        let framing: CustomAPI.Framing = choice("framing", of: keys) ?? .serverSentEvents
        let path = value("path", of: keys, Self.path)
        let text = value("text", of: keys, Self.jsonPath)
        let reasoning = value("reasoning", of: keys, Self.jsonPath)
        let finish = value("finish", of: keys, Self.jsonPath)
        let usage = usage(keys)
        let error = value("error", of: keys, Self.jsonPath)
        let end = end(keys)
        checkEnds(keys, framing)
        guard let body else { return nil }
        var api = CustomAPI(path: path ?? "", body: body, framing: framing)
        (api.text, api.reasoning, api.finish, api.error, api.end) = (text, reasoning, finish, error, end)
        (api.input, api.output) = usage
        return api
    }

    private mutating func usage(_ keys: Fields) -> (input: JSONPath?, output: JSONPath?) {
        guard let node = keys["usage"],
            let usage = fields(of: node, PlanKeys.usage, owner: "usage of \(keys.owner ?? "custom")")
        else { return (nil, nil) }
        return (value("input", of: usage, Self.jsonPath), value("output", of: usage, Self.jsonPath))
    }

    /// An answer must be told from other JSON, and a whole one from one that was cut.
    private mutating func checkEnds(_ keys: Fields, _ framing: CustomAPI.Framing) {
        let owner = keys.owner ?? "custom"
        let has = { (key: String) in keys[key] != nil }
        if !has("text"), !has("reasoning"), !has("finish"), !has("usage") {
            fault(
                .missingKey,
                at: keys.place,
                "\(owner) needs \"text\", or \"finish\" or \"usage\" for answers without text: else any JSON would be an answer"
            )
        } else if framing != .json, !has("end"), !has("finish") {
            fault(
                .missingKey,
                at: keys.place,
                "\(owner) needs \"end\" or \"finish\": else an answer that was cut would look whole"
            )
        }
        if framing == .json, let end = keys["end"] {
            fault(
                .conflict,
                at: end.place,
                in: keys.subject("end"),
                "an answer of one JSON value ends with it; leave it out"
            )
        }
    }

    private mutating func end(_ keys: Fields) -> CustomAPI.End? {
        guard let node = keys["end"] else { return nil }
        if node.entries != nil {
            guard let inner = fields(of: node, PlanKeys.end, owner: "end of \(keys.owner ?? "custom")") else {
                return nil
            }
            return value("at", of: inner, Self.jsonPath).map { .value($0) }
        }
        return value("end", of: keys) { (text) throws(UnitError) in
            let text = try Self.line(text)
            guard (try? JSONValue(parsing: text)) == nil else {
                throw UnitError(
                    found: text,
                    allowed: "text that is not JSON; for JSON say {at: PATH}, such as {at: done}"
                )
            }
            return .data(text)
        }
    }

    private mutating func body(_ keys: Fields) -> CustomAPI.Body? {
        guard let node = keys["body"], let text = text("body", of: keys) else { return nil }
        let holes = CustomAPI.Body.Hole.allCases.map(\.text)
        let subject = keys.subject("body")
        let unknown = Self.bracedWords(in: text.raw).filter { !holes.contains($0) }.compactMap { word in
            Spelling.nearest(to: word, among: holes).map { (word, $0) }
        }
        for (word, nearest) in unknown {
            let allowed = holes.joined(separator: ", ")
            fault(
                .value,
                at: node.place,
                in: subject,
                "unknown placeholder \(word); did you mean \(nearest)? Allowed: \(allowed)"
            )
        }
        guard unknown.isEmpty else { return nil }
        do throws(CustomAPI.Body.Fault) {
            return try CustomAPI.Body(text.value)
        } catch {
            let message =
                switch error {
                case .notJSON(let reason):
                    "it is not JSON once \(holes.joined(separator: ", ")) are filled in, the prompt within a string"
                        + (text.isSubstituted ? "" : ": \(reason)")
                case .promptHoles(let count): "{prompt} stands \(count) times in it; it is needed once, within a string"
                case .outputBehindPrompt: "{output} stands behind {prompt}; put it before"
                }
            fault(.value, at: node.place, in: subject, message)
            return nil
        }
    }

    /// Letters between braces, with them: in JSON they are a placeholder or part of a text.
    private static func bracedWords(in text: String) -> [String] {
        text.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { rest in
            let word = rest.prefix { $0.isLetter }
            return !word.isEmpty && rest.dropFirst(word.count).first == "}" ? "{\(word)}" : nil
        }
    }

    static func path(_ text: String) throws(UnitError) -> String {
        guard text.hasPrefix("/"), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
        else {
            throw UnitError(
                found: text,
                allowed: "the path of a URL, such as /v2/answer",
                suggestion: text.hasPrefix("/") ? nil : "/" + text
            )
        }
        return text
    }

    static func jsonPath(_ text: String) throws(UnitError) -> JSONPath {
        if let path = JSONPath(text) { return path }
        // What JSONPath and jq write.
        let dotted = text.replacing("[]", with: ".*").replacing("[", with: ".").replacing("]", with: "")
            .split(separator: ".").drop { $0 == "$" }.joined(separator: ".")
        throw UnitError(
            found: text,
            allowed:
                "a path in JSON, such as choices.*.text: up to \(JSONPath.longest) names, numbers and * with dots between",
            suggestion: JSONPath(dotted).map { _ in dotted }
        )
    }
}
