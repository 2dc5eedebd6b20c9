import Foundation
import Testing
import TidemarkJSON
import TidemarkMock

extension EndToEndTests {
    @Suite struct SafetyTests {
        private static let load = ["--model", "m", "--rate", "20/s", "--for", "10m", "--output", "4", "--input", "16"]

        /// A run under way, of which ten requests have arrived.
        private static func running(
            _ scratch: Scratch,
            _ url: String,
            _ mock: MockServer,
            _ flags: [String] = []
        ) async throws -> Running {
            let before = try await mock.statistics().requests
            let running = try scratch.start(["run", url, "--json"] + load + flags)
            try await wait("ten requests") { try await mock.statistics().requests >= before + 10 }
            return running
        }

        // MARK: Stopping

        @Test("tidemark stop ends a run as Ctrl-C would, and tells of its end")
        func stop() async throws {
            try await withMock(firstToken: 200) { mock, url in
                let scratch = try Scratch()
                let running = try await Self.running(scratch, url, mock)
                let listed = try await scratch.run("stop")
                #expect(listed.code == 0)
                #expect(listed.output.contains("process \(running.identifier)  \(url)"))
                let stopped = try await scratch.run("stop", "last")
                #expect(stopped.code == 0)
                #expect(stopped.output.contains("has ended: interrupted"))
                let finished = try await running.finish()
                #expect(finished.code == 130)
                let json = try finished.json()
                #expect(json["run"]?["state"] == "interrupted")
                #expect(json["errors"]?.array?.isEmpty == true)
                #expect(finished.errors.contains(#"stopped by "tidemark stop""#))
                #expect(try await mock.statistics().cancelled == 0)

                #expect(try await scratch.run("stop").output == "no run is in progress\n")
                let late = try await scratch.run("stop", "last")
                #expect(late.code == 2)
                #expect(late.errors.contains("is not in progress (it is interrupted); no run is"))
            }
        }

        @Test("--all --now cuts what is in flight")
        func cut() async throws {
            try await withMock(firstToken: 60_000) { mock, url in
                let scratch = try Scratch()
                let running = try await Self.running(scratch, url, mock)
                let stopped = try await scratch.run("stop", "--all", "--now", "--json")
                #expect(stopped.code == 0)
                #expect(try stopped.json()[0]?["state"] == "unfinished")
                let finished = try await running.finish()
                #expect(finished.code == 130)
                #expect(try finished.json()["errors"]?[0]?["kind"] == "cancelled")
            }
        }

        @Test("a run whose process was killed is not in progress")
        func killed() async throws {
            try await withMock(firstToken: 10) { mock, url in
                let scratch = try Scratch()
                let running = try await Self.running(scratch, url, mock)
                running.signal(SIGKILL)
                _ = try await running.finish()
                let stopped = try await scratch.run("stop", "last")
                #expect(stopped.code == 2)
                #expect(stopped.errors.contains("is not in progress (its process ended before it did)"))
                // Nor does it keep others off the server.
                let next = try await Self.running(scratch, url, mock)
                next.signal(SIGINT)
                #expect(try await next.finish().code == 130)
            }
        }

        @Test("a file that appears stops a run, and one that is there keeps it from beginning")
        func stopFile() async throws {
            try await withMock(firstToken: 50) { mock, url in
                let scratch = try Scratch()
                let running = try await Self.running(scratch, url, mock, ["--stop-file", "halt"])
                try scratch.write("", to: "halt")
                let finished = try await running.finish()
                #expect(finished.code == 130)
                #expect(finished.errors.contains("stopped: the stop file appeared"))
                let requests = try await mock.statistics().requests
                let next = try await scratch.start(
                    ["run", url, "--stop-file", "halt"] + Self.load
                ).finish()
                #expect(next.code == 6)
                #expect(next.errors.contains("the stop file halt is there already"))
                #expect(try await mock.statistics().requests == requests)
            }
        }

        // MARK: Two runs

        @Test("a second run on the same server is refused whatever its store, unless it is allowed")
        func lock() async throws {
            try await withMock(firstToken: 20) { mock, url in
                let scratch = try Scratch()
                let running = try await Self.running(scratch, url, mock)
                // Another name of the same server, another store.
                let other = url.replacing("127.0.0.1", with: "localhost")
                let flags = [
                    "--model", "m", "--rate", "50/s", "--for", "500ms", "--store", "other", "--inconclusive", "pass",
                ]
                let refused = try await scratch.start(["run", other] + flags).finish()
                #expect(refused.code == 6)
                #expect(refused.errors.contains("(process \(running.identifier), since "))
                #expect(refused.errors.contains("--allow-parallel"))
                let named = refused.errors.firstMatch(of: #/"tidemark (stop \S+ --store [^"]+)"/#)
                let allowed = try await scratch.start(
                    ["run", other, "--allow-parallel", "--json"] + flags
                ).finish()
                #expect(allowed.code == 0)
                #expect(allowed.errors.contains("was sending to the same server when this one began"))
                // What the refusal said to type ends the first.
                let words = try #require(named).output.1.split(separator: " ").map(String.init)
                #expect(try await scratch.start(words).finish().code == 0)
                #expect(try await running.finish().code == 130)
            }
        }

        @Test("where no lock can be kept, a run says so and goes on")
        func noLock() async throws {
            try await withMock(firstToken: 1) { _, url in
                let scratch = try Scratch()
                try scratch.write("", to: "file")
                let flags = ["--model", "m", "--rate", "50/s", "--for", "300ms", "--inconclusive", "pass"]
                let finished = try await scratch.start(
                    ["run", url] + flags,
                    environment: ["TIDEMARK_HOME": scratch.path("file")]
                ).finish()
                #expect(finished.code == 0)
                #expect(finished.errors.contains("warning: other runs are not kept off this target: "))
            }
        }

        // MARK: Ceilings

        @Test("a plan over a ceiling of the user's is refused, with what and where")
        func ceilings() async throws {
            let scratch = try Scratch()
            try FileManager.default.createDirectory(atPath: scratch.path("settings"), withIntermediateDirectories: true)
            try scratch.write("ceilings: {rate: 5/s, concurrent: 3}\n", to: "settings/config.yaml")
            let url = ["run", "http://192.0.2.1/v1", "--model", "m", "--environment", "staging"]
            let fast = try await scratch.start(url + ["--rate", "6/s"]).finish()
            #expect(fast.code == 2)
            #expect(fast.errors.contains("peaks at 6/s, over your ceiling of 5/s (rate in "))
            #expect(fast.errors.contains("settings/config.yaml)"))
            let many = try await scratch.start(url + ["--users", "4"]).finish()
            #expect(many.code == 2)
            #expect(many.errors.contains("has 4 users, over your ceiling of 3"))
            #expect(!scratch.has(".tidemark"))
            try scratch.write("ceilngs: {rate: 5/s}\n", to: "settings/config.yaml")
            let bad = try await scratch.start(url).finish()
            #expect(bad.code == 2)
            #expect(
                bad.errors.contains(
                    #"config.yaml:1:1: unknown key "ceilngs" in the configuration; did you mean "ceilings"?"#
                )
            )
        }

        // MARK: Stop rules

        @Test("a rule of the plan ends a run with code 6, and the verdict names the rule and the numbers")
        func rule() async throws {
            try await withMock(firstToken: 5_000) { _, url in
                let scratch = try Scratch()
                let plan = Plans.text(
                    target: "{url: \"\(url)\", model: m}",
                    load: "baseline: {rate: 40/s, for: 10m}"
                )
                try scratch.write(plan + "stop when: [ttft p95 > 500ms for 1s]\n", to: "plan.yaml")
                let finished = try await scratch.start(["run", "plan.yaml", "--json"]).finish()
                #expect(finished.code == 6)
                let json = try finished.json()
                #expect(json["verdict"]?["kind"] == "stopped by a rule")
                let sentence = json["verdict"]?["sentence"]?.string ?? ""
                #expect(sentence.contains("requests took over 500ms to the first token within"))
                #expect(sentence.contains("(rule: ttft p95 > 500ms for 1s)"))
                #expect(json["run"]?["safetyRules"]?.array?.last == "ttft p95 > 500ms for 1s")
                #expect(finished.errors.contains("ttft p95 > 500ms for 1s"))
            }
        }
    }
}
