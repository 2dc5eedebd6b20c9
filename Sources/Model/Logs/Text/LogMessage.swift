/// A message's text where it lies, for those who want to keep it; not to be held beyond the call that brings it.
package struct LogMessage {
    package enum Role: String, Sendable, Hashable, CaseIterable { case system, user, assistant, tool }

    package var role: Role
    /// UTF-8, without escapes.
    package var text: UnsafeBufferPointer<UInt8>
    /// Whether it belongs to the answer.
    package var isOutput: Bool
}

extension LogMessage.Role {
    /// What logs call them.
    init?(_ name: Bytes) {
        switch name.count {
        case 3 where name.matches("gpt") || name.matches("bot"): self = .assistant
        case 4 where name.matches("user"): self = .user
        case 4 where name.matches("tool"): self = .tool
        case 5 where name.matches("human"): self = .user
        case 5 where name.matches("model"): self = .assistant
        case 6 where name.matches("system"): self = .system
        case 7 where name.matches("chatgpt"): self = .assistant
        case 8 where name.matches("prompter"): self = .user
        case 8 where name.matches("function"): self = .tool
        case 9 where name.matches("assistant"): self = .assistant
        case 9 where name.matches("developer"): self = .system
        default: return nil
        }
    }
}
