import TidemarkJSON

/// A request's body as a tree, for the families whose requests need no faster way, and the faults that they share.
struct RequestBody {
    private let json: JSONValue

    /// Longest model name that is sent back.
    private static let longestModel = 256

    init(_ body: UnsafeRawBufferPointer) throws(APIFault) {
        json = try JSONValue(request: body)
    }

    /// The member of that name; nil where it is missing or null.
    subscript(name: String) -> JSONValue? { json[name].flatMap { $0.isNull ? nil : $0 } }

    /// The model's name, where there is one.
    func model() throws(APIFault) -> String? {
        guard let value = self["model"] else { return nil }
        guard let name = value.string else { throw .invalidType("model", expected: "a string") }
        guard name.utf8.count <= Self.longestModel else {
            throw .unsupported("model", allowed: "names of \(Self.longestModel) bytes at most")
        }
        return name
    }

    /// The elements of an array that must be there and not be empty.
    func elements(_ name: String) throws(APIFault) -> [JSONValue] {
        guard let value = self[name] else { throw .missing(name) }
        guard let elements = value.array else { throw .invalidType(name, expected: "an array") }
        guard !elements.isEmpty else { throw .empty(name) }
        return elements
    }

    /// As `elements`, all of which must be objects.
    func objects(_ name: String) throws(APIFault) -> [JSONValue] {
        let elements = try elements(name)
        if let index = elements.firstIndex(where: { $0.members == nil }) {
            throw .invalidType("\(name)[\(index)]", expected: "an object")
        }
        return elements
    }

    /// An integer of at least 1; nil where it is missing or null.
    static func bound(_ value: JSONValue?, _ name: String) throws(APIFault) -> Int? {
        guard let value, !value.isNull else { return nil }
        guard let bound = value.int else { throw .invalidType(name, expected: "an integer") }
        guard bound >= 1 else { throw .belowMinimum(name, minimum: 1) }
        return bound
    }

    /// Passes on a text, or the texts and pictures of an array of parts.
    static func pass(_ content: JSONValue?, to take: (PromptPart) -> Void) {
        for part in content?.array ?? [content].compactMap({ $0 }) {
            if let image = part["image_url"] {
                (image["url"] ?? image).string?.takeImage(take)
            } else {
                (part["text"] ?? part).string?.take(take)
            }
        }
    }
}
