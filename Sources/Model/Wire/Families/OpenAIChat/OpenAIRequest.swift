import TidemarkJSON

/// A request's body as a tree, with the members that the OpenAI families share.
struct OpenAIRequest {
    let json: JSONValue

    init(_ body: UnsafeRawBufferPointer) throws(APIFault) {
        let bytes = body.assumingMemoryBound(to: UInt8.self)
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw .notJSON(bytes)
        }
        guard json.members != nil else { throw .notJSON(bytes) }
    }

    /// The member of that name; nil for null.
    subscript(name: String) -> JSONValue? { json[name].flatMap { $0.isNull ? nil : $0 } }

    var isStreamed: Bool { self["stream"] == true }

    var includesUsage: Bool { self["stream_options"]?["include_usage"] == true }

    var tool: String? { ToolChoice.forced(by: self["tool_choice"], of: self["tools"]) }

    func model() throws(APIFault) -> String? {
        guard let value = self["model"] else { return nil }
        guard let model = value.string else { throw .invalidType("model", expected: "a string") }
        guard model.utf8.count <= ChatQuery.longestModel else {
            throw .unsupported("model", allowed: "names of \(ChatQuery.longestModel) bytes at most")
        }
        return model
    }

    /// An integer of at least 1.
    func count(_ name: String) throws(APIFault) -> Int? {
        guard let value = self[name] else { return nil }
        guard let count = value.int else { throw .invalidType(name, expected: "an integer") }
        guard count >= 1 else { throw .belowMinimum(name, minimum: 1) }
        return count
    }

    /// Hands on a text of the prompt.
    static func take(_ text: String, _ takeText: (UnsafeBufferPointer<UInt8>) -> Void) {
        var text = text
        text.withUTF8(takeText)
    }
}
