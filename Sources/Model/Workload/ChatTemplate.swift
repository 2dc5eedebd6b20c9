/// How a conversation is put into one text for an API that takes no messages, by the words of plans.
///
/// Source: the chat templates that the models' tokenizers come with.
package enum ChatTemplate: String, Sendable, Hashable, CaseIterable {
    /// Of Qwen and many others.
    case chatml
    case llama3
    case mistral
    /// `User: …`, for models without a template.
    case plain

    /// What stands before and behind a message.
    private func marks(_ role: Prompt.Role, isFirst: Bool) -> (open: String, close: String) {
        let name = role == .system ? "system" : role == .assistant ? "assistant" : "user"
        switch self {
        case .chatml: return ("<|im_start|>\(name)\n", "<|im_end|>\n")
        case .llama3:
            return (
                (isFirst ? "<|begin_of_text|>" : "") + "<|start_header_id|>\(name)<|end_header_id|>\n\n", "<|eot_id|>"
            )
        case .mistral:
            // The system prompt stands within the first instruction.
            switch role {
            case .system: return ("<s>[INST] ", "\n\n")
            case .assistant: return (" ", "</s>")
            case .user, .document: return (isFirst ? "<s>[INST] " : "[INST] ", " [/INST]")
            }
        case .plain:
            return ((role == .system ? "" : role == .assistant ? "Assistant: " : "User: "), "\n\n")
        }
    }

    /// What asks for the answer.
    private var end: String {
        switch self {
        case .chatml: "<|im_start|>assistant\n"
        case .llama3: "<|start_header_id|>assistant<|end_header_id|>\n\n"
        case .mistral: ""
        case .plain: "Assistant:"
        }
    }

    /// The marks of a template in the text that requests are made of.
    struct Phrases: Sendable {
        private let template: ChatTemplate
        private var ranges: [String: Range<Int>] = [:]

        init(_ template: ChatTemplate, add: (String) -> TextLibrary.Phrase) {
            self.template = template
            for role in Prompt.Role.allCases {
                for isFirst in [true, false] {
                    let marks = template.marks(role, isFirst: isFirst)
                    for mark in [marks.open, marks.close] where ranges[mark] == nil { ranges[mark] = add(mark).range }
                }
            }
            ranges[template.end] = ranges[template.end] ?? add(template.end).range
        }

        /// One message of a user that holds all of them.
        func joined(_ prompt: Prompt) -> Prompt {
            var joined = Prompt()
            joined.reserve(messages: 1, pieces: prompt.pieces.count + 2 * prompt.messages.count + 1)
            func append(_ mark: String) {
                if let range = ranges[mark], !range.isEmpty { joined.append(.text(range)) }
            }
            var isBehindSystem = false
            for (index, message) in prompt.messages.enumerated() {
                let marks = template.marks(message.role, isFirst: index == 0)
                // Mistral's instruction is open already behind a system prompt.
                if !(template == .mistral && isBehindSystem) { append(marks.open) }
                for piece in prompt.pieces[message.pieces] { joined.append(piece) }
                append(marks.close)
                isBehindSystem = message.role == .system
            }
            append(template.end)
            return joined
        }
    }
}
