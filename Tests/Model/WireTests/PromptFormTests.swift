import Testing
import TidemarkJSON
import TidemarkStatistics
import TidemarkWorkload

@testable import TidemarkWire

/// Prompts of many messages, as each family's client writes and its server reads them.
@Suite("Prompts of every family") struct PromptFormTests {
    private static let words = ["tide", "\"潮\"", "\\ back", "line\n", "🌊", "a/b", "\u{1}"]

    /// A workload's text, with the words that stand in each of its ranges.
    private struct Text {
        var bytes: [UInt8] = []
        var pieces: [(range: Range<Int>, text: String)] = []
        var picture: Range<Int>

        init() {
            for word in PromptFormTests.words {
                let start = bytes.count
                bytes += word.escaped
                pieces.append((start..<bytes.count, word))
            }
            picture = bytes.count..<(bytes.count + 8)
            bytes += Array("iVBORw==".utf8)
        }
    }

    private let text = Text()

    private func appendText(to prompt: inout Prompt, using source: inout RandomSource) -> String {
        var said = ""
        for _ in 0...source.below(3) {
            let piece = text.pieces[Int(source.below(UInt64(text.pieces.count)))]
            prompt.append(source.below(2) == 0 ? .text(piece.range) : .literal(piece.text.escaped))
            said += piece.text
        }
        return said
    }

    /// A prompt that a family takes, the texts of its messages, and how many pictures are in it.
    private func prompt(
        for family: APIFamily,
        using source: inout RandomSource
    ) -> (prompt: Prompt, texts: [(role: Prompt.Role, text: String)], images: Int) {
        var roles: [Prompt.Role] = []
        if family.takesConversations {
            if source.below(2) == 0 { roles.append(.system) }
            for _ in 0..<source.below(4) { roles += [.user, .assistant] }
            roles.append(.user)
        } else {
            let more = Int(source.below(5))
            roles = [.user] + Array(repeating: family.takesDocuments ? .document : .user, count: more)
        }
        var prompt = Prompt()
        var texts: [(role: Prompt.Role, text: String)] = []
        var images = 0
        for role in roles {
            prompt.begin(role)
            var said = appendText(to: &prompt, using: &source)
            if role == .user, family.takesImages, source.below(3) == 0 {
                for _ in 0...source.below(2) {
                    prompt.append(.image(.png, base64: text.picture))
                    images += 1
                    if source.below(2) == 0 { said += appendText(to: &prompt, using: &source) }
                }
            }
            texts.append((role, said))
        }
        return (prompt, texts, images)
    }

    /// What a server should read of it: all texts in order, and those of a transcript with its speakers.
    private func wanted(_ texts: [(role: Prompt.Role, text: String)], _ family: APIFamily) -> String {
        let said = texts.map(\.text).joined()
        switch family {
        case .cohereRerank: return texts.count == 1 ? "What is it about?" + said : said
        case .openAICompletions, .tgi, .ollamaGenerate: break
        default: return said
        }
        let hasOwnSystem = family == .ollamaGenerate && texts.first?.role == .system
        let head = hasOwnSystem ? texts[0].text : ""
        let rest = hasOwnSystem ? texts.dropFirst() : texts[...]
        let isAlone = rest.count { $0.role != .system } == 1
        let lines = rest.map { role, text in
            isAlone || role == .system ? text : (role == .user ? "User: " : "Assistant: ") + text
        }
        return head + (lines + (isAlone ? [] : ["Assistant:"])).joined(separator: "\n\n")
    }

    @Test(
        "what the client writes is JSON of the length it says, and the server reads it back",
        arguments: APIFamily.allCases
    )
    func roundTrip(family: APIFamily) throws {
        var source = RandomSource(seed: 6)
        let template = try RequestTemplate(family.client, .sample(model: "tide-1"))
        for number in 0..<150 {
            let (prompt, texts, images) = prompt(for: family, using: &source)
            let output: RequestTemplate.OutputBound =
                number.isMultiple(of: 2) ? .atMost(number + 1) : .exactly(number + 1)
            let bytes = template.request(prompt, of: text.bytes, output: output)
            let border = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
            let head = String(decoding: bytes[..<border.lowerBound], as: UTF8.self)
            let body = Array(bytes[border.upperBound...])
            #expect(head.hasSuffix("\r\ncontent-length: \(body.count)"))
            _ = try JSONValue(parsing: body)
            var read: [UInt8] = []
            var pictures = 0
            _ = try body.withUnsafeBytes { bytes in
                try family.server.read(bytes, ServerRoute(family, model: "tide-1")) { part in
                    read += part.bytes
                    if case .image(let picture) = part {
                        pictures += 1
                        #expect(String(decoding: picture, as: UTF8.self).hasSuffix("iVBORw=="))
                    }
                }
            }
            // Ollama's pictures stand behind the text of their message: the order of texts is the same.
            #expect(String(decoding: read, as: UTF8.self) == wanted(texts, family))
            #expect(pictures == images)
        }
    }

    @Test("no body is longer than what is held for the input of its request", arguments: APIFamily.allCases)
    func inputBound(family: APIFamily) throws {
        var source = RandomSource(seed: 7)
        let type = RequestType(name: "t", share: 1, lengths: .drawn(input: .fixed(1), output: .bound(1)))
        let workload = Workload(types: [type], for: .lengths)
        for isStreamed in [true, false] {
            let template = try RequestTemplate(family.client, .sample(model: "tide-1", isStreamed: isStreamed))
            let bound = InputBound(workload, framing: template.framing)
            for number in 0..<60 {
                let (prompt, _, _) = prompt(for: family, using: &source)
                let draft = RequestDraft(type: 0, inputTokens: 1, outputTokens: 1, isOutputExact: false, prompt: prompt)
                let output: RequestTemplate.OutputBound = number.isMultiple(of: 2) ? .atMost(.max) : .exactly(.max)
                let bytes = template.request(prompt, of: text.bytes, output: output)
                let border = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
                #expect(bytes.count - border.upperBound <= bound.tokens(of: draft))
            }
        }
    }

    private func body(_ format: any ClientFormat, _ prompt: Prompt) throws -> String {
        let template = try RequestTemplate(format, .sample(model: "m", isStreamed: false))
        let request = String(decoding: template.request(prompt, of: text.bytes, output: .atMost(9)), as: UTF8.self)
        return String(try #require(request.split(separator: "\r\n\r\n", maxSplits: 1).last))
    }

    private static let conversation: Prompt = {
        var prompt = Prompt()
        for (role, text) in [(Prompt.Role.system, "S"), (.user, "A"), (.assistant, "B"), (.user, "C")] {
            prompt.begin(role)
            prompt.append(.literal(Array(text.utf8)))
        }
        return prompt
    }()

    @Test(
        "where a conversation's roles stand",
        arguments: [
            (
                .openAIChat,
                #"{"model":"m","max_tokens":9,"messages":[{"role":"system","content":"S"},{"role":"user","content":"A"},"#
                    + #"{"role":"assistant","content":"B"},{"role":"user","content":"C"}]}"#
            ),
            (
                .anthropicMessages,
                #"{"model":"m","max_tokens":9,"system":"S","messages":[{"role":"user","content":"A"},"#
                    + #"{"role":"assistant","content":"B"},{"role":"user","content":"C"}]}"#
            ),
            (
                .gemini,
                #"{"generationConfig":{"maxOutputTokens":9},"systemInstruction":{"parts":[{"text":"S"}]},"#
                    + #""contents":[{"role":"user","parts":[{"text":"A"}]},{"role":"model","parts":[{"text":"B"}]},"#
                    + #"{"role":"user","parts":[{"text":"C"}]}]}"#
            ),
            (
                .bedrockConverse,
                #"{"inferenceConfig":{"maxTokens":9},"system":[{"text":"S"}],"messages":[{"role":"user","content":"#
                    + #"[{"text":"A"}]},{"role":"assistant","content":[{"text":"B"}]},{"role":"user","content":"#
                    + #"[{"text":"C"}]}]}"#
            ),
            (
                .openAIResponses,
                #"{"model":"m","max_output_tokens":9,"store":false,"instructions":"S","input":[{"role":"user","#
                    + #""content":"A"},{"role":"assistant","content":"B"},{"role":"user","content":"C"}]}"#
            ),
            (
                .ollamaGenerate,
                #"{"model":"m","options":{"num_predict":9},"stream":false,"system":"S","#
                    + #""prompt":"User: A\n\nAssistant: B\n\nUser: C\n\nAssistant:"}"#
            ),
            (
                .openAICompletions,
                #"{"model":"m","max_tokens":9,"prompt":"S\n\nUser: A\n\nAssistant: B\n\nUser: C\n\nAssistant:"}"#
            ),
        ] as [(APIFamily, String)]
    )
    func conversations(family: APIFamily, wanted: String) throws {
        #expect(try body(family.client, Self.conversation) == wanted)
    }

    @Test("an API of a plan's own gets a transcript")
    func custom() throws {
        let api = CustomAPI(path: "", body: try CustomAPI.Body(#"{"q":"<{prompt}>"}"#))
        #expect(
            try body(CustomFormat(api), Self.conversation)
                == #"{"q":"<S\n\nUser: A\n\nAssistant: B\n\nUser: C\n\nAssistant:>"}"#
        )
    }

    @Test("inputs of embeddings are a list, a query stands before its documents")
    func lists() throws {
        var inputs = Prompt()
        var documents = Prompt()
        for (number, text) in ["A", "B", "C"].enumerated() {
            inputs.begin(.user)
            inputs.append(.literal(Array(text.utf8)))
            documents.begin(number == 0 ? .user : .document)
            documents.append(.literal(Array(text.utf8)))
        }
        #expect(
            try body(OpenAIEmbeddings(), inputs)
                == #"{"model":"m","encoding_format":"base64","input":["A","B","C"]}"#
        )
        #expect(try body(CohereRerank(), documents) == #"{"model":"m","query":"A","documents":["B","C"]}"#)
    }

    @Test(
        "where pictures stand",
        arguments: [
            (
                .openAIChat,
                #"[{"role":"user","content":[{"type":"text","text":"A"},{"type":"image_url","image_url":"#
                    + #"{"url":"data:image/png;base64,iVBORw=="}},{"type":"text","text":"B"}]}]"#
            ),
            (
                .anthropicMessages,
                #"[{"role":"user","content":[{"type":"text","text":"A"},{"type":"image","source":{"type":"base64","#
                    + #""media_type":"image/png","data":"iVBORw=="}},{"type":"text","text":"B"}]}]"#
            ),
            (
                .gemini,
                #"[{"role":"user","parts":[{"text":"A"},{"inlineData":{"mimeType":"image/png","data":"iVBORw=="}},"#
                    + #"{"text":"B"}]}]"#
            ),
            (
                .bedrockConverse,
                #"[{"role":"user","content":[{"text":"A"},{"image":{"format":"png","source":{"bytes":"iVBORw=="}}},"#
                    + #"{"text":"B"}]}]"#
            ),
            (
                .openAIResponses,
                #"[{"role":"user","content":[{"type":"input_text","text":"A"},{"type":"input_image","#
                    + #""image_url":"data:image/png;base64,iVBORw=="},{"type":"input_text","text":"B"}]}]"#
            ),
            (.ollamaChat, #"[{"role":"user","content":"AB","images":["iVBORw=="]}]"#),
        ] as [(APIFamily, String)]
    )
    func pictures(family: APIFamily, wanted: String) throws {
        let prompt = Prompt([.literal([65]), .image(.png, base64: text.picture), .literal([66])])
        let sent = try body(family.client, prompt)
        #expect(sent.contains(wanted), "\(sent)")
    }
}
