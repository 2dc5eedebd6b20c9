import TidemarkJSON

/// One text of a request that may hold several, or that may hold tokens in place of text.
enum PromptInput: Sendable, Hashable {
    case text(String)
    case tokens([Int])

    /// Reads a text, an array of texts, an array of tokens, or an array of those.
    static func inputs(_ json: JSONValue, of parameter: String) throws(APIFault) -> [PromptInput] {
        if let text = json.string { return [.text(text)] }
        guard let items = json.array else { throw .invalidType(parameter, expected: "a string or an array") }
        guard !items.isEmpty else { throw .empty(parameter) }
        if items[0].int != nil { return [try tokens(items, of: parameter)] }
        var inputs: [PromptInput] = []
        for item in items {
            if let text = item.string {
                inputs.append(.text(text))
            } else {
                inputs.append(try tokens(item.array ?? [], of: parameter))
            }
        }
        return inputs
    }

    private static func tokens(_ items: [JSONValue], of parameter: String) throws(APIFault) -> PromptInput {
        let tokens = items.compactMap(\.int)
        guard !tokens.isEmpty, tokens.count == items.count else {
            throw .invalidType(parameter, expected: "texts or arrays of tokens")
        }
        return .tokens(tokens)
    }

    /// How many tokens it is, where it says so itself.
    var tokens: Int { if case .tokens(let tokens) = self { tokens.count } else { 0 } }

    func pass(to take: (PromptPart) -> Void) {
        if case .text(let text) = self { text.take(take) }
    }
}
