import Testing
import TidemarkJSON
import TidemarkPlan

@testable import TidemarkMock

@Suite struct FaultTests {
    /// A chat request that asks for a fault.
    private static func request(_ fault: String, _ members: String = #","stream":true,"max_tokens":10"#) -> String {
        RawClient.chatRequest(members).replacing("\r\n\r\n", with: "\r\nX-Tidemark-Fault: \(fault)\r\n\r\n")
    }

    private static func answer(_ fault: String, _ members: String, port: Int) throws -> RawClient.Answer {
        let client = try RawClient(port: port)
        try client.send(request(fault, members))
        return try client.receive()
    }

    private static let streamed = #","stream":true,"max_tokens":10,"stream_options":{"include_usage":true}"#

    @Test(
        "a request can ask for an error in its family's form",
        arguments: [
            ("429", 429, "rate_limit_exceeded"), ("500", 500, nil), ("503", 503, nil), ("529", 529, nil),
            ("context_length", 400, "context_length_exceeded"), ("invalid_api_key", 401, "invalid_api_key"),
            ("model_not_found", 404, "model_not_found"),
        ] as [(String, Int, String?)]
    )
    func errors(fault: String, status: Int, code: String?) async throws {
        try await Serving.run { server in
            let answer = try Self.answer(fault, Self.streamed, port: server.port)
            #expect(answer.status == status)
            #expect(try answer.json()["error"]?["code"]?.string == code)
            #expect(answer.headers["retry-after"] == ([429, 503, 529].contains(status) ? "1" : nil))
            #expect(try await server.statistics().faults == 1)
        }
    }

    @Test("a path can ask for an error, whatever the request")
    func path() async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            let answer = try client.chat("", path: "/__status/429/v1/chat/completions")
            #expect(answer.status == 429)
            #expect(answer.headers["retry-after"] == "1")
            #expect(try answer.json()["error"]?["message"]?.string?.isEmpty == false)
            #expect(try client.get("/__status/503/nothing").status == 503)
        }
    }

    @Test(
        "a fault that is none is told",
        arguments: ["stal=5", "stall=x", "200", "drip=0s", "over-usage=1", "twice-usage=2", ""]
    )
    func unknown(fault: String) async throws {
        try await Serving.run { server in
            let answer = try Self.answer(fault, "", port: server.port)
            #expect(answer.status == 400)
            #expect(try answer.json()["error"]?["param"] == "x-tidemark-fault")
        }
    }

    @Test("a connection ends without an answer", arguments: ["refuse", "reset"])
    func noAnswer(fault: String) async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            try client.send(Self.request(fault))
            #expect(throws: (any Error).self) { try client.receive() }
            try await Serving.wait(for: server) { $0.open == 0 && $0.running == 0 }
        }
    }

    @Test("by rule, connections are closed as soon as they are accepted")
    func refusal() async throws {
        try await Serving.run(try Serving.settings("faults: {refuse: 100%}")) { server in
            #expect(throws: (any Error).self) { try RawClient(port: server.port).get("/health") }
        }
    }

    @Test("a stream stalls after its tokens and stays open")
    func stall() async throws {
        try await Serving.run { server in
            var client: RawClient? = try RawClient(port: server.port)
            try client?.send(Self.request("stall=3"))
            try await Serving.wait(for: server) { $0.events == 4 }
            #expect(try client?.line() == "HTTP/1.1 200 OK")
            let statistics = try await server.statistics()
            #expect(statistics.events == 4 && statistics.running == 1 && statistics.open == 1)
            client = nil
            try await Serving.wait(for: server) { $0.running == 0 && $0.cancelled == 1 }
        }
    }

    @Test("a stream is cut within an event", arguments: [0, 1, 5, 10])
    func cut(tokens: Int) async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            try client.send(Self.request("cut=\(tokens)"))
            while try !client.line().isEmpty {}
            var events = 0
            var rest = ""
            while let line = try? client.line() {
                if line.hasPrefix("data: "), line.hasSuffix("}") { events += 1 }
                rest = line
            }
            #expect(events == tokens + 1)
            #expect(rest != "0" && rest != "")
        }
    }

    @Test("a stream that has fewer tokens than its fault is whole")
    func late() async throws {
        try await Serving.run { server in
            let answer = try Self.answer("stall=11", Self.streamed, port: server.port)
            #expect(try answer.contents().count == 10)
        }
    }

    @Test("a whole answer is cut in its body")
    func cutWhole() async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            try client.send(Self.request("cut", #","max_tokens":50"#))
            #expect(throws: RawClient.Failure.self) { try client.receive() }
        }
    }

    @Test("bytes come one by one, and the connection goes on", arguments: [#","max_tokens":2"#, streamed])
    func drip(members: String) async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            let start = ContinuousClock.now
            try client.send(Self.request("drip=10us", members))
            let answer = try client.receive()
            #expect(answer.status == 200)
            #expect(ContinuousClock.now - start >= .microseconds(10 * answer.body.count))
            #expect(try client.chat(#","max_tokens":2"#).json()["usage"]?["completion_tokens"] == 2)
        }
    }

    @Test("events, or the body, are no JSON")
    func badJSON() async throws {
        try await Serving.run { server in
            let events = try Self.answer("bad-json", Self.streamed, port: server.port)
            #expect(throws: (any Error).self) { try events.events() }
            #expect(events.text.hasSuffix("data: [DONE]\n\n"))
            let whole = try Self.answer("bad-json", #","max_tokens":2"#, port: server.port)
            #expect(throws: (any Error).self) { try whole.json() }
        }
    }

    @Test("content type, usage and end mark can be wrong or missing")
    func rest() async throws {
        try await Serving.run { server in
            for members in [Self.streamed, #","max_tokens":2"#] {
                let answer = try Self.answer("wrong-type", members, port: server.port)
                #expect(answer.headers["content-type"] == "text/html")
            }
            let streamed = try Self.answer("no-usage", Self.streamed, port: server.port).events()
            #expect(streamed.allSatisfy { $0["usage"] == nil })
            #expect(try Self.answer("no-usage", "", port: server.port).json()["usage"] == nil)
            let unended = try Self.answer("no-end", Self.streamed, port: server.port)
            #expect(!unended.text.contains("[DONE]") && unended.text.contains(#""finish_reason":"length""#))
        }
    }

    @Test("usage can state more output than there is")
    func overUsage() async throws {
        try await Serving.run { server in
            let streamed = try Self.answer("over-usage=3", Self.streamed, port: server.port)
            #expect(try streamed.contents().count == 10)
            #expect(try streamed.events().last?["usage"]?["completion_tokens"] == 30)
            let whole = try Self.answer("over-usage", #","max_tokens":4"#, port: server.port).json()
            #expect(whole["usage"]?["completion_tokens"] == 8)
        }
    }

    @Test("usage can come twice, as the family streams it")
    func twiceUsage() async throws {
        try await Serving.run { server in
            let events = try Self.answer("twice-usage", Self.streamed, port: server.port).events()
            #expect(events.count { $0["usage"]?.isNull == false } == 2)
            let plain = #","stream":true,"max_tokens":10"#
            let without = try Self.answer("twice-usage", plain, port: server.port).events()
            #expect(without.allSatisfy { $0["usage"] == nil })
            let paths = [
                ("/v1/messages", "event: message_delta"), ("/v1/responses", "event: response.completed"),
                ("/api/chat", #""done":true"#), ("/v2/chat", #""type":"message-end""#),
                ("/model/m/converse-stream", "totalTokens"),
                ("/v1beta/models/m:streamGenerateContent?alt=sse", "usageMetadata"),
            ]
            for (path, mark) in paths {
                let hello = #"[{"role":"user","content":"Hello"}]"#
                let body =
                    #"{"model":"m","stream":true,"max_tokens":2,"messages":\#(hello),"input":"Hello","#
                    + #""contents":[{"parts":[{"text":"Hello"}]}]}"#
                let head = "POST \(path) HTTP/1.1\r\nX-Tidemark-Fault: twice-usage\r\n"
                let client = try RawClient(port: server.port)
                try client.send("\(head)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
                let answer = try client.receive()
                #expect(answer.text.split(separator: mark, omittingEmptySubsequences: false).count == 3, "\(path)")
            }
        }
    }

    @Test("rules meet their shares of requests, the same ones for the same seed")
    func rules() async throws {
        func statuses(seed: UInt64) async throws -> [Int] {
            var statuses: [Int] = []
            try await Serving.run(try Serving.settings("output: 1\nfaults: {429: 20%, 500: 10%}"), seed: seed) {
                server in
                let client = try RawClient(port: server.port)
                for _ in 0..<400 { statuses.append(try client.chat("").status) }
            }
            return statuses
        }
        let first = try await statuses(seed: 3)
        #expect(try await statuses(seed: 3) == first)
        #expect(try await statuses(seed: 4) != first)
        // Four standard errors.
        #expect(abs(first.count { $0 == 429 } - 80) < 32)
        #expect(abs(first.count { $0 == 500 } - 40) < 24)
    }
}
