import TidemarkJSON

/// A place in a JSON document: `request.messages`, `messages[0].content`.
struct FieldPath: CustomStringConvertible {
    static let allowed = "a text, a list of texts or messages with content"

    private enum Step {
        case name(String)
        case index(Int)
    }

    private static let deepest = 100
    private let steps: [Step]
    let description: String

    /// - Throws: `Failure` that says what is allowed.
    init(parsing text: String) throws(Failure) {
        var steps: [Step] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
            let indices = pieces.dropFirst().map { $0.hasSuffix("]") ? Int($0.dropLast()) : nil }
            guard let name = pieces.first, !name.isEmpty || pieces.count > 1, !indices.contains(nil) else {
                throw Failure(
                    .wrongInput,
                    "--column: found \"\(text)\"; allowed is a path such as prompt, request.messages, messages[0].content"
                )
            }
            if !name.isEmpty { steps.append(.name(String(name))) }
            steps += indices.compactMap { $0.map(Step.index) }
        }
        self.steps = steps
        description = text
    }

    /// The texts at this place: the text itself, or all under `content` and `text` of messages; nil without the field.
    func texts(in document: JSONValue) -> [[UInt8]]? {
        var value = document
        for step in steps {
            let next: JSONValue? =
                switch step {
                case .name(let name): value[name]
                case .index(let index): value[index]
                }
            guard let next else { return nil }
            value = next
        }
        switch value {
        case .string(let text): return [Array(text.utf8)]
        case .array, .object:
            var texts: [[UInt8]] = []
            Self.collect(value, isText: true, into: &texts, depth: 0)
            return texts
        case .null: return []
        case .bool, .number: return nil
        }
    }

    private static func collect(_ value: JSONValue, isText: Bool, into texts: inout [[UInt8]], depth: Int) {
        guard depth < deepest else { return }
        switch value {
        case .string(let text): if isText { texts.append(Array(text.utf8)) }
        case .array(let items):
            for item in items { collect(item, isText: isText, into: &texts, depth: depth + 1) }
        case .object(let members):
            for member in members {
                let isText = member.name == "content" || member.name == "text"
                collect(member.value, isText: isText, into: &texts, depth: depth + 1)
            }
        case .null, .bool, .number: break
        }
    }
}
