import Testing
import TidemarkJSON
import TidemarkStatistics

@testable import TidemarkWire

@Suite("APIs that a plan describes") struct CustomFormatTests {
    private static func api(
        _ framing: CustomAPI.Framing = .serverSentEvents,
        text: String? = nil,
        reasoning: String? = nil,
        finish: String? = nil,
        input: String? = nil,
        output: String? = nil,
        error: String? = nil,
        end: CustomAPI.End? = nil
    ) throws -> CustomAPI {
        func path(_ text: String?) throws -> JSONPath? { try text.map { try #require(JSONPath($0)) } }
        var api = CustomAPI(path: "/v2/answer", body: try CustomAPI.Body(#"{"q":"{prompt}"}"#), framing: framing)
        api.text = try path(text)
        api.reasoning = try path(reasoning)
        api.finish = try path(finish)
        api.input = try path(input)
        api.output = try path(output)
        api.error = try path(error)
        api.end = end
        return api
    }

    private static func at(_ path: String) throws -> CustomAPI.End { .value(try #require(JSONPath(path))) }

    /// Families that Tidemark knows, described as if it did not.
    private static func described(_ family: APIFamily) throws -> CustomAPI? {
        switch family {
        case .openAIChat:
            try api(
                text: "choices.*.delta.content",
                finish: "choices.*.finish_reason",
                input: "usage.prompt_tokens",
                output: "usage.completion_tokens",
                error: "error",
                end: .data("[DONE]")
            )
        case .ollamaChat:
            try api(
                .jsonLines,
                text: "message.content",
                reasoning: "message.thinking",
                finish: "done_reason",
                input: "prompt_eval_count",
                output: "eval_count",
                error: "error",
                end: at("done")
            )
        case .tgi:
            try api(
                text: "token.text",
                finish: "details.finish_reason",
                input: "details.input_length",
                output: "details.generated_tokens",
                error: "error"
            )
        default: nil
        }
    }

    @Test(
        "a known family that is described is read like itself",
        arguments: [
            "openai/chat_usage.sse", "ollama/chat.ndjson", "ollama/chat_error_midstream.ndjson",
            "tgi/generate_stream_error.sse",
        ]
    )
    func described(path: String) throws {
        let stream = try #require(Fixture.streams.first { $0.path == path })
        let custom = CustomFormat(try #require(try Self.described(stream.family)))
        let family = stream.family.client
        #expect(custom.framing == family.framing && custom.endMark == family.endMark)
        for framing in HTTPFraming.allCases {
            let answer = framing.answer(try Fixture.bytes(path), type: family.framing.mediaType)
            let known = ReplyParser.read(answer, as: family)
            let read = ReplyParser.read(answer, cuts: stride(from: 1, to: answer.count, by: 7), as: custom)
            #expect(read.reply.outcome == known.reply.outcome)
            #expect(read.reply.finish == known.reply.finish)
            #expect(read.reply.usage?.output == known.reply.usage?.output)
            #expect((read.textBytes, read.answerEvents) == (known.textBytes, known.answerEvents))
        }
    }

    /// Descriptions whose paths cross each other, end in objects, and lead to the same values.
    private static let odd: [@Sendable () throws -> CustomAPI] = [
        {
            try api(
                text: "*.*.*.*",
                finish: "*.0.*",
                input: "usage.*",
                output: "*.completion_tokens",
                error: "choices.1"
            )
        },
        { try api(text: "choices.0.delta.content", reasoning: "choices.*.delta.content", end: at("choices.0.delta")) },
        { try api(text: "message.content", finish: "message.content", error: "message", end: at("done_reason")) },
        { try api(text: "*", reasoning: "*.*", input: "*.*", output: "*", error: "error.code", end: at("*.done")) },
        {
            try api(
                text: "token.*",
                reasoning: "message.*",
                finish: "choices.*.*",
                input: "details.*",
                output: "details.seed",
                end: at("details")
            )
        },
    ]

    @Test("the scan and the full parse agree on 100,000 drawn events", arguments: 0..<5)
    func drawn(number: Int) throws {
        let format = CustomFormat(try Self.odd[number]())
        let families = [APIFamily.openAIChat, .ollamaChat, .tgi]
        let values = try families.flatMap { try FamilyScanTests.events($0) }.compactMap { try? JSONValue(parsing: $0) }
        var source = RandomSource(seed: 40 + UInt64(number))
        var found = 0
        for _ in 0..<20_000 {
            var event = Array(source.crossed(source.pick(values), with: source.pick(values)).text().utf8)
            if source.chance(0.3) { event = source.damage(event) }
            let parsed = (try? JSONValue(parsing: event)).map(format.marks)
            let scanned = format.marks(of: event)
            found += parsed == nil || parsed == Marks() ? 0 : 1
            guard scanned != parsed, !Marks.differInRepairOnly(scanned, parsed, event) else { continue }
            Issue.record(
                "\(String(decoding: event, as: UTF8.self)): \(String(describing: scanned)), \(String(describing: parsed))"
            )
        }
        #expect(found > 2_000)
    }

    @Test(
        "marks of single events",
        arguments: [
            (#"{"t":"é","r":"","why":null}"#, "2 0 0"),
            (#"{"t":null,"r":"hm"}"#, "0 2 0"),
            (#"{"t":["a"],"r":{"x":"y"}}"#, "0 0 0"),
            (#"{"\u0074":"ab"}"#, "2 0 0"),
            (#"{"why":"END_TURN"}"#, "0 0 0 stop"),
            (#"{"why":"max_tokens"}"#, "0 0 0 length"),
            (#"{"why":""}"#, "0 0 0"),
            (#"{"why":"asleep"}"#, "0 0 0 other"),
            (#"{"n":{"in":21,"out":9}}"#, "0 0 0 21+9"),
            (#"{"n":{"in":null,"out":-1}}"#, "0 0 0"),
            (#"{"e":{"code":1}}"#, "0 0 0 error"),
            (#"{"e":false,"last":null}"#, "0 0 0"),
            (#"{"e":null,"last":false}"#, "0 0 0"),
            (#"{"last":0}"#, "0 0 0 end"),
            (#"{"last":[]}"#, "0 0 0 end"),
            (#"["t"]"#, "0 0 0"),
        ]
    )
    func single(event: String, wanted: String) throws {
        let format = CustomFormat(
            try Self.api(
                text: "t",
                reasoning: "r",
                finish: "why",
                input: "n.in",
                output: "n.out",
                error: "e",
                end: Self.at("last")
            )
        )
        let marks = try #require(format.marks(of: Array(event.utf8)))
        #expect(marks == format.marks(of: try JSONValue(parsing: event)))
        #expect(marks.summary == wanted)
    }

    @Test("data of the plan's own end a stream, and what follows is not counted")
    func endData() throws {
        let format = CustomFormat(try Self.api(text: "t", end: .data("<end>")))
        let body = "data: {\"t\":\"a\"}\n\ndata: <end>\n\ndata: {\"t\":\"b\"}\n\n"
        let result = ReplyParser.read(HTTPFraming.chunkPerEvent.answer(Array(body.utf8)), as: format)
        #expect(result.reply.outcome == .succeeded)
        #expect(result.textBytes == 1)
        #expect(result.reply.hasEventsAfterEndMark && !result.reply.isEndMarkMissing)
        let cut = HTTPFraming.chunkPerEvent.answer(Array("data: {\"t\":\"a\"}\n\n".utf8))
        #expect(ReplyParser.read(cut, as: format).reply.outcome == .truncated)
    }

    @Test("an answer of one JSON value is read whole; JSON that says nothing of an answer is none")
    func json() throws {
        let format = CustomFormat(try Self.api(.json, text: "out.*.t", output: "n"))
        func read(_ body: String) -> Result {
            let answer = HTTPFraming.contentLength.answer(Array(body.utf8), type: "application/json")
            return ReplyParser.read(answer, expecting: .whole, as: format)
        }
        let result = read(#"{"out":[{"t":"Tide"},{"t":" turns"}],"n":2}"#)
        #expect(result.reply.outcome == .succeeded && !result.reply.isNotStreamed)
        #expect((result.textBytes, result.contentEvents) == (10, 1))
        #expect(result.reply.usage == Usage(output: 2))
        #expect(read(#"{"ok":true}"#).reply.outcome == .malformed)
    }

    // MARK: - Requests

    private func request(_ body: String, path: String, base: String, isStreamed: Bool = true) throws -> String {
        let target = RequestTarget(
            host: "localhost",
            basePath: base,
            model: #"tide "1""#,
            key: nil,
            headers: [],
            isStreamed: isStreamed,
            userAgent: "tidemark/0.1",
            takesExactLengths: false
        )
        let api = CustomAPI(path: path, body: try CustomAPI.Body(body))
        return try RequestTemplate(CustomFormat(api), target).request("Hi", output: .exactly(64))
    }

    @Test("a body's placeholders are filled in, wherever they stand")
    func body() throws {
        let body = #"{"n":{output},"s":{stream},"m":"{model}","q":["a {prompt} b"],"again":"{model}-{stream}"}"#
        let sent = try request(body, path: "/v2/answer", base: "", isStreamed: false)
        let (head, json) = try #require(
            sent.firstRange(of: "\r\n\r\n").map { (sent[..<$0.lowerBound], sent[$0.upperBound...]) }
        )
        #expect(
            json == #"{"n":64,"s":false,"m":"tide \"1\"","q":["a Hi b"],"again":"tide \"1\"-false"}"#
        )
        #expect(head.hasPrefix("POST /v2/answer HTTP/1.1\r\n"))
        #expect(head.hasSuffix("content-length: \(json.utf8.count)"))
    }

    @Test(
        "the path stands behind the base; without one the base is whole",
        arguments: [
            ("/v2/answer", "/ai", "/ai/v2/answer"), ("/v2/answer", "/v2", "/v2/answer"), ("", "/ai/ask", "/ai/ask"),
            ("", "", "/"),
        ]
    )
    func paths(path: String, base: String, wanted: String) throws {
        #expect(try request(#"{"q":"{prompt}"}"#, path: path, base: base).hasPrefix("POST \(wanted) HTTP/1.1\r\n"))
    }

    @Test(
        "what is wrong with a body",
        arguments: [
            (#"{"q":"x"}"#, CustomAPI.Body.Fault.promptHoles(0)),
            (#"{"q":"{prompt}","r":"{prompt}"}"#, .promptHoles(2)),
            (#"{"q":"{prompt}","n":{output}}"#, .outputBehindPrompt),
        ]
    )
    func bodyFaults(body: String, fault: CustomAPI.Body.Fault) {
        #expect(throws: fault) { try CustomAPI.Body(body) }
    }

    @Test(
        "a body that is not JSON is refused, as is a prompt outside of a string",
        arguments: ["", "{prompt}", #"{"q":{prompt}}"#, #"{"q":"{prompt}""#, #"{"m":{model},"q":"{prompt}"}"#]
    )
    func notJSON(body: String) {
        let fault = #expect(throws: CustomAPI.Body.Fault.self) { try CustomAPI.Body(body) }
        if case .notJSON? = fault {} else { Issue.record("\(String(describing: fault))") }
    }

    @Test(
        "what is no path",
        arguments: ["", ".", "a.", ".a", "a..b", "a[0]", String(repeating: "a.", count: 16) + "a"]
    )
    func noPath(text: String) {
        #expect(JSONPath(text) == nil)
    }
}
