import CryptoExtras
import Foundation
import Testing
import TidemarkJSON
import TidemarkMock
import TidemarkTesting

extension EndToEndTests {
    /// Runs against Vertex AI with the key file of a service account, which the mock plays with its token endpoint.
    @Suite struct ServiceAccountTests {
        private static let variable = "GOOGLE_APPLICATION_CREDENTIALS"

        private static func keyFile(_ key: String, tokenURI: String) -> String {
            let file: JSONValue = [
                "type": "service_account", "client_email": "load@p.iam.gserviceaccount.com", "private_key_id": "0a1b",
                "private_key": .string(key), "token_uri": .string(tokenURI),
            ]
            return file.text()
        }

        private static func plan(_ base: String) -> String {
            Plans.text(
                target: "{url: \"\(base)\", api: vertex, model: tide-1, prices: {input: 0, output: 0}}",
                load: "baseline: {rate: 20/s, for: 500ms}"
            ) + "environment: staging\n"
        }

        @Test("a key file is enough, and none of its secrets is kept, also where the server repeats it")
        func run() async throws {
            let key = try _RSA.Signing.PrivateKey(keySize: .bits2048).pkcs8PEMRepresentation
            let server = try ScriptedServer.answering { peer, request in
                let fields = request.head.split(separator: "\r\n").dropFirst().joined(separator: " ")
                try peer.answer(400, #"{"error":{"message":"bad \#(fields)"}}"#)
            }
            defer { server.stop() }
            let scratch = try Scratch()
            try scratch.write(Self.plan(server.url(path: "/v1/projects/p/locations/l")), to: "plan.yaml")
            let keys = try Scratch()
            try await withMock(firstToken: 5) { mock, _ in
                let file = Self.keyFile(key, tokenURI: "http://127.0.0.1:\(mock.port)/token")
                try keys.write(file, to: "key.json")
                try await scratch.run("run", "plan.yaml", environment: [Self.variable: keys.path("key.json")])
            }
            #expect(!server.requests.isEmpty)
            #expect(server.requests.allSatisfy { $0.head.contains("\r\nauthorization: Bearer ya29.mock-") })
            let report = try await scratch.run("report", "last", "--json").json()
            #expect(report["errors"]?[0]?["sample"]?.string?.contains("authorization: Bearer [redacted]") == true)
            let secrets = ["ya29.mock", String(key.dropFirst(100).prefix(40)), "PRIVATE KEY"]
            for (name, bytes) in try scratch.files() {
                for secret in secrets { #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name) holds \(secret)") }
            }
        }

        @Test("what is wrong with a key file is code 2, and is said", arguments: ["missing", "text", "no key"])
        func faults(kind: String) async throws {
            let scratch = try Scratch()
            try scratch.write(Self.plan("https://us-central1-aiplatform.googleapis.com/v1"), to: "plan.yaml")
            try scratch.write("secret text", to: "text")
            try scratch.write(Self.keyFile("secret text", tokenURI: "https://oauth2.example/token"), to: "no key")
            let ran = try await scratch.run("run", "plan.yaml", environment: [Self.variable: scratch.path(kind)])
            #expect(ran.code == 2)
            let words = ["missing": "there is no such file", "text": "not JSON", "no key": "private_key"]
            #expect(ran.errors.contains(try #require(words[kind])), "\(ran.errors)")
            #expect(!ran.errors.contains("secret"))
        }

        @Test("without a key file, Google's own hosts are not asked")
        func missing() async throws {
            let scratch = try Scratch()
            try scratch.write(Self.plan("https://us-central1-aiplatform.googleapis.com/v1"), to: "plan.yaml")
            let ran = try await scratch.run("run", "plan.yaml")
            #expect(ran.code == 2)
            #expect(ran.errors.contains(Self.variable))
        }
    }
}
