import Testing
import TidemarkJSON
import TidemarkPlan
import TidemarkStatistics
import TidemarkTokens

@testable import TidemarkMock

@Suite struct MockServerTests {
    // MARK: Answers

    @Test("a streamed answer has exactly the tokens asked for", arguments: [1, 2, 7, 128, 500], [1, 3, 600])
    func streamedTokens(tokens: Int, perEvent: Int) async throws {
        var settings = Serving.instant
        settings.tokensPerEvent = perEvent
        try await Serving.run(settings) { server in
            let answer = try RawClient(port: server.port)
                .chat(#","stream":true,"max_tokens":\#(tokens),"stream_options":{"include_usage":true}"#)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/event-stream; charset=utf-8")
            #expect(answer.headers["x-request-id"]?.hasPrefix("req_") == true)
            #expect(try answer.contents().count == (tokens + perEvent - 1) / perEvent)
            let events = try answer.events()
            #expect(events.first?["choices"]?[0]?["delta"]?["role"] == "assistant")
            #expect(events.dropLast().last?["choices"]?[0]?["finish_reason"] == "length")
            #expect(events.last?["usage"]?["completion_tokens"]?.int == tokens)
            let prompt = TokenEstimator.tokens(in: "What is the time of the tide?".utf8)
            #expect(events.last?["usage"]?["prompt_tokens"]?.int == prompt)
            #expect(Set(events.map { $0["id"] }).count == 1)
            let text = try answer.contents().joined()
            #expect(abs(TokenEstimator.tokens(in: text.utf8) - tokens) <= max(3, tokens / 7))
        }
    }

    @Test("an answer that is not streamed has the same text in one body")
    func whole() async throws {
        var streamed = ""
        try await Serving.run { server in
            streamed = try RawClient(port: server.port).chat(#","stream":true,"max_tokens":90"#).contents().joined()
        }
        try await Serving.run { server in
            let answer = try RawClient(port: server.port).chat(#","max_tokens":90,"model":"m""#)
            #expect(answer.headers["content-type"] == "application/json")
            #expect(answer.headers["x-request-id"]?.hasPrefix("req_") == true)
            let json = try answer.json()
            #expect(json["choices"]?[0]?["message"]?["content"]?.string == streamed)
            #expect(json["choices"]?[0]?["finish_reason"] == "length")
            #expect(json["usage"]?["completion_tokens"] == 90)
            #expect(json["model"] == "m")
        }
    }

    @Test("without a bound the default holds, without a model the server's name")
    func defaults() async throws {
        var settings = Serving.instant
        settings.defaultOutput = 17
        try await Serving.run(settings) { server in
            let json = try RawClient(port: server.port).chat("", path: "/openai/v1/chat/completions?v=1")
                .json()
            #expect(json["usage"]?["completion_tokens"] == 17)
            #expect(json["choices"]?[0]?["finish_reason"] == "stop")
            #expect(json["model"] == "mock")
        }
    }

    @Test("one seed gives one series of texts, another seed another")
    func seeds() async throws {
        func texts(seed: UInt64) async throws -> [String] {
            var texts: [String] = []
            try await Serving.run(seed: seed) { server in
                let client = try RawClient(port: server.port)
                for _ in 0..<4 { texts.append(try client.chat(#","max_tokens":20,"stream":true"#).text) }
            }
            return texts.map { $0.replacing(#/"created":\d+/#, with: "") }
        }
        let first = try await texts(seed: 5)
        #expect(try await texts(seed: 5) == first)
        #expect(try await texts(seed: 6) != first)
        #expect(Set(first).count == 4)
    }

    @Test("no event comes before it is due")
    func times() async throws {
        let settings = MockSettings(timeToFirstToken: .fixed(40e6), interTokenLatency: .fixed(5e6))
        try await Serving.run(settings) { server in
            let client = try RawClient(port: server.port)
            for members in [#","max_tokens":9,"stream":true"#, #","max_tokens":9"#] {
                let start = ContinuousClock.now
                _ = try client.chat(members)
                #expect(ContinuousClock.now - start >= .milliseconds(80))
            }
            let statistics = try await server.statistics()
            #expect(statistics.requests == 2)
            #expect(statistics.events == 12)
            #expect(statistics.lateness.count == 10)
        }
    }

    // MARK: Connections

    @Test("requests that are sent at once are answered in order")
    func pipelined() async throws {
        try await Serving.run(MockSettings(timeToFirstToken: .fixed(5e6), interTokenLatency: .fixed(0))) { server in
            let client = try RawClient(port: server.port)
            let requests = [3, 1, 2].map { RawClient.chatRequest(#","stream":true,"max_tokens":\#($0)"#) }
            try client.send(requests[0] + "GET /health HTTP/1.1\r\n\r\n" + requests[1] + requests[2])
            #expect(try client.receive().contents().count == 3)
            #expect(try client.receive().json() == ["status": "ok"])
            #expect(try client.receive().contents().count == 1)
            #expect(try client.receive().contents().count == 2)
        }
    }

    @Test("more requests than are kept in memory wait in the socket")
    func manyPipelined() async throws {
        try await Serving.run(MockSettings(timeToFirstToken: .fixed(1e6), interTokenLatency: .fixed(0))) { server in
            let client = try RawClient(port: server.port)
            let padding = String(repeating: "x", count: 10_000)
            let request = RawClient.chatRequest(#","max_tokens":1,"user":"\#(padding)""#)
            try client.send(String(repeating: request, count: 30))
            for _ in 0..<30 { #expect(try client.receive().status == 200) }
        }
    }

    @Test("a body may come in chunks, byte by byte")
    func chunked() async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            let body = #"{"messages":[{"content":"Hi"}],"max_tokens":2}"#
            try client.send("POST /chat/completions HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
            for byte in body { try client.send("1\r\n\(byte)\r\n") }
            try client.send("0\r\n\r\n")
            #expect(try client.receive().json()["usage"]?["completion_tokens"] == 2)
        }
    }

    @Test("a long prompt is read elsewhere, and the requests behind it wait their turn")
    func longPrompt() async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            let prompt = String(repeating: "the tide\\n", count: 50_000)
            let body = #"{"messages":[{"content":"\#(prompt)"}],"max_tokens":1}"#
            try client.send("POST /chat/completions HTTP/1.1\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            try client.send("GET /health HTTP/1.1\r\n\r\n")
            let tokens = try client.receive().json()["usage"]?["prompt_tokens"]?.int
            #expect(tokens == TokenEstimator.tokens(in: String(repeating: "the tide\n", count: 50_000).utf8))
            #expect(try client.receive().json() == ["status": "ok"])
        }
    }

    @Test("the body is sent after leave is given")
    func continues() async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            let body = #"{"messages":[{"content":"Hi"}],"max_tokens":2}"#
            try client.send(
                "POST /chat/completions HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            )
            #expect(try client.receive(hasBody: false).status == 100)
            try client.send(body)
            #expect(try client.receive().status == 200)
        }
    }

    @Test("HTTP/1.0 gets its stream without chunks, ended by the connection")
    func oldClient() async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            let request = RawClient.chatRequest(#","stream":true,"max_tokens":5"#)
            try client.send(request.replacing("HTTP/1.1", with: "HTTP/1.0"))
            let answer = try client.receive()
            #expect(answer.headers["transfer-encoding"] == nil)
            #expect(answer.headers["connection"] == "close")
            #expect(try answer.contents().count == 5)
        }
    }

    @Test("a connection that is asked to close does so after the answer")
    func closes() async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            let request = RawClient.chatRequest(#","stream":true,"max_tokens":5"#)
            try client.send(request.replacing("\r\n\r\n", with: "\r\nConnection: close\r\n\r\n"))
            #expect(try client.receive().contents().count == 5)
            #expect(try client.isAtEnd())
        }
    }

    @Test("a client that hangs up ends its stream")
    func hangUp() async throws {
        try await Serving.run(MockSettings(timeToFirstToken: .fixed(0), interTokenLatency: .fixed(1e6))) { server in
            var client: RawClient? = try RawClient(port: server.port)
            try client?.send(RawClient.chatRequest(#","stream":true,"max_tokens":100000"#))
            #expect(try client?.line() == "HTTP/1.1 200 OK")
            client = nil
            try await Serving.wait(for: server) { $0.cancelled == 1 && $0.open == 0 }
            #expect(try await server.statistics().events < 100_000)
        }
    }

    @Test("a client that does not read is waited for, and then gets everything")
    func slowReader() async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port, receiveBuffer: 4_096)
            try client.send(RawClient.chatRequest(#","stream":true,"max_tokens":30000"#))
            try await Serving.wait(for: server) { $0.held == 1 }
            #expect(try await server.statistics().events < 30_000)
            #expect(try client.receive().contents().count == 30_000)
            #expect(try await server.statistics().held == 0)
        }
    }

    // MARK: Errors and other routes

    @Test(
        "what cannot be served is refused in the API's own form",
        arguments: [
            ("GET /v1/chat/completions HTTP/1.1\r\n\r\n", 405),
            ("DELETE /health HTTP/1.1\r\n\r\n", 405),
            ("GET / HTTP/1.1\r\n\r\n", 404),
            ("POST /v1/embed HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", 404),
            ("POST /chat/completions HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", 400),
            (RawClient.chatRequest(#","max_tokens":200001"#), 400),
        ]
    )
    func refusals(request: String, status: Int) async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            try client.send(request)
            let answer = try client.receive()
            #expect(answer.status == status)
            #expect(try answer.json()["error"]?["type"] == "invalid_request_error")
            #expect((answer.headers["allow"] != nil) == (status == 405))
            // The connection goes on.
            #expect(try client.get("/health").status == 200)
            #expect(try await server.statistics().refused == 1)
        }
    }

    @Test(
        "a request that cannot be read is refused, and the connection ended",
        arguments: [
            ("hello\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413),
        ]
    )
    func unreadable(request: String, status: Int) async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            try client.send(request)
            let answer = try client.receive()
            #expect(answer.status == status)
            #expect(answer.headers["connection"] == "close")
            #expect(try client.isAtEnd())
        }
    }

    @Test("HEAD gets the head alone")
    func head() async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            try client.send("HEAD /v1/models HTTP/1.1\r\n\r\n")
            let answer = try client.receive(hasBody: false)
            #expect(answer.status == 200)
            #expect(try client.get("/v1/models").headers["content-length"] == answer.headers["content-length"])
        }
    }

    @Test("the one model is listed")
    func models() async throws {
        try await Serving.run { server in
            let json = try RawClient(port: server.port).get("/v1/models").json()
            #expect(json["data"]?[0]?["id"] == "mock")
            #expect(json["object"] == "list")
        }
    }

    @Test("counters are told over HTTP, for all threads, and can be reset", arguments: [1, 3])
    func counters(threads: Int) async throws {
        try await Serving.run(threads: threads) { server in
            let clients = try (0..<4).map { _ in try RawClient(port: server.port) }
            for client in clients { #expect(try client.chat(#","stream":true,"max_tokens":3"#).status == 200) }
            let before = try clients[0].get("/stats").json()
            #expect(before["requests"] == 4)
            #expect(before["events"] == 24)
            #expect(before["open"] == 4)
            #expect(before["most_open"] == 4)
            #expect(before["accepted"] == 4)
            #expect(before["lag_us"]?["max"]?.double ?? -1 >= 0)
            #expect(before["cpu_s"]?.double ?? 0 > 0)
            try clients[1].send("POST /stats/reset HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
            #expect(try clients[1].receive().status == 200)
            let after = try clients[2].get("/stats").json()
            #expect(after["requests"] == 0)
            #expect(after["accepted"] == 0)
            #expect(after["most_open"] == 4)
        }
    }

    // MARK: Life

    @Test("a port in use is told by its number")
    func portInUse() async throws {
        try await Serving.run { server in
            let error = await #expect(throws: MockError.self) {
                _ = try await MockServer.start(port: server.port)
            }
            #expect(error?.message == "cannot listen on 127.0.0.1, port \(server.port): Address already in use")
        }
    }

    @Test("once stopped, it takes no connection and has cut those it had")
    func stop() async throws {
        let server = try await MockServer.start(settings: MockSettings(timeToFirstToken: .fixed(1e12)))
        let client = try RawClient(port: server.port)
        try client.send(RawClient.chatRequest(""))
        try await Serving.wait(for: server) { $0.requests == 1 }
        try await server.stop()
        #expect(try client.isAtEnd())
        #expect(throws: RawClient.Failure.self) { try RawClient(port: server.port) }
    }
}
