import Foundation
import Testing
import TidemarkJSON
import TidemarkTesting

extension EndToEndTests {
    /// Runs with a secret in every place that takes one, against servers that repeat what they were sent.
    @Suite struct SecretTests {
        /// A way to let requests in: the target's keys besides its URL, and what they take from the environment.
        struct Way: Sendable, CustomTestStringConvertible {
            var name: String
            var keys: String
            var environment: [String: String]
            var testDescription: String { name }
        }

        // Signs that JSON, URLs and headers write differently stand in them.
        private static let key = "planted/key+4711=with\"signs&0815"
        private static let gateway = "planted-gateway/5f3c2b1a+x"
        private static let path = "planted-path-9a8b7c6d"
        private static let user = "planted-user-1f2e"
        private static let password = "planted:password/3d4c"
        private static let hook = "/hooks/planted-hook-77aa?token=planted-token-66bb"

        static let ways: [Way] = [
            Way(name: "bearer", keys: "api: openai-chat, key: env:PLANTED_KEY", environment: [:]),
            Way(name: "Anthropic", keys: "api: anthropic-messages, key: env:PLANTED_KEY", environment: [:]),
            Way(name: "Azure", keys: "api: azure-openai, key: env:PLANTED_KEY", environment: [:]),
            Way(name: "Gemini", keys: "api: gemini, key: env:PLANTED_KEY", environment: [:]),
            Way(
                name: "signed",
                keys: "api: bedrock-converse",
                environment: [
                    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_REGION": "us-east-1",
                    "AWS_SECRET_ACCESS_KEY": "planted/aws+secret/8899",
                    "AWS_SESSION_TOKEN": "planted/session+token/6677",
                ]
            ),
        ]

        /// Every value that must be nowhere, in the ways in which a server may write it, and parts of it.
        private static func traces(_ values: some Sequence<String>) -> [Data] {
            values.flatMap { value -> [String] in
                let encoded = value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? value
                return [
                    value, String(value.prefix(12)), String(value.suffix(12)), encoded, encoded.lowercased(),
                    String(Data(value.utf8).base64EncodedString().prefix { $0 != "=" }),
                ]
            }.map { Data($0.utf8) }
        }

        /// Answers with all that came, as it is, in a URL and in base 64; by turns as a refusal, as a failure and within
        /// a stream.
        private static func repeating() throws -> ScriptedServer {
            try ScriptedServer.answering { peer, request in
                let lines = request.head.components(separatedBy: "\r\n").filter { !$0.isEmpty }
                let values =
                    lines.map { $0.components(separatedBy: ": ").last ?? "" } + lines[0].components(separatedBy: "/")
                let bare = values.map { $0.components(separatedBy: " ").last ?? "" }
                let encoded = bare.compactMap { $0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) }
                let coded = bare.map { Data($0.utf8).base64EncodedString() }
                // An error's first kilobytes are kept: each turn repeats in another form.
                let turn = request.body.count % 3
                let words = [lines, encoded, coded][turn].joined(separator: " ")
                let error: JSONValue = ["error": ["message": .string("no: \(words)"), "type": "invalid_request_error"]]
                let fields = ["content-type: application/json", "x-request-id: \(bare[turn % bare.count])"]
                switch (request.connection + request.body.count) % 3 {
                case 0: try peer.answer(400, fields: fields, error.text())
                case 1: try peer.answer(500, fields: fields, error.text())
                default:
                    try peer.beginStream()
                    try peer.chunk("data: \(error.text())\n\n")
                    try peer.send("0\r\n\r\n")
                }
            }
        }

        private static func plan(_ url: String, _ way: Way, proxy: Int? = nil) -> String {
            let through = proxy.map { #", proxy: "http://${PLANTED_USER}:${PLANTED_PASSWORD}@127.0.0.1:\#($0)""# } ?? ""
            let target =
                #"{url: "\#(url)/${PLANTED_PATH}/v1", model: m, \#(way.keys), headers: {x-gateway: "${PLANTED_GATEWAY}"}, "#
                + "prices: {input: 1000, output: 1000}\(through)}"
            return """
                tidemark: 1
                name: test
                environment: local
                targets:
                  primary: \(target)
                types:
                  short: {share: 100%, input: uniform(16..48), output: 4}
                scenarios:
                  - baseline: {rate: 30/s, for: 1s}
                budget: {limit: 1 USD, alert: [1%, 50%], at limit: stop, notify: [{webhook: env:PLANTED_HOOK},
                  {slack: env:PLANTED_HOOK}, {command: [sh, -c, "echo $PLANTED_HOOK >&2; exit 3"]}]}
                retry: {times: 1, on: [server error, stream error], wait: 1ms}

                """
        }

        private static func environment(_ way: Way, hooks: Int) -> [String: String] {
            let fixed = [
                "PLANTED_KEY": key, "PLANTED_GATEWAY": gateway, "PLANTED_PATH": path, "PLANTED_USER": user,
                "PLANTED_PASSWORD": password.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "",
                "PLANTED_HOOK": "http://127.0.0.1:\(hooks)\(hook)",
            ]
            return fixed.merging(way.environment) { $1 }
        }

        private static func planted(_ way: Way) -> [String] {
            [key, gateway, path, password, "\(user):\(password)", "planted-hook-77aa", "planted-token-66bb"]
                + way.environment.filter { $0.value.hasPrefix("planted") }.values
        }

        private static func scan(_ scratch: Scratch, for planted: [String]) throws {
            let traces = traces(planted)
            let files = try scratch.files()
            #expect(files.contains { $0.name.hasSuffix("store.sqlite") })
            #expect(files.contains { $0.name.hasPrefix("output-") })
            for (name, bytes) in files {
                for trace in traces {
                    guard let found = bytes.range(of: trace) else { continue }
                    let around = bytes[max(0, found.lowerBound - 60)..<min(bytes.count, found.upperBound + 20)]
                    Issue.record("\(name) holds a secret: \(String(decoding: around, as: UTF8.self))")
                }
            }
        }

        @Test("a planted secret is in no file and no output, in no form in which a server repeats it", arguments: ways)
        func everywhere(way: Way) async throws {
            let server = try Self.repeating()
            let hooks = try Self.repeating()
            defer {
                server.stop()
                hooks.stop()
            }
            let scratch = try Scratch()
            let isDirect = way.name != "bearer"
            try scratch.write(
                isDirect
                    ? Self.plan("http://127.0.0.1:\(server.port)", way)
                    : Self.plan("http://nowhere.invalid", way, proxy: server.port),
                to: "plan.yaml"
            )
            let environment = Self.environment(way, hooks: hooks.port)
            let run = try await scratch.run("run", "plan.yaml", "--save", "saved.yaml", environment: environment)
            #expect([0, 1, 4, 5, 6].contains(run.code), "\(run.errors)")
            #expect(server.requests.contains { $0.head.contains(Self.path) && $0.head.contains(Self.gateway) })
            #expect(!hooks.requests.isEmpty)
            // The ways differ in what is kept, and not in how it is put out.
            for format in isDirect ? ["html"] : ["text", "html", "json", "jsonl", "csv"] {
                let report = try await scratch.run("report", "last", "--format", format, environment: environment)
                #expect(report.code == 0, "\(format): \(report.errors)")
            }
            for format in isDirect ? [] : ["text", "json", "md"] {
                try await scratch.run("check", "plan.yaml", "--format", format, environment: environment)
            }
            try await scratch.run("check", "plan.yaml", "--notice", environment: environment)
            let errors = try await scratch.run("report", "last", "--json", environment: environment).json()["errors"]
            #expect(errors?[0]?["sample"]?.string?.contains("[redacted]") == true)
            try Self.scan(scratch, for: Self.planted(way))
        }

        @Test("nor in what a killed run leaves behind")
        func killed() async throws {
            let server = try Self.repeating()
            defer { server.stop() }
            let way = try #require(Self.ways.first)
            let scratch = try Scratch()
            let text = Self.plan("http://127.0.0.1:\(server.port)", way)
                .replacing("for: 1s", with: "for: 10m").replacing("limit: 1 USD", with: "limit: 100000 USD")
            try scratch.write(text, to: "plan.yaml")
            let running = try scratch.start(["run", "plan.yaml"], environment: Self.environment(way, hooks: 1))
            try await scratch.waitForRows(20)
            running.signal(SIGKILL)
            _ = try await running.finish()
            try Self.scan(scratch, for: Self.planted(way))
        }

        @Test("a redirect is not followed, and where it leads gets nothing", arguments: [302, 307])
        func redirect(status: Int) async throws {
            let other = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 4) }
            let server = try ScriptedServer.answering { peer, request in
                let place = "location: http://127.0.0.1:\(other.port)/v1/chat/completions?key=\(Self.gateway)"
                try peer.answer(status, fields: [place], "moved, \(request.head)")
            }
            defer {
                server.stop()
                other.stop()
            }
            let scratch = try Scratch()
            let way = try #require(Self.ways.first)
            try scratch.write(Self.plan("http://127.0.0.1:\(server.port)", way), to: "plan.yaml")
            let run = try await scratch.run("run", "plan.yaml", "--json", environment: Self.environment(way, hooks: 1))
            #expect(!server.requests.isEmpty && other.accepted == 0)
            // Nothing was worked on, so nothing is charged.
            let report = try run.json()
            #expect(report["cost"]?["spentMicroUsd"] == 0)
            #expect(report["errors"]?[0]?["count"]?.int ?? 0 > 0)
            try Self.scan(scratch, for: Self.planted(way))
        }
    }
}
