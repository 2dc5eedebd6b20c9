import Testing
import TidemarkJSON
import TidemarkPlan

@testable import TidemarkMock

@Suite struct AdministrationTests {
    private static func send(
        _ method: String,
        _ path: String,
        _ body: String,
        _ client: RawClient
    ) throws -> RawClient.Answer {
        try client.send("\(method) \(path) HTTP/1.1\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        return try client.receive()
    }

    @Test("settings can be read, whole and in part")
    func reading() async throws {
        let settings = try Serving.settings(
            "output: 7\nlimits: {rpm: 60}\nfaults: {stall=5: 2%}\nmodels: {fast: {output: 9}}"
        )
        try await Serving.run(settings) { server in
            let client = try RawClient(port: server.port)
            #expect(try client.get("/__admin").json() == settings.json)
            #expect(try client.get("/__admin/limits").json() == ["rpm": 60, "waiting": 1_000])
            #expect(try client.get("/__admin/faults").json() == ["stall=5": "2%"])
            #expect(try client.get("/__admin/models/fast/output").json() == 9)
            let missing = try client.get("/__admin/limit")
            #expect(missing.status == 404)
            #expect(missing.text.contains("limits"))
        }
    }

    @Test("a PATCH changes what it names, and the next requests feel it")
    func patching() async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            #expect(try Self.send("PATCH", "/__admin/faults", #"{"503":"100%"}"#, client).json() == ["503": "100%"])
            #expect(try client.chat("").status == 503)
            #expect(try Self.send("PATCH", "/__admin", #"{"output":3,"faults":{"503":null}}"#, client).status == 200)
            let answer = try client.chat("").json()
            #expect(answer["usage"]?["completion_tokens"] == 3)
            #expect(try Self.send("PATCH", "/__admin/limits", #"{"rpm":1}"#, client).status == 200)
            #expect(try client.chat("").status == 200)
            #expect(try client.chat("").status == 429)
            #expect(try Self.send("PATCH", "/__admin/limits", #"{"rpm":null}"#, client).status == 200)
            #expect(try client.chat("").status == 200)
        }
    }

    @Test("a POST replaces the settings, or a part of them")
    func replacing() async throws {
        try await Serving.run(try Serving.settings("output: 7\nlimits: {rpm: 60, tpm: 1000}")) { server in
            let client = try RawClient(port: server.port)
            #expect(
                try Self.send("POST", "/__admin/limits", #"{"tpm":"2K"}"#, client).json() == [
                    "tpm": 2_000, "waiting": 1_000,
                ]
            )
            #expect(try client.get("/__admin/output").json() == 7)
            #expect(try Self.send("POST", "/__admin", #"{"itl":"1ms"}"#, client).status == 200)
            #expect(try client.get("/__admin/output").json() == 128)
        }
    }

    @Test(
        "what is wrong with a change is told, and nothing changes",
        arguments: [
            ("/__admin", #"{"outptu":3}"#, "did you mean \"output\"?"),
            ("/__admin/limits", #"{"rpm":"many"}"#, "\"rpm\""),
            ("/__admin/faults", #"{"stal=5":"1%"}"#, "did you mean stall?"),
            ("/__admin/faults", #"{"429":"60%","500":"60%"}"#, "the shares sum to more than 100%"),
            ("/__admin/faults", #"{"429":"#, "not JSON"),
            ("/__admin", "[1]", "a list stands where"),
            ("/__admin/limits/rpm", #""${HOME}""#, "HOME"),
        ]
    )
    func faulty(path: String, body: String, reason: String) async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            let answer = try Self.send("PATCH", path, body, client)
            #expect(answer.status == 400)
            #expect(try answer.json()["error"]?["message"]?.string?.contains(reason) == true, "\(answer.text)")
            #expect(try client.get("/__admin").json() == Serving.instant.json)
        }
    }

    @Test("more places let those begin that wait")
    func morePlaces() async throws {
        let settings = try MockSettings(yaml: "ttft: 1h\nlimits: {running: 1}", file: "mock.yaml")
        try await Serving.run(settings) { server in
            let clients = try (0..<3).map { _ in try RawClient(port: server.port) }
            for client in clients { try client.send(RawClient.chatRequest("")) }
            try await Serving.wait(for: server) { $0.running == 1 && $0.waiting == 2 }
            #expect(
                try Self.send("PATCH", "/__admin/limits", #"{"running":2}"#, RawClient(port: server.port)).status == 200
            )
            try await Serving.wait(for: server) { $0.running == 2 && $0.waiting == 1 }
        }
    }
}
