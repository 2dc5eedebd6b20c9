import Testing
import TidemarkWorkload

@Suite struct PromptTests {
    @Test("messages take the pieces that follow them")
    func building() {
        var prompt = Prompt()
        prompt.reserve(messages: 3, pieces: 4)
        prompt.begin(.system)
        prompt.append(.literal([65]))
        prompt.begin(.user)
        prompt.append(.text(5..<9))
        prompt.append(.image(.png, base64: 20..<32))
        prompt.begin(.assistant)
        #expect(prompt.messages.map(\.role) == [.system, .user, .assistant])
        #expect(prompt.messages.map(\.pieces) == [0..<1, 1..<3, 3..<3])
        #expect(prompt.byteCount == 1 + 4 + 12)
        #expect(prompt.pieces.map(\.isImage) == [false, false, true])
    }

    @Test("pieces without a message are a user's")
    func oneMessage() {
        var prompt = Prompt()
        prompt.append(.text(1..<2))
        prompt.append(.text(3..<4))
        #expect(prompt == Prompt([.text(1..<2), .text(3..<4)]))
        #expect(prompt.messages.map(\.role) == [.user])
    }
}
