import CryptoExtras
import Testing
import TidemarkJSON
import TidemarkMeasurement
import TidemarkPlan
import TidemarkTesting
import TidemarkTransport
import TidemarkUnits
import TidemarkWire

@testable import TidemarkEngine

/// Runs whose requests are authorised by tokens for a service account.
@Suite(.timeLimit(.minutes(1))) struct AccessTokenRunTests {
    private static let key = Swift.Result { try _RSA.Signing.PrivateKey(keySize: .bits2048).pkcs8PEMRepresentation }

    private static func exchange(_ tokenURI: String) throws -> TokenExchange {
        let file: JSONValue = [
            "type": "service_account", "client_email": "load@p.iam.gserviceaccount.com",
            "private_key": .string(try key.get()), "token_uri": .string(tokenURI),
        ]
        let account = try ServiceAccount(keyFile: file.text(), name: "key.json")
        return try TokenExchange(account, version: "test") { _ in nil }
    }

    private static func trial(
        _ load: Scenario,
        at server: ScriptedServer,
        tokens: ScriptedServer,
        lanes: Int = 1
    ) throws -> Trial {
        try Trial(
            [load],
            at: server.url(path: "/v1/projects/p/locations/l"),
            lanes: lanes,
            change: { $0.api = .family(.vertex) },
            tokens: exchange(tokens.url(path: "/token"))
        )
    }

    private static func answer(_ peer: Peer) throws {
        try peer.answer(
            fields: ["content-type: text/event-stream"],
            #"data: {"candidates":[{"content":{"parts":[{"text":"word"}]},"finishReason":"STOP"}]}"# + "\n\n"
        )
    }

    private static func bearer(_ request: ScriptedServer.Request) -> String? {
        request.head.split(separator: "\r\n").first { $0.hasPrefix("authorization: Bearer ") }.map {
            String($0.dropFirst(22))
        }
    }

    private static func used(at server: ScriptedServer) -> [String] { server.requests.compactMap(bearer) }

    /// An endpoint that gives the tokens `token-0`, `token-1`, …, as each is asked for on a connection of its own.
    private static func tokens(lifetime: Int) throws -> ScriptedServer {
        try .answering { peer, request in
            let token: JSONValue = [
                "access_token": .string("token-\(request.connection)"), "expires_in": .int(lifetime),
                "token_type": "Bearer",
            ]
            try peer.answer(200, token.text())
        }
    }

    @Test("one token, fetched before the first request, goes with all requests of an hour")
    func one() async throws {
        let tokens = try Self.tokens(lifetime: 3_599)
        let server = try ScriptedServer.answering { peer, _ in try Self.answer(peer) }
        defer {
            tokens.stop()
            server.stop()
        }
        let trial = try Self.trial(.even(20, for: 500), at: server, tokens: tokens)
        #expect(try await trial.execute().stop == nil)
        #expect(trial.load().allSatisfy { $0.outcome == .succeeded })
        #expect(server.requests.count == trial.load().count)
        #expect(server.requests.allSatisfy { Self.bearer($0) == "token-0" })
        let asked = try #require(tokens.requests.first)
        #expect(tokens.requests.count == 1)
        #expect(asked.head.hasPrefix("POST /token HTTP/1.1\r\nhost: 127.0.0.1:\(tokens.port)\r\n"))
        #expect(throws: Never.self) { try TokenRequest(form: String(decoding: asked.body, as: UTF8.self)) }
    }

    @Test("requests go on with the next token before one ends, on all lanes", arguments: [1, 2])
    func renewal(lanes: Int) async throws {
        let tokens = try Self.tokens(lifetime: 1)
        let server = try ScriptedServer.answering { peer, _ in try Self.answer(peer) }
        defer {
            tokens.stop()
            server.stop()
        }
        let trial = try Self.trial(.even(40, for: 50_000), at: server, tokens: tokens, lanes: lanes)
        let end = try await trial.execute(once: { Self.used(at: server).contains("token-2") }, { $0.interrupt() })
        #expect(end.stop == .drained)
        #expect(trial.load().allSatisfy { $0.outcome == .succeeded })
        let used = Self.used(at: server)
        #expect(used.count == trial.load().count)
        #expect(used.first == "token-0")
        // Nobody goes back; two lanes take the next one at about the same time.
        if lanes == 1 { #expect(used == used.sorted()) }
    }

    @Test("where no next token comes, the run ends with the last one, and says why")
    func noRenewal() async throws {
        let tokens = try ScriptedServer.answering { peer, request in
            if request.connection == 0 {
                try peer.answer(200, #"{"access_token":"token-0","expires_in":1}"#)
            } else {
                try peer.answer(400, #"{"error":"invalid_grant","error_description":"account disabled"}"#)
            }
        }
        let server = try ScriptedServer.answering { peer, _ in try Self.answer(peer) }
        defer {
            tokens.stop()
            server.stop()
        }
        let trial = try Self.trial(.even(20, for: 30_000), at: server, tokens: tokens)
        let stop = try await trial.execute().stop
        guard case .failed(let reason)? = stop else {
            Issue.record("ended with \(String(describing: stop))")
            return
        }
        #expect(reason.contains("invalid_grant: account disabled"))
        #expect(tokens.requests.count >= 2)
    }

    @Test("a refusal before the run is told without the assertion that it repeats")
    func refused() async throws {
        let tokens = try ScriptedServer.answering { peer, request in
            let form = try TokenRequest(form: String(decoding: request.body, as: UTF8.self))
            try peer.answer(400, AccessToken.refusal("bad \(form.assertion)").text())
        }
        let server = try ScriptedServer.answering { peer, _ in try Self.answer(peer) }
        defer {
            tokens.stop()
            server.stop()
        }
        let trial = try Self.trial(.even(20, for: 500), at: server, tokens: tokens)
        let error = await #expect(throws: WireError.self) { try await trial.execute() }
        #expect(
            error?.message == "the token endpoint gives no access token: status 400, \"invalid_grant: bad [redacted]\""
        )
        #expect(server.requests.isEmpty)
    }

    @Test("a redirect of the token endpoint is not followed", arguments: [302, 307, 308])
    func redirect(status: Int) async throws {
        let server = try ScriptedServer.answering { peer, _ in try Self.answer(peer) }
        let tokens = try ScriptedServer.answering { peer, _ in
            try peer.answer(status, fields: ["location: \(server.url(path: "/token"))"], "")
        }
        defer {
            tokens.stop()
            server.stop()
        }
        let trial = try Self.trial(.even(20, for: 500), at: server, tokens: tokens)
        let error = await #expect(throws: WireError.self) { try await trial.execute() }
        #expect(error?.message.contains("status \(status)") == true)
        #expect(server.requests.isEmpty)
    }

    @Test("an endpoint that hangs up is named")
    func hangsUp() async throws {
        let tokens = try ScriptedServer.answering { peer, _ in peer.close() }
        defer { tokens.stop() }
        let trial = try Self.trial(.even(20, for: 500), at: tokens, tokens: tokens)
        let error = await #expect(throws: TransportError.self) { try await trial.execute() }
        #expect(error?.message == "the token endpoint 127.0.0.1:\(tokens.port) cannot be reached: closed_early")
    }

    @Test(
        "no assertion goes where others could read it",
        arguments: ["http://oauth2.example/token", "ftp://127.0.0.1/token", "oauth2.example", ""]
    )
    func tokenURI(uri: String) throws {
        // An empty one is refused when the file is read.
        #expect(throws: WireError.self) { try Self.exchange(uri) }
    }

    @Test("a token that the server repeats is in no sample, the next one neither")
    func redaction() async throws {
        let tokens = try Self.tokens(lifetime: 1)
        let server = try ScriptedServer.answering { peer, request in
            try peer.answer(400, #"{"error":{"message":"bad \#(Self.bearer(request) ?? "")"}}"#)
        }
        defer {
            tokens.stop()
            server.stop()
        }
        let trial = try Self.trial(.even(20, for: 50_000), at: server, tokens: tokens)
        _ = try await trial.execute(once: { Self.used(at: server).contains("token-1") }, { $0.interrupt() })
        let samples = trial.recording.errors.map(\.body)
        #expect(!samples.isEmpty)
        #expect(samples.allSatisfy { $0.contains("bad [redacted]") })
    }
}
