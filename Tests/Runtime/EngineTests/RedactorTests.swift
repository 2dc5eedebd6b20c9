import Testing
import TidemarkMeasurement
import TidemarkPlan
import TidemarkWire

@testable import TidemarkEngine

@Suite struct RedactorTests {
    private static func redactor(key: String?, headers: [String] = []) -> Redactor {
        let url = BaseURL(scheme: .http, host: "127.0.0.1", port: 80, path: "")
        var target = Target(name: "primary", endpoint: .url(url), model: "m")
        target.headers = headers.map { Target.Header(name: "x-test", value: $0) }
        return Redactor(Endpoint(target: target, url: url, key: key, isMock: false))
    }

    @Test(
        "the key is taken out wherever it stands",
        arguments: [
            ("k3y/of+tests", "[redacted]"), ("bad key k3y/of+tests.", "bad key [redacted]."),
            ("k3y/of+testsk3y/of+tests", "[redacted][redacted]"),
            (#"{"key":"k3y\/of+tests"}"#, #"{"key":"[redacted]"}"#),
            ("in a URL k3y%2Fof%2Btests", "in a URL [redacted]"), ("k3y%2fof%2btests", "[redacted]"),
            ("in base 64 azN5L29mK3Rlc3Rz.", "in base 64 [redacted]."),
            ("k3y/of+test", "[redacted]"), ("cut within k3y/o…", "cut within [redacted]…"),
            ("cut early k3y…", "cut early k3y…"),
            ("no key at all", "no key at all"), ("", ""), ("ünïcode k3y/of+tests ✓", "ünïcode [redacted] ✓"),
        ]
    )
    func key(text: String, expected: String) {
        #expect(Self.redactor(key: "k3y/of+tests").redacted(text) == expected)
    }

    @Test("a server's id of a request is no place for a key either")
    func requestID() {
        let sample = ErrorSample(scenario: 0, outcome: .auth, status: 401, body: "", requestID: "req-k3y/of+tests")
        #expect(Self.redactor(key: "k3y/of+tests").redacted(sample).requestID == "req-[redacted]")
    }

    @Test("of credentials, what is secret is taken out")
    func credentials() {
        let url = BaseURL(scheme: .http, host: "127.0.0.1", port: 80, path: "")
        let credentials = AWSCredentials(
            accessKeyID: "AKIDEXAMPLE",
            secretAccessKey: "wJalr/XUtn",
            sessionToken: "FakeToken",
            region: "us-east-1"
        )
        let target = Target(name: "primary", endpoint: .url(url), model: "m")
        let redactor = Redactor(
            Endpoint(target: target, url: url, key: nil, credentials: credentials, isMock: false)
        )
        #expect(redactor.redacted("AKIDEXAMPLE wJalr/XUtn FakeToken") == "AKIDEXAMPLE [redacted] [redacted]")
    }

    @Test(
        "a beginning or an end of the key is taken out, as providers repeat them",
        arguments: [
            ("abcd0123456789efghWXYZ…abcdefgh, ok", "[redacted]…abcdefgh, ok"),
            ("Incorrect key: abcd0123456789…ghWXYZ.", "Incorrect key: [redacted]…[redacted]."),
            ("abcd01***89efghWXYZ", "[redacted]***[redacted]"), ("{abcd01}", "{[redacted]}"),
            // Five bytes say which key it is, and no more.
            ("abcd0…hWXYZ", "abcd0…hWXYZ"),
            ("abcd012345abcd0123456789efghWXYZ.", "[redacted][redacted]."),
        ]
    )
    func parts(text: String, expected: String) {
        #expect(Self.redactor(key: "abcd0123456789efghWXYZ").redacted(text) == expected)
    }

    @Test("nothing is left of a key that begins within its own beginning")
    func selfOverlap() {
        #expect(Self.redactor(key: "abcabcabcX").redacted("<abcabcabcabcX>") == "<[redacted]>")
    }

    @Test("header values are taken out word by word, short words stay")
    func headers() {
        let redactor = Self.redactor(key: nil, headers: ["Token 0123456789abcdef", "search"])
        #expect(
            redactor.redacted("Token 0123456789abcdef of search is unknown") == "Token [redacted] of search is unknown"
        )
    }

    @Test("a longer secret is not taken for a shorter one that it begins with")
    func prefixes() {
        let redactor = Self.redactor(key: "abcdefgh", headers: ["abcdefgh-and-more"])
        #expect(redactor.redacted("abcdefgh-and-more, abcdefgh") == "[redacted], [redacted]")
    }

    @Test(
        "keys that are not ours are known by their look",
        arguments: [
            ("used sk-proj-abcDEF123456789, sorry", "used [redacted], sorry"),
            ("Incorrect API key provided: sk-abcde********wxyz.", "Incorrect API key provided: [redacted]"),
            ("Authorization: Bearer eyJhbGciOi.JIUzI1NiJ9", "Authorization: Bearer [redacted]"),
            ("task-oriented-conversation", "task-oriented-conversation"), ("sk-learn", "sk-learn"),
            ("Bearer token is missing", "Bearer token is missing"),
        ]
    )
    func foreign(text: String, expected: String) {
        #expect(Self.redactor(key: nil).redacted(text) == expected)
    }

    @Test("a key too short to be one is left alone")
    func shortKey() {
        #expect(Self.redactor(key: "a").redacted("a banana") == "a banana")
    }
}
