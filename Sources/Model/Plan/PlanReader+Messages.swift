import TidemarkStatistics
import TidemarkUnits
import TidemarkWire
import TidemarkWorkload

extension PlanReader {
    /// What stands before the user's message: bundled text of so many tokens, or the text of a file.
    mutating func system(_ fields: Fields, _ api: API?) -> RequestType.SystemPrompt? {
        guard let node = fields["system"], let text = text("system", of: fields) else { return nil }
        refuse(node, "system", fields, unless: api?.takesConversations, api, "takes no system message")
        if text.value.first?.isNumber == true {
            return value(text, at: node.place, in: fields.subject("system"), Self.tokens).map { .tokens($0) }
        }
        let words = loaded(text, node, fields, key: "system", as: "file") { try $0.text($1) }
        guard let words else { return nil }
        guard words.contains(where: { !$0.isWhitespace }), words.utf8.count <= Bounds.longestSystem else {
            fault(
                .value,
                at: node.place,
                in: fields.subject("system"),
                "the file \"\(text.raw)\" has \(words.utf8.count) bytes; allowed is text of up to 1 MiB"
            )
            return nil
        }
        return .text(words)
    }

    mutating func conversation(_ fields: Fields, _ api: API?) -> RequestType.Conversation? {
        let think = value("think", of: fields, Self.times)
        guard let node = fields["turns"] else {
            if let think = fields["think"] {
                fault(
                    .conflict,
                    at: think.place,
                    in: fields.subject("think"),
                    "it is the time between the turns of a conversation: add \"turns: 3\""
                )
            }
            return nil
        }
        refuse(node, "turns", fields, unless: api?.takesConversations, api, "holds no conversations")
        let turns = value("turns", of: fields) { (text) throws(UnitError) -> Distribution in
            let turns = try Self.lengths(text)
            guard turns.ends.allSatisfy({ $0 <= Double(Bounds.mostTurns) }) else {
                throw UnitError(found: text, allowed: "a number of turns from 1 to \(Bounds.mostTurns)")
            }
            return turns
        }
        return turns.map { RequestType.Conversation(turns: $0, think: think ?? .fixed(0)) }
    }

    mutating func images(_ fields: Fields, _ api: API?) -> RequestType.Images? {
        guard let node = fields["images"],
            let keys = self.fields(of: node, PlanKeys.images, owner: "images of \(fields.owner ?? "the type")")
        else { return nil }
        refuse(node, "images", fields, unless: api?.takesImages, api, "takes no pictures")
        let count =
            value("count", of: keys) { (text) throws(UnitError) in try Self.whole(text, in: 1...Bounds.mostImages) }
        let size = value("size", of: keys) { (text) throws(UnitError) -> (Int, Int) in
            let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
            guard sides.count == 2, sides.allSatisfy((1...Bounds.widestImage).contains) else {
                throw UnitError(
                    found: text,
                    allowed: "width and height in pixels, such as 1024x768, up to \(Bounds.widestImage) each"
                )
            }
            return (sides[0], sides[1])
        }
        guard let size else { return nil }
        return RequestType.Images(count: count ?? 1, width: size.0, height: size.1)
    }

    mutating func items(_ fields: Fields, _ api: API?) -> RequestType.Items? {
        func count(_ text: String) throws(UnitError) -> Int { try Self.whole(text, in: 1...Bounds.mostItems) }
        if let node = fields["inputs"] {
            refuse(node, "inputs", fields, unless: api?.takesSeveralInputs, api, "takes one input at a time")
            return value("inputs", of: fields, count).map { .inputs($0) }
        }
        if let node = fields["documents"] {
            refuse(node, "documents", fields, unless: api?.takesDocuments, api, "ranks no documents")
            return value("documents", of: fields, count).map { .documents($0) }
        }
        return nil
    }

    /// Keys that have no effect beside a file of prompts, or beside several texts.
    mutating func checkSources(_ fields: Fields) {
        func conflict(_ key: String, _ message: String) {
            guard let node = fields[key] else { return }
            fault(.conflict, at: node.place, in: fields.subject(key), message)
        }
        let prompts = fields["prompts"]?.text ?? ""
        let isFile = !prompts.isEmpty && !prompts.hasSuffix(".profile.json") && PromptFile.isOne(prompts)
        if isFile { conflict("text", "the text comes from the file of \"prompts\"; leave it out") }
        let several = ["inputs", "documents"].first { fields[$0] != nil }
        if isFile, let several { conflict(several, "a row of a file is one prompt; give \"input\" a length instead") }
    }

    private mutating func refuse(
        _ node: YAMLNode,
        _ key: String,
        _ fields: Fields,
        unless isTaken: Bool?,
        _ api: API?,
        _ reason: String
    ) {
        guard let api, isTaken == false else { return }
        fault(.conflict, at: node.place, in: fields.subject(key), "\(api.name) \(reason) here; leave it out")
    }
}
