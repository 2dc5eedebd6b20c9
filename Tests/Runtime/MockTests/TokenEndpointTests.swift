import Testing
import TidemarkJSON
import TidemarkUnits
import TidemarkWire

@testable import TidemarkMock

@Suite("The mock's token endpoint") struct TokenEndpointTests {
    private static func post(_ form: String, _ client: RawClient) throws -> RawClient.Answer {
        try client.send("POST /token HTTP/1.1\r\nContent-Length: \(form.utf8.count)\r\n\r\n\(form)")
        return try client.receive()
    }

    private static let grant = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"
    /// {"alg":"RS256"}, and {"iss":"a","scope":"s","aud":"u","iat":1,"exp":3601}.
    private static let assertion =
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIiwic2NvcGUiOiJzIiwiYXVkIjoidSIsImlhdCI6MSwiZXhwIjozNjAxfQ.AAAA"

    @Test("a well-formed assertion gets a token, and each one another")
    func token() async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            let tokens = try (0..<2).map { _ in
                let answer = try Self.post("\(Self.grant)&assertion=\(Self.assertion)", client)
                return try AccessToken(status: UInt16(answer.status), body: answer.body)
            }
            #expect(tokens[0].lifetime == .seconds(3_599))
            #expect(tokens[0].value != tokens[1].value)
        }
    }

    @Test(
        "what is none is refused as Google does, and the connection goes on",
        arguments: ["", grant, "\(grant)&assertion=a.b.c"]
    )
    func refusal(form: String) async throws {
        try await Serving.run { server in
            let client = try RawClient(port: server.port)
            let answer = try Self.post(form, client)
            #expect(answer.status == 400)
            #expect(try answer.json()["error"] == "invalid_grant")
            #expect(try client.get("/token").status == 405)
        }
    }
}
