import Foundation
import Testing
import TidemarkJSON
import TidemarkTesting

extension EndToEndTests {
    /// What runs say of the way to their target.
    @Suite struct WayTests {
        private static let load = ["--model", "m", "--rate", "20/s", "--for", "1s", "--input", "32", "--output", "4"]

        private static func answering(_ family: ScriptedServer.Family = .v4) throws -> ScriptedServer {
            try ScriptedServer(family) { peer, _ in
                while try peer.request() != nil { try peer.stream(tokens: 4) }
            }
        }

        @Test("a proxy of the environment is named at the start and in the report, its password nowhere")
        func proxy() async throws {
            let server = try Self.answering()
            defer { server.stop() }
            let scratch = try Scratch()
            let finished = try await scratch.start(
                ["run", "http://nowhere.invalid:8000/v1", "--environment", "local"] + Self.load,
                environment: ["http_proxy": "http://me:hunter2@127.0.0.1:\(server.port)", "no_proxy": ""]
            ).finish(within: .seconds(60))
            let text = "http://127.0.0.1:\(server.port) (from http_proxy)"
            #expect(finished.errors.contains("requests go through the proxy \(text)"))
            #expect(finished.output.replacing(/\s+/, with: " ").contains("the proxy \(text)"))
            #expect(!server.requests.isEmpty)
            #expect(server.requests.allSatisfy { $0.head.hasPrefix("POST http://nowhere.invalid:8000/v1/chat") })
            for file in try scratch.files() {
                for secret in ["hunter2", "bWU6aHVudGVyMg"] {
                    #expect(file.bytes.range(of: Data(secret.utf8)) == nil, "\(file.name)")
                }
            }
        }

        @Test("a proxy of the environment that is none is a wrong input, and its password is not shown")
        func badProxy() async throws {
            let finished = try await Scratch().start(
                ["run", "http://nowhere.invalid/v1", "--environment", "local"] + Self.load,
                environment: ["http_proxy": "ftp://me:hunter2@127.0.0.1", "no_proxy": ""]
            ).finish(within: .seconds(60))
            #expect(finished.code == 2)
            #expect(finished.errors.contains("http_proxy in the environment"))
            #expect(!finished.errors.contains("hunter2"))
        }

        @Test("a Unix socket is a target like any other, and the report says where it is")
        func socket() async throws {
            let scratch = try Scratch()
            let path = "/tmp/tidemark-\(UUID().uuidString.prefix(8))"
            defer { unlink(path) }
            let server = try Self.answering(.unix(path))
            defer { server.stop() }
            let finished = try await scratch.start(["run", "unix:\(path):/v1", "--json"] + Self.load)
                .finish(within: .seconds(60))
            #expect([0, 4].contains(finished.code))
            let target = try #require(try finished.json()["run"]?["targets"]?[0])
            #expect(target["url"]?.string == "unix:\(path):/v1")
            #expect(target["route"]?["address"]?.string == "unix:\(path)")
        }
    }
}
