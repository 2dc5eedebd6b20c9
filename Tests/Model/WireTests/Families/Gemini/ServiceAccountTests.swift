import CryptoExtras
import Testing
import TidemarkJSON

@testable import TidemarkWire

@Suite("Service accounts of Google Cloud") struct ServiceAccountTests {
    private static let key = Swift.Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }
    private static let time = 1_767_323_045

    /// A key file with some members changed; nil takes one out.
    private static func keyFile(_ changes: [String: JSONValue?] = [:]) throws -> String {
        let file: [(String, JSONValue)] = [
            ("type", "service_account"), ("project_id", "p"), ("private_key_id", "0a1b"),
            ("private_key", .string(try key.get().pkcs8PEMRepresentation)),
            ("client_email", "load@p.iam.gserviceaccount.com"), ("token_uri", "https://oauth2.googleapis.com/token"),
        ]
        let members = file.compactMap { name, value in (changes[name] ?? value).map { JSONMember(name, $0) } }
        return JSONValue.object(members).text()
    }

    private static func parts(_ assertion: String) throws -> (header: JSONValue, claims: JSONValue, signature: [UInt8])
    {
        let parts = assertion.split(separator: ".")
        try #require(parts.count == 3)
        let bytes = try parts.map { try #require(Base64.urlDecoded(String($0))) }
        return (try JSONValue(parsing: bytes[0]), try JSONValue(parsing: bytes[1]), bytes[2])
    }

    @Test("an assertion says who asks whom for what, for an hour")
    func claims() throws {
        let account = try ServiceAccount(keyFile: Self.keyFile(), name: "key.json")
        let parts = try Self.parts(account.assertion(at: Self.time))
        #expect(parts.header == ["alg": "RS256", "typ": "JWT", "kid": "0a1b"])
        #expect(
            parts.claims == [
                "iss": "load@p.iam.gserviceaccount.com", "scope": "https://www.googleapis.com/auth/cloud-platform",
                "aud": "https://oauth2.googleapis.com/token", "iat": .int(Self.time), "exp": .int(Self.time + 3_600),
            ]
        )
    }

    @Test("its signature is that of the key, over header and claims")
    func signature() throws {
        let account = try ServiceAccount(keyFile: Self.keyFile(), name: "key.json")
        let assertion = try account.assertion(at: Self.time)
        let signature = _RSA.Signing.RSASignature(rawRepresentation: try Self.parts(assertion).signature)
        let signed = try #require(assertion.lastIndex(of: ".").map { assertion[..<$0] })
        let key = try Self.key.get().publicKey
        #expect(key.isValidSignature(signature, for: Array(signed.utf8), padding: .insecurePKCS1v1_5))
        #expect(!key.isValidSignature(signature, for: Array(signed.utf8.dropLast()), padding: .insecurePKCS1v1_5))
    }

    @Test("an assertion is the same for the same time, and another a second later")
    func time() throws {
        let account = try ServiceAccount(keyFile: Self.keyFile(), name: "key.json")
        #expect(try account.assertion(at: Self.time) == account.assertion(at: Self.time))
        #expect(try account.assertion(at: Self.time) != account.assertion(at: Self.time + 1))
    }

    @Test("a key file needs no id for its key")
    func withoutID() throws {
        let account = try ServiceAccount(keyFile: Self.keyFile(["private_key_id": nil]), name: "key.json")
        #expect(try Self.parts(account.assertion(at: Self.time)).header == ["alg": "RS256", "typ": "JWT"])
    }

    @Test(
        "what is wrong with a key file is said",
        arguments: [
            (["private_key": "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"], "private_key"),
            (["private_key": ""], "no private_key"), (["private_key": nil], "no private_key"),
            (["client_email": nil], "no client_email"), (["token_uri": 7], "no token_uri"),
            (["type": "authorized_user"], "\"authorized_user\""),
        ] as [([String: JSONValue?], String)]
    )
    func faults(changes: [String: JSONValue?], named: String) throws {
        let text = try Self.keyFile(changes)
        let error = #expect(throws: WireError.self) { try ServiceAccount(keyFile: text, name: "key.json") }
        #expect(error?.code == .invalidCredentials)
        let message = try #require(error?.message)
        #expect(message.hasPrefix("key.json ") && message.contains(named))
        #expect(!message.contains("BEGIN") && !message.contains("c2Vj") && !message.contains("load@"))
    }

    @Test("a file that is not JSON is none", arguments: ["", "{", "-----BEGIN PRIVATE KEY-----\nMIIE\n"])
    func noJSON(text: String) {
        let error = #expect(throws: WireError.self) { try ServiceAccount(keyFile: text, name: "key.json") }
        #expect(error?.message.contains("not JSON") == true)
        #expect(error?.message.contains("MIIE") == false)
    }

    @Test("the account's description has its address alone")
    func description() throws {
        let account = try ServiceAccount(keyFile: Self.keyFile(), name: "key.json")
        #expect("\(account)" == "load@p.iam.gserviceaccount.com")
    }

    @Test("the form has the assertion and the kind of grant, and the endpoint's side reads it")
    func form() throws {
        let assertion = try ServiceAccount(keyFile: Self.keyFile(), name: "key.json").assertion(at: Self.time)
        let bytes = TokenRequest(assertion: assertion).bytes(host: "h", path: "/token", userAgent: "tidemark/test")
        let request = String(decoding: bytes, as: UTF8.self)
        #expect(request.hasPrefix("POST /token HTTP/1.1\r\nhost: h\r\n"))
        #expect(request.contains("\r\ncontent-type: application/x-www-form-urlencoded\r\n"))
        let end = try #require(request.firstRange(of: "\r\n\r\n"))
        let body = String(request[end.upperBound...])
        #expect(request.contains("\r\ncontent-length: \(body.utf8.count)\r\n"))
        #expect(body.hasPrefix("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=ey"))
        #expect(try TokenRequest(form: body) == TokenRequest(assertion: assertion))
    }

    @Test(
        "a form that is none is refused",
        arguments: [
            "", "grant_type=password", "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer",
            "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=a.b.c",
            // Without a signature; signed by another algorithm; without claims.
            "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=eyJhbGciOiJSUzI1NiJ9.e30.",
            "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=eyJhbGciOiJub25lIn0.e30.AA",
            "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=eyJhbGciOiJSUzI1NiJ9.e30.AA",
        ]
    )
    func badForm(form: String) {
        #expect(throws: WireError.self) { try TokenRequest(form: form) }
    }
}
