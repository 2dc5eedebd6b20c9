import Testing
import TidemarkJSON
import TidemarkUnits

@testable import TidemarkWire

@Suite("Access tokens of Google Cloud") struct AccessTokenTests {
    private static func token(_ body: String, status: UInt16 = 200) throws(WireError) -> AccessToken {
        try AccessToken(status: status, body: Array(body.utf8))
    }

    @Test("an answer has a token and its lifetime")
    func answer() throws {
        let token = try Self.token(#"{"access_token":"ya29.t","expires_in":3599,"token_type":"Bearer"}"#)
        #expect(token.value == "ya29.t")
        #expect(token.lifetime == .seconds(3_599))
        #expect(!"\(token)".contains("ya29"))
        #expect(try Self.token(AccessToken.answer("ya29.t").text()) == token)
    }

    @Test(
        "the next one is fetched five minutes before the end, or at half of a short life",
        arguments: [(3_599, 3_299), (601, 301), (600, 300), (60, 30)] as [(Int64, Int64)]
    )
    func renewal(lifetime: Int64, renewal: Int64) throws {
        let token = try Self.token(#"{"access_token":"t","expires_in":\#(lifetime)}"#)
        #expect(token.renewal == .seconds(renewal))
    }

    @Test(
        "an answer without a token that lives is none",
        arguments: [
            "", "<html>", "[]", "{}", #"{"access_token":"","expires_in":3599}"#, #"{"access_token":"t"}"#,
            #"{"access_token":"t","expires_in":0}"#, #"{"access_token":"t","expires_in":-1}"#,
            #"{"access_token":"t","expires_in":1e300}"#, #"{"id_token":"t","expires_in":3599}"#,
        ]
    )
    func noToken(body: String) {
        let error = #expect(throws: WireError.self) { try Self.token(body) }
        #expect(error?.code == .refusedCredentials)
    }

    @Test("a refusal is told in the endpoint's words, on one line")
    func refusal() {
        let error = #expect(throws: WireError.self) {
            try Self.token(#"{"error":"invalid_grant","error_description":"Invalid JWT\nSignature."}"#, status: 400)
        }
        #expect(
            error?.message == "the token endpoint gives no access token: status 400, "
                + #""invalid_grant: Invalid JWT\nSignature.""#
        )
        let bare = #expect(throws: WireError.self) { try Self.token("<html>", status: 502) }
        #expect(bare?.message == "the token endpoint gives no access token: status 502")
        let moved = #expect(throws: WireError.self) { try Self.token(AccessToken.answer("t").text(), status: 302) }
        #expect(moved?.message.contains("302") == true)
    }

    @Test("where the times are refused, the clock is named")
    func clock() {
        let body = AccessToken.refusal(
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. "
                + "Check your iat and exp values in the JWT claim."
        )
        let error = #expect(throws: WireError.self) { try Self.token(body.text(), status: 400) }
        #expect(error?.message.hasSuffix("is the clock of this machine right?") == true)
    }

    private static let google = "us-central1-aiplatform.googleapis.com"

    @Test(
        "the key file is the one of Google's variable",
        arguments: [
            (google, true, "key.json", .keyFile("key.json")), ("gateway", true, "key.json", .keyFile("key.json")),
            ("gateway", true, "", .none), ("gateway", true, nil, .none),
            // Where others could read along, no token is sent.
            ("gateway", false, "key.json", .none),
        ] as [(String, Bool, String?, VertexAuthorization)]
    )
    func authorization(host: String, isPrivate: Bool, path: String?, wanted: VertexAuthorization) throws {
        let environment = path.map { [VertexAuthorization.variable: $0] } ?? [:]
        #expect(try VertexAuthorization(host: host, isPrivate: isPrivate, environment: environment) == wanted)
    }

    @Test("requests that Google would refuse do not begin", arguments: [(true, ""), (false, "key.json")])
    func refused(isPrivate: Bool, path: String) {
        let error = #expect(throws: WireError.self) {
            try VertexAuthorization(
                host: Self.google,
                isPrivate: isPrivate,
                environment: [VertexAuthorization.variable: path]
            )
        }
        #expect(error?.code == .missingCredentials)
    }
}
