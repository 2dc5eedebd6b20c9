import TidemarkJSON

/// The paths of a custom API with what stands at their ends.
struct CustomPaths: Sendable {
    /// What a value at the end of a path is.
    enum Role: Sendable, Hashable { case text, reasoning, finish, input, output, error, end }

    /// Some of the paths, as a bit for each.
    typealias Choice = UInt8

    let all: [(path: JSONPath, role: Role)]

    init(_ api: CustomAPI) {
        let end: JSONPath? = if case .value(let path)? = api.end { path } else { nil }
        let roles: [(JSONPath?, Role)] = [
            (api.text, .text), (api.reasoning, .reasoning), (api.finish, .finish), (api.input, .input),
            (api.output, .output), (api.error, .error), (end, .end),
        ]
        all = roles.compactMap { path, role in path.map { ($0, role) } }
    }
}

// MARK: - The full parse

extension CustomPaths {
    /// The marks of an event, path by path over a tree: the twin of `CustomScan`.
    func marks(of json: JSONValue) -> Marks {
        var marks = Marks()
        for (path, role) in all {
            for value in Self.values(in: json, at: path.segments[...]) { Self.add(value, as: role, to: &marks) }
        }
        return marks
    }

    private static func values(in json: JSONValue, at path: ArraySlice<JSONPath.Segment>) -> [JSONValue] {
        guard let segment = path.first else { return [json] }
        let inner: [JSONValue] =
            switch json {
            case .object(let members):
                members.filter { segment.isEvery || Array($0.name.utf8) == segment.name }.map(\.value)
            case .array(let items):
                items.indices.filter { segment.isEvery || $0 == segment.index }.map { items[$0] }
            default: []
            }
        return inner.flatMap { values(in: $0, at: path.dropFirst()) }
    }

    private static func add(_ value: JSONValue, as role: Role, to marks: inout Marks) {
        switch role {
        case .text: marks.answerBytes &+= value.textBytes
        case .reasoning: marks.reasoningBytes &+= value.textBytes
        case .finish: marks.finish = value.string.flatMap(FinishReason.init(word:)) ?? marks.finish
        case .input: marks.count(input: value.tokenCount)
        case .output: marks.count(output: value.tokenCount)
        case .error: if !value.isNull, value != false { marks.error = .streamError }
        case .end: if !value.isNull, value != false { marks.isEnd = true }
        }
    }
}

extension Marks {
    /// Takes token counts that are none, if negative, or later ones of the same event.
    mutating func count(input: Int32 = -1, output: Int32 = -1) {
        guard input >= 0 || output >= 0 else { return }
        usage = (usage ?? Usage()).updated(by: Usage(input: input, output: output))
    }
}

extension FinishReason {
    /// The meaning of a word that any of the known families uses; nil for none.
    init?(word: String) {
        guard !word.isEmpty else { return nil }
        switch word.lowercased() {
        case "stop", "eos", "eos_token", "end_turn", "stop_sequence", "complete", "completed", "done": self = .stop
        case "length", "max_tokens", "max_output_tokens", "max_new_tokens", "model_length": self = .length
        case "tool_calls", "tool_call", "tool_use", "function_call": self = .toolCalls
        case "content_filter", "content_filtered", "safety", "refusal", "blocked": self = .contentFilter
        case "error", "failed": self = .error
        default: self = .other
        }
    }
}
