import Foundation
import Testing
import TidemarkJSON
import TidemarkMock
import TidemarkTesting

extension EndToEndTests {
    @Suite struct RunTests {
        // MARK: - The first run

        @Test("the quickstart, cut short, prints its report, writes it as a page and stores the run")
        func quickstart() async throws {
            let scratch = try Scratch()
            let finished = try await scratch.run(
                "run",
                Project.path("examples/quickstart.yaml"),
                "--set",
                "baseline.for=4s",
                "--set",
                "baseline.warmup=1s",
                "--set",
                "spike.for=2s",
                "--set",
                "spike.recover=1s",
                "--seed",
                "7"
            )
            // So short a run has too few samples for some of its objectives.
            #expect([0, 3, 4].contains(finished.code))
            for text in ["quickstart", "baseline", "spike", "×3", "long context", "Time to first token", "stored: "] {
                #expect(finished.output.contains(text))
            }
            let page = try scratch.text(of: "report.html")
            #expect(page.hasPrefix("<!doctype html>") || page.hasPrefix("<!DOCTYPE html>"))
            #expect(page.contains("</html>"))
            let report = try await scratch.run("report", "last", "--json")
            #expect(report.code == 0)
            let json = try report.json()
            #expect(json["schemaVersion"]?.string?.hasPrefix("1.") == true)
            #expect(json["run"]?["state"] == "finished")
            #expect(json["run"]?["seed"] == "7")
            #expect(json["verdict"]?["exitCode"]?.int == Int(finished.code))
            #expect(json["errors"]?.array?.isEmpty == true)
            let scenarios = try #require(json["scenarios"]?.array)
            #expect(scenarios.map { $0["requestsReleased"]?.int } == scenarios.map { $0["requestsDrawn"]?.int })
        }

        // MARK: - Reports

        @Test("a stored run is reported again, by any of its names and in every form")
        func reports() async throws {
            let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 4) }
            defer { server.stop() }
            let scratch = try Scratch()
            let ran = try await scratch.run(
                "run",
                server.url(),
                "--model",
                "m",
                "--rate",
                "20/s",
                "--for",
                "1s",
                "--input",
                "32",
                "--output",
                "4",
                "--no-report",
                "--quiet",
                "--inconclusive",
                "pass"
            )
            #expect(ran.code == 0)
            #expect(ran.errors.isEmpty)
            #expect(!scratch.has("report.html"))
            let isPassed = ran.output.contains("exit code 0 in place of 4: --inconclusive pass")
            #expect(isPassed == ran.output.contains("INCONCLUSIVE"))
            let id = try #require(ran.output.firstMatch(of: #/stored: (\S+)/#)?.1)
            #expect(id.contains(#/^\d{8}-\d{6}-127\.0\.0\.1-\d+-m$/#))
            let byId = try await scratch.run("report", String(id))
            #expect(byId.code == 0)
            let last = try await scratch.run("report", "last")
            #expect(last.output == byId.output)
            #expect(ran.output.hasPrefix(last.output))
            let page = try await scratch.run("report", "last", "--format", "html", "--output", "again.html")
            #expect(page.code == 0)
            #expect(page.output.isEmpty)
            #expect(try scratch.text(of: "again.html").contains("</html>"))
            let json = try await scratch.run("report", "last", "--format", "json", "--store", scratch.path(".tidemark"))
            #expect(try json.json()["run"]?["id"]?.string == String(id))
            for name in ["nope", "last~1", ""] {
                let unknown = try await scratch.run("report", name)
                #expect(unknown.code == 2)
                #expect(unknown.output.isEmpty)
                #expect(!unknown.errors.isEmpty)
            }
            // From a folder below, the store above is found.
            let below = try await scratch.run("report", "last", "--output", "missing/report.txt")
            #expect(below.code == 1)
            #expect(below.errors == "cannot write missing/report.txt: there is no such folder\n")
        }

        @Test("with --json standard output is JSON alone, and people read standard error")
        func json() async throws {
            let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 4) }
            defer { server.stop() }
            let scratch = try Scratch()
            let arguments = [
                "run", server.url(), "--model", "m", "--rate", "20/s", "--for", "1s", "--output", "4", "--json",
            ]
            let loud = try await scratch.start(arguments).finish()
            let json = try loud.json()
            #expect(json["schemaVersion"] != nil)
            #expect(json["verdict"]?["exitCode"]?.int == Int(loud.code))
            #expect(loud.errors.contains("baseline"))
            #expect(loud.errors.contains("stored: "))
            let quiet = try await scratch.start(arguments + ["--quiet", "--report", "other.html"]).finish()
            #expect(try quiet.json()["schemaVersion"] != nil)
            #expect(quiet.errors.isEmpty)
            #expect(scratch.has("other.html"))
        }

        @Test("completions name the stored runs, and nothing where there is no store")
        func runNames() async throws {
            let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 1) }
            defer { server.stop() }
            let scratch = try Scratch()
            let completion = ["---completion", "report", "--", "positional@0", "2", "0", "tidemark", "report", ""]
            let nothing = try await scratch.start(completion).finish()
            #expect(nothing.code == 0)
            #expect(nothing.output.filter { !$0.isWhitespace }.isEmpty)
            let ran = try await scratch.run(
                "run",
                server.url(),
                "--model",
                "m",
                "--for",
                "1s",
                "--quiet",
                "--no-report"
            )
            let id = try #require(ran.output.firstMatch(of: #/stored: (\S+)/#)?.1)
            let names = try await scratch.start(completion).finish()
            #expect(names.code == 0)
            #expect(names.output.split(separator: "\n") == ["last", id])
        }

        // MARK: - Requests

        @Test("flags, the plan that they save, and the same seed send the same requests")
        func save() async throws {
            let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 4) }
            defer { server.stop() }
            let scratch = try Scratch()
            let flags = try await scratch.run(
                "run",
                server.url(),
                "--model",
                "m",
                "--rate",
                "30/s",
                "--for",
                "1s",
                "--input",
                "uniform(20..200)",
                "--output",
                "4",
                "--seed",
                "11",
                "--save",
                "plan.yaml",
                "--quiet",
                "--inconclusive",
                "pass"
            )
            #expect(flags.code == 0)
            let sent = server.requests.map(\.body)
            #expect(sent.count > 10)
            func again(seed: String) async throws -> Set<[UInt8]> {
                let before = server.requests.count
                let finished = try await scratch.run(
                    "run",
                    "plan.yaml",
                    "--seed",
                    seed,
                    "--quiet",
                    "--inconclusive",
                    "pass"
                )
                #expect(finished.code == 0)
                return Set(server.requests[before...].map(\.body))
            }
            #expect(try await again(seed: "11") == Set(sent))
            #expect(try await again(seed: "12").isDisjoint(with: sent))
        }

        @Test("a plan is saved beside what is there, and in its place only by force")
        func overwrite() async throws {
            let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 1) }
            defer { server.stop() }
            let scratch = try Scratch()
            try scratch.write("mine", to: "plan.yaml")
            let arguments = [
                "run", server.url(), "--model", "m", "--for", "1s", "--quiet", "--no-report", "--save", "plan.yaml",
            ]
            let refused = try await scratch.start(arguments).finish()
            #expect(refused.code == 2)
            #expect(refused.errors == "plan.yaml is there already; --force replaces it\n")
            #expect(try scratch.text(of: "plan.yaml") == "mine")
            #expect(server.accepted == 0)
            _ = try await scratch.start(arguments + ["--force"]).finish()
            #expect(try scratch.text(of: "plan.yaml").contains("tidemark: 1"))
        }

        // MARK: - Verdicts

        /// Runs a plan of three seconds against a mock whose first token takes one, with one objective.
        private func judged(_ objective: String, _ more: [String] = []) async throws -> (Finished, JSONValue) {
            var result: (Finished, JSONValue)?
            try await withMock(firstToken: 1_000) { _, url in
                let scratch = try Scratch()
                let target = #"{url: "\#(url)", model: m}"#
                let load = "baseline: {rate: 40/s, for: 3s, warmup: 1s}"
                try scratch.write(
                    Plans.text(target: target, load: load, objectives: [objective]),
                    to: "plan.yaml"
                )
                let finished = try await scratch.start(["run", "plan.yaml", "--json", "--quiet"] + more).finish()
                result = (finished, try finished.json())
            }
            return try #require(result)
        }

        @Test(
            "a met objective is code 0, a missed one is code 3, where the numbers can be believed",
            arguments: [("ttft p50 < 30s", "passed", 0), ("ttft p50 < 500ms", "failed", 3)] as [(String, String, Int32)]
        )
        func decided(objective: String, outcome: String, code: Int32) async throws {
            let (finished, json) = try await judged(objective)
            // On a machine that is busy otherwise nothing on latencies can be decided.
            let isLimited = json["trust"]?["level"] == "generator limited"
            #expect(json["objectives"]?[0]?["outcome"]?.string == (isLimited ? "inconclusive" : outcome))
            #expect(json["verdict"]?["kind"]?.string == (isLimited ? "inconclusive" : outcome))
            #expect(finished.code == (isLimited ? 4 : code))
        }

        @Test("too few samples for an objective are code 4, or 0 where that is asked for")
        func inconclusive() async throws {
            let (finished, json) = try await judged("ttft p99.9 < 30s")
            #expect(finished.code == 4)
            #expect(json["verdict"]?["kind"] == "inconclusive")
            #expect(json["objectives"]?[0]?["outcome"] == "inconclusive")
            let (passed, same) = try await judged("ttft p99.9 < 30s", ["--inconclusive", "pass"])
            #expect(passed.code == 0)
            #expect(passed.errors.isEmpty)
            #expect(same["verdict"]?["kind"] == "inconclusive")
        }

        @Test("a target that refuses connections is code 1, and the run is kept")
        func refused() async throws {
            let server = try ScriptedServer { _, _ in }
            server.stop()
            let scratch = try Scratch()
            let finished = try await scratch.run(
                "run",
                server.url(),
                "--model",
                "m",
                "--rate",
                "20/s",
                "--for",
                "1s"
            )
            #expect(finished.code == 1)
            #expect(finished.output.contains("requests got an answer"))
            #expect(finished.output.contains("refused"))
            let report = try await scratch.run("report", "last", "--json")
            #expect(try report.json()["verdict"]?["kind"] == "could not run")
        }

        @Test("a name that does not resolve is code 1, and is said")
        func unknownName() async throws {
            let name = String(repeating: "x", count: 64) + ".invalid"
            let scratch = try Scratch()
            let finished = try await scratch.run(
                "run",
                "http://\(name)/v1",
                "--model",
                "m",
                "--environment",
                "staging"
            )
            #expect(finished.code == 1)
            #expect(finished.errors.contains(name))
            #expect(finished.output.isEmpty)
            let json = try await scratch.run("report", "last", "--json").json()
            #expect(json["run"]?["state"] == "failed")
            #expect(json["verdict"]?["kind"] == "could not run")
            #expect(json["verdict"]?["sentence"]?.string?.contains(name) == true)
        }

        @Test("a refused key stops the run with code 6")
        func auth() async throws {
            let server = try ScriptedServer.answering { peer, _ in
                try peer.answer(401, #"{"error":{"message":"Incorrect API key provided","code":"invalid_api_key"}}"#)
            }
            defer { server.stop() }
            let finished = try await Scratch().run(
                "run",
                server.url(),
                "--model",
                "m",
                "--rate",
                "20/s",
                "--for",
                "60s",
                "--key",
                "env:TIDEMARK_TEST_KEY",
                environment: ["TIDEMARK_TEST_KEY": "wrong"]
            )
            #expect(finished.code == 6)
            #expect(finished.output.contains("auth 401"))
        }

        // MARK: - Secrets

        @Test("a key is in no file and no output, also where the server repeats it", arguments: [400, 401, 200])
        func secrets(status: Int) async throws {
            let key = "sk-secret0123456789abcdef"
            let header = "gateway-0123456789"
            let server = try ScriptedServer.answering { peer, request in
                let fields = request.head.split(separator: "\r\n").dropFirst().joined(separator: " ")
                let body = #"{"error":{"message":"refused with \#(fields)","type":"invalid_request_error"}}"#
                try peer.answer(status, body)
            }
            defer { server.stop() }
            let scratch = try Scratch()
            try scratch.write(
                Plans.text(
                    target:
                        #"{url: "\#(server.url())", model: m, key: env:TIDEMARK_TEST_KEY, headers: {x-gateway: "${TIDEMARK_TEST_HEADER}"}}"#,
                    load: "baseline: {rate: 20/s, for: 1s}"
                ),
                to: "plan.yaml"
            )
            let environment = ["TIDEMARK_TEST_KEY": key, "TIDEMARK_TEST_HEADER": header]
            let ran = try await scratch.run("run", "plan.yaml", "--save", "saved.yaml", environment: environment)
            let report = try await scratch.run("report", "last", "--json", environment: environment)
            #expect(server.requests.contains { $0.head.contains("Bearer \(key)") && $0.head.contains(header) })
            #expect([1, 4, 6, 0].contains(ran.code))
            #expect(try report.json()["errors"]?[0]?["sample"]?.string?.contains("Bearer [redacted]") == true)
            let files = try scratch.files()
            #expect(files.contains { $0.name.hasSuffix("store.sqlite") })
            #expect(files.contains { $0.name == "report.html" })
            #expect(files.contains { $0.name.hasPrefix("output-") })
            for (name, bytes) in files {
                for secret in ["secret0123456789", header] {
                    #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name) holds \(secret)")
                }
            }
        }
    }
}
