import Crypto
import Testing
import TidemarkWorkload

@testable import TidemarkWire

@Suite("Signature Version 4") struct SigV4Tests {
    private static let model = "anthropic.claude-haiku-4-5-20251001-v1:0"
    private static let host = "bedrock-runtime.us-east-1.amazonaws.com"
    private static let path = "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/converse-stream"
    private static let body =
        #"{"messages":[{"role":"user","content":[{"text":"Hi"}]}],"inferenceConfig":{"maxTokens":16}}"#
    /// 2026-01-02, 03:04:05.
    private static let time = 1_767_323_045

    private static func credentials(token: String? = nil) -> AWSCredentials {
        AWSCredentials(
            accessKeyID: "AKIDEXAMPLE",
            secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            sessionToken: token,
            region: "us-east-1"
        )
    }

    private static let digest = SHA256.hash(data: Array(body.utf8))

    @Test("the canonical request of botocore's example")
    func canonicalRequest() {
        let request = SigV4.canonicalRequest(
            path: Self.path,
            headers: [
                ("content-type", "  application/json "), ("host", Self.host), ("x-amz-date", "20260102T030405Z"),
            ],
            names: "content-type;host;x-amz-date",
            bodyDigest: Self.digest
        )
        #expect(
            request == """
                POST
                /model/anthropic.claude-haiku-4-5-20251001-v1%253A0/converse-stream

                content-type:application/json
                host:bedrock-runtime.us-east-1.amazonaws.com
                x-amz-date:20260102T030405Z

                content-type;host;x-amz-date
                9086f5ed72696dae888c64846e3db151bb80e2483eba722648ee71231780c823
                """
        )
        let hash = SigV4.hexadecimal(SHA256.hash(data: Array(request.utf8)))
        #expect(hash == "640efb6873f926e187ad82b23a9f582b67daea2aa3e25106116732ce85a0aa51")
    }

    @Test("the signing key of botocore's example")
    func key() {
        let key = SigV4.key(Self.credentials(), day: "20260102")
        #expect(
            key.withUnsafeBytes { SigV4.hexadecimal($0) }
                == "5fe7d00891a75b7029b7875f73e3395713a85cc92df11a0b55a6a2f63078cf17"
        )
    }

    @Test(
        "the signatures of botocore's example",
        arguments: [
            (
                nil, "content-type;host;x-amz-date",
                "4c6ea73d2e83482015f4e8d015817ad0e0a0a513802ad778f299da19646f323d"
            ),
            (
                "FakeSessionToken/1+2==", "content-type;host;x-amz-date;x-amz-security-token",
                "9d2e4e43fcfb3f33b8ee576397927a5ef9a540dcbb6ef80e647313167b580974"
            ),
        ] as [(String?, String, String)]
    )
    func signature(token: String?, names: String, signature: String) {
        let signer = SigV4(
            Self.credentials(token: token),
            path: Self.path,
            headers: [
                ("Host", Self.host), ("user-agent", "tidemark"), ("accept", "x"), ("Content-Type", "application/json"),
            ]
        )
        let headers = signer.signature(at: Self.time, bodyDigest: Self.digest)
        #expect(headers.first { $0.name == "x-amz-date" }?.value == "20260102T030405Z")
        #expect(headers.first { $0.name == "x-amz-security-token" }?.value == token)
        #expect(
            headers.last?.value == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/bedrock/aws4_request, "
                + "SignedHeaders=\(names), Signature=\(signature)"
        )
    }

    @Test(
        "time stamps",
        arguments: [
            (0, "19700101T000000Z"), (951_782_399, "20000228T235959Z"), (951_782_400, "20000229T000000Z"),
            (951_868_800, "20000301T000000Z"), (1_767_225_599, "20251231T235959Z"),
            (1_767_323_045, "20260102T030405Z"), (4_107_542_400, "21000301T000000Z"),
        ]
    )
    func stamp(time: Int, text: String) {
        #expect(SigV4.stamp(time) == text)
    }

    @Test(
        "the region of a host",
        arguments: [
            ("bedrock-runtime.us-east-1.amazonaws.com", "us-east-1"),
            ("bedrock-runtime-fips.us-gov-west-1.amazonaws.com:443", "us-gov-west-1"),
            ("bedrock-runtime.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            ("vpce-1.bedrock-runtime.eu-west-1.vpce.amazonaws.com", "eu-west-1"),
            ("bedrock-runtime.amazonaws.com", nil), ("localhost:8080", nil), ("bedrock-runtime.example.com", nil),
        ] as [(String, String?)]
    )
    func region(host: String, region: String?) {
        #expect(AWSCredentials.region(ofHost: host) == region)
    }

    @Test("a description shows no secret")
    func description() {
        #expect("\(Self.credentials(token: "token"))" == "credentials for us-east-1")
    }

    // MARK: Requests

    private static func request(_ target: RequestTarget, prompt: [String]) throws -> String {
        let text = Array(prompt.joined().utf8)
        var ranges: [Prompt.Piece] = []
        var start = 0
        for piece in prompt {
            ranges.append(.text(start..<(start + piece.utf8.count)))
            start += piece.utf8.count
        }
        let template = try RequestTemplate(BedrockConverse(), target)
        let bytes = template.request(Prompt(ranges), of: text, output: .atMost(16), at: time)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("a request is signed over the body that it has, in however many pieces its prompt comes")
    func signedRequest() throws {
        var target = RequestTarget.sample(host: Self.host, model: Self.model)
        target.credentials = Self.credentials(token: "abc")
        target.headers = [("x-amzn-bedrock-trace", "ENABLED")]
        let request = try Self.request(target, prompt: ["Tide ", "turns"])
        #expect(try Self.request(target, prompt: ["Tide turns"]) == request)
        let border = try #require(request.firstRange(of: "\r\n\r\n"))
        let body = Array(request[border.upperBound...].utf8)
        #expect(request.contains("\r\ncontent-length: \(body.count)\r\n"))
        let signer = SigV4(
            Self.credentials(token: "abc"),
            path: Self.path,
            headers: target.headers + [("host", Self.host), ("content-type", "application/json")]
        )
        for header in signer.signature(at: Self.time, bodyDigest: SHA256.hash(data: body)) {
            #expect(request.contains("\r\n\(header.name): \(header.value)\r\n"))
        }
        #expect(
            request.contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amzn-bedrock-trace,")
        )
    }

    @Test("with a key, or a header of the user's own, nothing is signed")
    func unsigned() throws {
        var target = RequestTarget.sample(host: Self.host, model: Self.model, key: "abc")
        target.credentials = Self.credentials()
        #expect(try !RequestTemplate(BedrockConverse(), target).isSigned)
        target.key = nil
        #expect(try RequestTemplate(BedrockConverse(), target).isSigned)
        target.headers = [("Authorization", "Bearer other")]
        #expect(try !RequestTemplate(BedrockConverse(), target).isSigned)
        target.headers = []
        target.credentials = nil
        #expect(try !RequestTemplate(BedrockConverse(), target).isSigned)
    }
}
