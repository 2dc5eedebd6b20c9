import NIOCore
import Testing
import TidemarkPlan
import TidemarkWire
import TidemarkWorkload

@testable import TidemarkEngine

/// Requests as they are handed to a connection.
@Suite struct RequestWriterTests {
    /// A workload's text: letters, each place of it another than its neighbours.
    private static let text = (0..<1_200_000).map { UInt8(ascii: "a") + UInt8(($0 &+ $0 / 26) % 26) }

    private func writer(_ api: APIFamily = .openAIChat, key: String? = "k") throws -> RequestWriter {
        let url = try BaseURL(parsing: "http://127.0.0.1:1")
        let target = Target(name: "primary", api: .family(api), endpoint: .url(url), model: "m")
        let credentials = AWSCredentials(accessKeyID: "A", secretAccessKey: "S", region: "us-east-1")
        return try RequestWriter(
            Endpoint(target: target, url: url, key: key, credentials: credentials, isMock: false),
            types: [.short],
            seed: 1,
            text: ByteBuffer(bytes: Self.text),
            version: "test"
        )
    }

    private func draft(_ prompt: Prompt) -> RequestDraft {
        RequestDraft(type: 0, inputTokens: 1, outputTokens: 4, isOutputExact: false, prompt: prompt)
    }

    /// A conversation of this many pieces of so many bytes, with bytes of its own between them, and what its messages say.
    private func conversation(pieces: Int, bytes: Int) -> (prompt: Prompt, said: [UInt8]) {
        var prompt = Prompt()
        var said: [UInt8] = []
        for piece in 0..<pieces {
            if piece.isMultiple(of: 10) { prompt.begin(piece.isMultiple(of: 20) ? .user : .assistant) }
            let own = Array("[\(piece)]".utf8)
            let range = (piece * 1_009 % 200_000)..<(piece * 1_009 % 200_000 + bytes)
            prompt.append(.literal(own))
            prompt.append(.text(range))
            said += own + Self.text[range]
        }
        return (prompt, said)
    }

    /// What a family's server reads of a request: the texts of its prompt.
    private func read(_ pieces: [ByteBuffer], _ family: APIFamily = .openAIChat) throws -> [UInt8] {
        let bytes = pieces.flatMap { Array($0.readableBytesView) }
        let border = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
        let head = String(decoding: bytes[..<border.lowerBound], as: UTF8.self)
        let body = Array(bytes[border.upperBound...])
        #expect(head.contains("\r\ncontent-length: \(body.count)"))
        let route = try #require(ServerRoute(path: "/v1/chat/completions", userAgent: nil))
        var said: [UInt8] = []
        _ = try body.withUnsafeBytes { body in
            try family.server.read(body, route) { if case .text(let text) = $0 { said += text } }
        }
        return said
    }

    @Test("a short request is one piece, whatever it is made of", arguments: [0, 1, 7, 400])
    func short(pieces: Int) throws {
        var writer = try writer()
        let (prompt, said) = conversation(pieces: pieces, bytes: 16)
        let written = writer.pieces(of: draft(prompt), trace: nil, allocator: ByteBufferAllocator())
        #expect(written.count == 1)
        if pieces > 0 { #expect(try read(written) == said) }
    }

    @Test("of a long request only the short parts are copied", arguments: [1, 8, 300, 1_500])
    func long(pieces: Int) throws {
        var writer = try writer()
        let (prompt, said) = conversation(pieces: pieces, bytes: 20_000)
        let written = writer.pieces(of: draft(prompt), trace: nil, allocator: ByteBufferAllocator())
        // Each range of the text stands between two pieces of what was copied, which is one buffer.
        #expect(written.count == 2 * pieces + 1)
        #expect(try read(written) == said)
        #expect(String(buffer: written[0]).contains("\r\n\r\n{"))
    }

    @Test("ranges that are short are copied also in a long request")
    func mixed() throws {
        var writer = try writer()
        let (prompt, said) = conversation(pieces: 200, bytes: 100)
        let written = writer.pieces(of: draft(prompt), trace: nil, allocator: ByteBufferAllocator())
        #expect(written.count == 1)
        #expect(try read(written) == said)
    }

    @Test("a signed request has the same pieces as one with a key")
    func signed() throws {
        let (prompt, said) = conversation(pieces: 40, bytes: 5_000)
        var signing = try writer(.bedrockConverse, key: nil)
        let signed = signing.pieces(of: draft(prompt), trace: nil, allocator: ByteBufferAllocator())
        #expect(signed.count == 81)
        #expect(String(buffer: signed[0]).contains("\r\nauthorization: AWS4-HMAC-SHA256 "))
        #expect(try read(signed, .bedrockConverse) == said)
    }
}
