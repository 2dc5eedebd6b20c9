import Testing

@testable import TidemarkWire

@Suite("Authorisation from Amazon's variables") struct BedrockAuthorizationTests {
    private static let amazon = "bedrock-runtime.eu-west-1.amazonaws.com"
    private static let pair = ["AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret"]

    private static func credentials(_ region: String, token: String? = nil) -> BedrockAuthorization {
        .signature(
            AWSCredentials(accessKeyID: "id", secretAccessKey: "secret", sessionToken: token, region: region)
        )
    }

    @Test(
        "what signs a request",
        arguments: [
            (amazon, pair, credentials("eu-west-1")),
            (amazon, pair.merging(["AWS_REGION": "us-east-1"]) { $1 }, credentials("eu-west-1")),
            (amazon, pair.merging(["AWS_SESSION_TOKEN": "token"]) { $1 }, credentials("eu-west-1", token: "token")),
            (amazon, pair.merging(["AWS_SESSION_TOKEN": ""]) { $1 }, credentials("eu-west-1")),
            ("gateway", pair.merging(["AWS_REGION": "us-east-1"]) { $1 }, credentials("us-east-1")),
            ("gateway", pair.merging(["AWS_DEFAULT_REGION": "us-east-2"]) { $1 }, credentials("us-east-2")),
            (amazon, pair.merging(["AWS_BEARER_TOKEN_BEDROCK": "key"]) { $1 }, .key("key")),
            ("gateway", [:], .none), ("gateway", ["AWS_REGION": "us-east-1"], .none),
        ] as [(String, [String: String], BedrockAuthorization)]
    )
    func authorization(host: String, environment: [String: String], wanted: BedrockAuthorization) throws {
        #expect(try BedrockAuthorization(host: host, isLocal: false, environment: environment) == wanted)
    }

    @Test("this machine may do without a region")
    func local() throws {
        #expect(try BedrockAuthorization(host: "localhost", isLocal: true, environment: Self.pair) == .none)
    }

    @Test(
        "what is missing is named, and nothing of what is there",
        arguments: [
            (amazon, [:], "AWS_ACCESS_KEY_ID"), (amazon, ["AWS_ACCESS_KEY_ID": "id"], "AWS_SECRET_ACCESS_KEY"),
            ("gateway", ["AWS_SECRET_ACCESS_KEY": "secret"], "AWS_ACCESS_KEY_ID"), ("gateway", pair, "AWS_REGION"),
        ] as [(String, [String: String], String)]
    )
    func missing(host: String, environment: [String: String], name: String) {
        let error = #expect(throws: WireError.self) {
            try BedrockAuthorization(host: host, isLocal: false, environment: environment)
        }
        #expect(error?.code == .missingCredentials)
        #expect(error?.message.contains(name) == true)
        #expect(error?.message.contains("secret") == false)
    }
}
