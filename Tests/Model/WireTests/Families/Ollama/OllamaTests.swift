import Testing
import TidemarkJSON

@testable import TidemarkWire

@Suite struct OllamaTests {
    @Test(
        "marks of single lines",
        arguments: [
            (#"{"message":{"role":"assistant","content":""},"done":false}"#, "0 0 0"),
            (#"{"message":{"content":"é\n"},"done":false}"#, "3 0 0"),
            (#"{"response":"hm","done":false}"#, "2 0 0"),
            (#"{"message":{"content":"","thinking":"hm"}}"#, "0 2 0"),
            (#"{"response":"","thinking":"hm"}"#, "0 2 0"),
            // Arguments are JSON; their white space is not generated text.
            (
                #"{"message":{"tool_calls":[{"function":{"name":"f","arguments":{ "a" : [1, "\u00e9"] }}}]}}"#,
                "0 0 15 tool"
            ),
            (#"{"message":{"tool_calls":[{"function":{"name":"f","arguments":{}}}]}}"#, "0 0 3 tool"),
            (#"{"done":true}"#, "0 0 0 end"),
            (#"{"done":true,"done_reason":"stop"}"#, "0 0 0 stop end"),
            (#"{"done":true,"done_reason":"length"}"#, "0 0 0 length end"),
            (#"{"done":true,"done_reason":"load"}"#, "0 0 0 other end"),
            (#"{"done":true,"done_reason":"","eval_count":9}"#, "0 0 0 end -1+9"),
            (#"{"prompt_eval_count":21,"eval_count":9}"#, "0 0 0 21+9"),
            (#"{"error":"out of memory"}"#, "0 0 0 error"),
        ]
    )
    func single(line: String, wanted: String) throws {
        let marks = try #require(Ollama(.chat).marks(of: Array(line.utf8)))
        #expect(marks == Ollama(.chat).marks(of: try JSONValue(parsing: line)))
        #expect(marks.summary == wanted)
    }

    @Test("durations are nanoseconds beyond 32 bits, the load among the waits")
    func durations() throws {
        let result = ReplyParser.read(
            HTTPFraming.chunkPerEvent.answer(try Fixture.bytes("ollama/chat.ndjson"), type: "application/x-ndjson"),
            as: Ollama(.chat)
        )
        var wanted = ServerTiming()
        (wanted.queue, wanted.prefill) = (312_000_000, 180_000_000)
        (wanted.generation, wanted.total) = (900_000_000, 1_412_000_000)
        #expect(result.reply.timing == wanted)
        let long = #"{"total_duration":61000000000,"load_duration":-5,"eval_duration":"x","prompt_eval_duration":1.5}"#
        let marks = try #require(Ollama(.chat).marks(of: Array(long.utf8)))
        #expect(marks.timing.total == 61_000_000_000)
        #expect((marks.timing.queue, marks.timing.generation, marks.timing.prefill) == (-1, -1, -1))
    }

    @Test("a stream without its last line is cut, whatever came before")
    func cut() {
        let body = Array(#"{"message":{"content":"Tide"},"done":false}"#.utf8) + [0x0A]
        let answer = HTTPFraming.chunkPerEvent.answer(body, type: "application/x-ndjson")
        #expect(ReplyParser.read(answer, as: Ollama(.chat)).reply.outcome == .truncated)
    }

    @Test(
        "a whole answer is one event of content",
        arguments: [("ollama/chat.json", APIFamily.ollamaChat), ("ollama/generate.json", .ollamaGenerate)]
    )
    func whole(path: String, family: APIFamily) throws {
        let answer = HTTPFraming.contentLength.answer(try Fixture.bytes(path), type: "application/json")
        let result = ReplyParser.read(answer, expecting: .whole, as: family.client)
        #expect(result.reply.outcome == .succeeded)
        #expect(result.contentEvents == 1)
        #expect(result.reply.usage == Usage(input: 21, output: 9))
        #expect(!result.reply.isNotStreamed && !result.reply.timing.isEmpty)
    }

    @Test("refusals keep their status and their text", arguments: [(404, Outcome.http4xx), (503, .overloaded)])
    func refusals(status: Int, wanted: Outcome) throws {
        let body = try Fixture.bytes("ollama/error_\(status).json")
        let answer = HTTPFraming.contentLength.answer(body, status: "\(status) No", type: "application/json")
        let reply = ReplyParser.read(answer, as: Ollama(.chat)).reply
        #expect(reply.outcome == wanted)
        #expect(reply.sample?.contains("error") == true)
    }

    // MARK: - Requests

    private func request(_ endpoint: Ollama.Endpoint, base: String, isStreamed: Bool = true) throws -> String {
        let target = RequestTarget(
            host: "localhost:11434",
            basePath: base,
            model: "llama3.2",
            key: nil,
            headers: [],
            isStreamed: isStreamed,
            userAgent: "tidemark/0.1",
            takesExactLengths: false
        )
        return try RequestTemplate(Ollama(endpoint), target).request("Hi")
    }

    @Test("a request says whether it streams: the servers do, unless told otherwise")
    func bodies() throws {
        #expect(
            try request(.chat, base: "").hasSuffix(
                #"{"model":"llama3.2","options":{"num_predict":64},"stream":true,"messages":[{"role":"user","content":"Hi"}]}"#
            )
        )
        #expect(
            try request(.generate, base: "", isStreamed: false).hasSuffix(
                #"{"model":"llama3.2","options":{"num_predict":64},"stream":false,"prompt":"Hi"}"#
            )
        )
    }

    @Test(
        "the path stands behind the base and is not doubled",
        arguments: [("", "/api/chat"), ("/api", "/api/chat"), ("/ollama/", "/ollama/api/chat"), ("/x/chat", "/x/chat")]
    )
    func paths(base: String, path: String) throws {
        let request = try request(.chat, base: base)
        #expect(request.hasPrefix("POST \(path) HTTP/1.1\r\n"))
        #expect(request.contains("\r\naccept: application/x-ndjson\r\n"))
    }

    // MARK: - Server

    private func served(
        _ endpoint: Ollama.Endpoint,
        _ body: String
    ) throws -> (asked: ServedRequest, text: String) {
        let route = ServerRoute(endpoint == .chat ? .ollamaChat : .ollamaGenerate)
        var text: [UInt8] = []
        let asked = try Array(body.utf8).withUnsafeBytes { try Ollama(endpoint).read($0, route) { text += $0.bytes } }
        return (asked, String(decoding: text, as: UTF8.self))
    }

    @Test(
        "what a request asks for",
        arguments: [
            (Ollama.Endpoint.chat, #"{"model":"m","messages":[{"content":"a"},{"content":"b"}]}"#, "ab true nil true"),
            (.chat, #"{"messages":[{"content":"a"}],"stream":false,"options":{"num_predict":7}}"#, "a false 7 true"),
            (.chat, #"{"messages":[{"content":"a"}],"options":{"num_predict":-1}}"#, "a true nil true"),
            (.generate, #"{"system":"s","prompt":"p","stream":true}"#, "sp true nil true"),
            // Loads the model and answers nothing.
            (.chat, #"{"model":"m"}"#, " true nil false"),
            (.generate, #"{"model":"m"}"#, " true nil false"),
        ]
    )
    func reading(endpoint: Ollama.Endpoint, body: String, wanted: String) throws {
        let (asked, text) = try served(endpoint, body)
        let bound = asked.outputBound.map(String.init) ?? "nil"
        #expect("\(text) \(asked.isStreamed) \(bound) \(asked.answer.isGenerated)" == wanted)
    }

    @Test(
        "what is no request is refused",
        arguments: ["[]", "{", #"{"messages":"a"}"#, #"{"messages":[],"options":{"num_predict":"x"}}"#]
    )
    func faults(body: String) {
        #expect(throws: APIFault.self) { try served(.chat, body) }
    }

    private func completion(_ kind: Completion.Kind = .text, reasoning: Int = 0) -> Completion {
        Completion(
            identity: "1f",
            created: 1_767_225_600,
            model: "tide-1",
            kind: kind,
            promptTokens: 21,
            completionTokens: 9,
            reasoningTokens: reasoning,
            finish: .stop
        )
    }

    @Test("reasoning is shown unless it was turned off", arguments: [("", true), (#","think":false"#, false)])
    func reasoning(member: String, isShown: Bool) throws {
        for endpoint in [Ollama.Endpoint.chat, .generate] {
            let (asked, _) = try served(endpoint, #"{"messages":[{"content":"a"}],"prompt":"a"\#(member)}"#)
            let template = asked.answer.stream(completion(reasoning: 2))
            #expect((template.reasoning != nil) == isShown)
            let body = Rendering.stream(template, texts: ["a"], reasoning: ["hm", "hm"])
            let answer = HTTPFraming.chunkPerEvent.answer(body, type: "application/x-ndjson")
            let result = ReplyParser.read(answer, as: Ollama(endpoint))
            #expect(result.contentEvents - result.answerEvents == (isShown ? 2 : 0))
        }
    }

    @Test("a tool call comes whole, in a line before the last")
    func toolCall() throws {
        let (asked, _) = try served(.chat, #"{"messages":[{"content":"a"}]}"#)
        let body = Rendering.stream(asked.answer.stream(completion(.toolCall("tide"))), texts: ["Saint-", "Malo"])
        let lines = String(decoding: body, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 4)
        let call = try JSONValue(parsing: String(lines[2]))["message"]?["tool_calls"]?[0]?["function"]
        #expect(call?["name"] == "tide")
        #expect(call?["arguments"] == ["text": "Saint-Malo"])
        let whole = Rendering.whole(asked.answer.whole(completion(.toolCall("tide"))), text: "x")
        #expect(try JSONValue(parsing: whole)["message"]?["tool_calls"]?[0]?["function"]?["name"] == "tide")
    }

    @Test("no line of an answer is empty, and each is JSON: the official client accepts nothing else")
    func lines() throws {
        let (asked, _) = try served(.generate, #"{"prompt":"a"}"#)
        let body = String(
            decoding: Rendering.stream(asked.answer.stream(completion()), texts: ["a", "b"]),
            as: UTF8.self
        )
        #expect(body.hasSuffix("\n"))
        let lines = body.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(lines.count == 3)
        for line in lines {
            let json = try JSONValue(parsing: String(line))
            #expect(json["created_at"] == "2026-01-01T00:00:00Z")
        }
    }

    @Test("a request without a prompt is answered as a load", arguments: [Ollama.Endpoint.chat, .generate])
    func load(endpoint: Ollama.Endpoint) throws {
        let (asked, _) = try served(endpoint, "{}")
        let json = try JSONValue(parsing: Rendering.whole(asked.answer.whole(completion()), text: ""))
        #expect(json["done"] == true)
        #expect(json["done_reason"] == "load")
    }
}
