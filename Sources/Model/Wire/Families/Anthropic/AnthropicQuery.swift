import TidemarkJSON

/// What a server reads of a request for a message.
struct AnthropicQuery {
    private let json: JSONValue
    private let messages: [JSONValue]
    private let route: ServerRoute
    private let bound: Int?

    /// - Throws: `APIFault` for what is not JSON, and for members that are missing or of another type.
    init(_ body: UnsafeRawBufferPointer, _ route: ServerRoute) throws(APIFault) {
        json = try JSONValue(request: body)
        messages = try json.filledArray("messages")
        bound = try json.bound("max_tokens")
        if bound == nil, !route.isCount { throw .missing("max_tokens") }
        self.route = route
    }

    /// The texts and pictures of the system's part and of all messages, what tools gave back included.
    func pass(to take: (PromptPart) -> Void) {
        if let system = json["system"] { Self.pass(system, to: take) }
        for message in messages { if let content = message["content"] { Self.pass(content, to: take) } }
    }

    private static func pass(_ content: JSONValue, to take: (PromptPart) -> Void) {
        content.string?.take(take)
        for block in content.array ?? [] {
            block["text"]?.string?.take(take)
            if block["type"] == "image" {
                (block["source"]?["data"] ?? block["source"]?["url"])?.string?.takeImage(take)
            }
            if let result = block["content"] { Self.pass(result, to: take) }
        }
    }

    func request(answer: any AnswerFormat) -> ServedRequest {
        ServedRequest(
            model: route.model ?? json["model"]?.string,
            isStreamed: route.isStreamed ?? json["stream"]?.bool ?? false,
            outputBound: bound,
            tool: tool,
            answer: answer
        )
    }

    private var tool: String? {
        switch json["tool_choice"]?["type"]?.string {
        case "tool": json["tool_choice"]?["name"]?.string
        case "any": json["tools"]?[0]?["name"]?.string
        default: nil
        }
    }
}

extension JSONValue {
    /// The objects of an array that must stand there.
    func filledArray(_ name: String) throws(APIFault) -> [JSONValue] {
        guard let value = self[name] else { throw .missing(name) }
        guard let elements = value.array, elements.allSatisfy({ $0.members != nil }) else {
            throw .invalidType(name, expected: "an array of objects")
        }
        guard !elements.isEmpty else { throw .empty(name) }
        return elements
    }

    /// A number of tokens, at least 1; nil where none is given.
    func bound(_ name: String) throws(APIFault) -> Int? { try RequestBody.bound(self[name], name) }
}
