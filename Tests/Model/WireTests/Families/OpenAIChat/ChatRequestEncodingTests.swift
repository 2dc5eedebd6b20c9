import Testing
import TidemarkJSON
import TidemarkWorkload

@testable import TidemarkWire

@Suite("OpenAI chat requests") struct ChatRequestEncodingTests {
    private struct Request {
        var head: [String]
        var body: JSONValue
    }

    private func encoding(
        host: String = "localhost:8080",
        model: String = "tide-1",
        key: String? = nil,
        headers: [(name: String, value: String)] = [],
        isStreamed: Bool = true,
        takesExactLengths: Bool = false
    ) throws -> RequestTemplate {
        try RequestTemplate(
            OpenAIChat(),
            RequestTarget(
                host: host,
                basePath: "/v1",
                model: model,
                key: key,
                headers: headers,
                isStreamed: isStreamed,
                userAgent: "tidemark/0.1",
                takesExactLengths: takesExactLengths
            )
        )
    }

    /// Puts a request together as a connection would, and takes it apart as a server would.
    private func request(
        _ encoding: RequestTemplate,
        prompt: String = "Hi",
        output: RequestTemplate.OutputBound = .atMost(64)
    ) throws -> Request {
        let text = encoding.request(prompt, output: output)
        let border = try #require(text.firstRange(of: "\r\n\r\n"))
        let head = text[..<border.lowerBound].split(separator: "\r\n").map(String.init)
        let body = text[border.upperBound...].utf8
        #expect(head.last == "content-length: \(body.count)")
        return Request(head: head, body: try JSONValue(parsing: Array(body)))
    }

    @Test("the body holds what was asked for, in a form that JSON reads")
    func body() throws {
        let sent = try request(encoding(model: "a \"b\" ü"), prompt: "line 1\n\"line\" 2 — 潮 🌊\\")
        let wanted: JSONValue = [
            "model": "a \"b\" ü", "max_tokens": 64, "stream": true, "stream_options": ["include_usage": true],
            "messages": [["role": "user", "content": "line 1\n\"line\" 2 — 潮 🌊\\"]],
        ]
        #expect(sent.body == wanted)
    }

    @Test("a whole answer is asked for without a word on streams")
    func whole() throws {
        let sent = try request(encoding(isStreamed: false))
        #expect(sent.body["stream"] == nil)
        #expect(sent.body["stream_options"] == nil)
        #expect(sent.head.contains("accept: application/json"))
    }

    @Test("the head asks for a stream without compression")
    func head() throws {
        let sent = try request(encoding(key: "k", headers: [("X-Trace", "7")]))
        #expect(
            sent.head.dropLast() == [
                "POST /v1/chat/completions HTTP/1.1", "host: localhost:8080", "user-agent: tidemark/0.1",
                "accept: text/event-stream", "accept-encoding: identity", "content-type: application/json",
                "authorization: Bearer k", "X-Trace: 7",
            ]
        )
    }

    @Test(
        "each dialect gets the words it knows",
        arguments: [
            ("api.openai.com", false, #"{"max_completion_tokens":7}"#),
            ("x.openai.azure.com", false, #"{"max_completion_tokens":7}"#),
            ("localhost:1", false, #"{"max_tokens":7}"#),
            ("localhost:1", true, #"{"max_tokens":7,"ignore_eos":true,"min_tokens":7}"#),
        ]
    )
    func dialects(host: String, takesExactLengths: Bool, wanted: String) throws {
        let sent = try request(encoding(host: host, takesExactLengths: takesExactLengths), output: .exactly(7))
        let names = ["max_tokens", "max_completion_tokens", "ignore_eos", "min_tokens"]
        #expect(sent.body.members?.filter { names.contains($0.name) } == (try JSONValue(parsing: wanted)).members)
        #expect(
            sent.body["stream_options"]?["include_obfuscation"]?.bool == (host == "api.openai.com" ? false : nil)
        )
    }

    @Test("a mere bound never forces a length")
    func boundOnly() throws {
        let sent = try request(encoding(takesExactLengths: true), output: .atMost(7))
        #expect(sent.body["max_tokens"]?.int == 7)
        #expect(sent.body["min_tokens"] == nil)
        #expect(sent.body["ignore_eos"] == nil)
    }

    @Test("nothing of the request before is left in the bytes that are used again")
    func reuse() throws {
        let encoding = try encoding()
        let prompts = [Prompt([.literal([65, 66]), .text(0..<3)]), Prompt([.text(1..<2)])]
        let text = Array("abc".utf8)
        var bytes = RequestBytes()
        for prompt in prompts + prompts {
            text.withUnsafeBytes { encoding.write(prompt, of: $0, output: .atMost(1), at: 0, into: &bytes) }
            #expect(bytes.bodyBytes == bytes.segments.reduce(0) { $0 + $1.range.count })
            #expect(bytes.head.count + bytes.bodyBytes == encoding.request(prompt, of: text, output: .atMost(1)).count)
        }
    }

    @Test("the user's header takes the place of ours, whatever its case")
    func override() throws {
        let sent = try request(encoding(key: "k", headers: [("Authorization", "Basic x")]))
        #expect(sent.head.filter { $0.lowercased().hasPrefix("authorization") } == ["Authorization: Basic x"])
    }

    @Test(
        "headers that would break the request are refused, without their values",
        arguments: [
            ("x-key", "secret\r\nx: y"), ("x-key", "secret\n"), ("x-key", "secret\u{0}"), ("x key", "secret"),
            ("", "secret"), ("x\r\ny", "secret"), ("Content-Length", "secret"), ("transfer-encoding", "secret"),
        ]
    )
    func badHeaders(name: String, value: String) {
        let error = #expect(throws: WireError.self) { try encoding(headers: [(name, value)]) }
        #expect(error?.code == .invalidHeader)
        #expect(error?.message.contains("secret") == false)
    }

    @Test("a key with a line break is refused, without showing it")
    func badKey() {
        let error = #expect(throws: WireError.self) { try encoding(key: "secret\n") }
        #expect(
            error?.message
                == #"the header "authorization" has a line break or another control character in its value"#
        )
    }

    @Test("a host that is none is refused", arguments: ["", "a b", "a\r\nx: y", "ä.example"])
    func badHost(host: String) {
        #expect(throws: WireError.self) { try encoding(host: host) }
    }

    @Test(
        "the path stands under the base, and /v1 is not doubled",
        arguments: [
            ("", "/v1/chat/completions"), ("/", "/v1/chat/completions"), ("/v1", "/v1/chat/completions"),
            ("/v1/", "/v1/chat/completions"), ("/openai/v1", "/openai/v1/chat/completions"),
            ("/gateway", "/gateway/v1/chat/completions"), ("/apiv1", "/apiv1/v1/chat/completions"),
            ("/v1/chat/completions", "/v1/chat/completions"), ("/a/chat/completions/", "/a/chat/completions"),
        ]
    )
    func paths(base: String, path: String) {
        let target = RequestTarget(
            host: "localhost",
            basePath: base,
            model: "m",
            key: nil,
            headers: [],
            isStreamed: true,
            userAgent: "tidemark",
            takesExactLengths: false
        )
        #expect(target.path("/v1/chat/completions") == path)
    }

    @Test(
        "a host is named as in a URL",
        arguments: [
            ("example.com", 443, "example.com"), ("example.com", 8443, "example.com:8443"),
            ("::1", 443, "[::1]"), ("::1", 8080, "[::1]:8080"),
        ]
    )
    func hosts(name: String, port: Int, text: String) {
        #expect(RequestTarget.host(name, port: port, defaultPort: 443) == text)
    }

    @Test(
        "known hosts have their dialect",
        arguments: [
            ("api.openai.com", ChatRequest.Dialect.openAI), ("EU.API.OpenAI.com:443", .openAI),
            ("tide.openai.azure.com", .azure), ("openai.azure.com", .compatible),
            ("api.openai.com.example.org", .compatible), ("127.0.0.1:8080", .compatible), ("[::1]:80", .compatible),
        ]
    )
    func knownHosts(host: String, dialect: ChatRequest.Dialect) {
        #expect(ChatRequest.Dialect(host: host) == dialect)
    }

    @Test(
        "a server reads back what was sent",
        arguments: ["api.openai.com", "x.openai.azure.com", "localhost"],
        [true, false]
    )
    func roundTrip(host: String, isStreamed: Bool) throws {
        let prompt = "Tide \"潮\"\n\\ 🌊"
        let sent = try request(
            encoding(host: host, model: "tide/1", isStreamed: isStreamed, takesExactLengths: true),
            prompt: prompt,
            output: .exactly(300)
        )
        var text: [UInt8] = []
        let query = try Array(sent.body.text().utf8).withUnsafeBytes { body in
            try ChatQuery.read(body) { text += $0.bytes }
        }
        #expect(query.model == "tide/1")
        #expect(query.isStreamed == isStreamed)
        #expect((query.answer as? ChatAnswer)?.includesUsage == isStreamed)
        #expect(query.outputBound == 300)
        #expect(String(decoding: text, as: UTF8.self) == prompt)
    }
}
