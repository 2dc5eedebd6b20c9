import Foundation
import Testing
import TidemarkJSON
import TidemarkTesting

extension EndToEndTests {
    /// What needs no server: nothing of this sends a byte or makes a store.
    @Suite struct UsageTests {
        @Test("the version is one line")
        func version() async throws {
            let scratch = try Scratch()
            let finished = try await scratch.run("--version")
            #expect(finished.code == 0)
            #expect(finished.output.wholeMatch(of: #/\d+\.\d+\.\d+\n/#) != nil)
            #expect(finished.errors.isEmpty)
        }

        static let verbs = [
            "run", "check", "mock", "report", "tokens", "profile", "prices", "calibrate", "schema", "completions",
        ]

        @Test("help names every verb, and every verb has its own", arguments: [[], ["--help"], ["help"]])
        func help(arguments: [String]) async throws {
            let scratch = try Scratch()
            let finished = try await scratch.start(arguments).finish()
            #expect(finished.code == 0)
            for verb in Self.verbs { #expect(finished.output.contains("\n  \(verb) ")) }
        }

        @Test("every verb has help", arguments: verbs)
        func verbHelp(verb: String) async throws {
            let finished = try await Scratch().run(verb, "--help")
            #expect(finished.code == 0)
            #expect(finished.output.contains("USAGE: tidemark \(verb)"))
            #expect(finished.errors.isEmpty)
        }

        @Test(
            "a wrong command line is code 2 and a message on standard error",
            arguments: [
                (["nonsense"], "unknown verb \"nonsense\""), (["rnu", "x"], "did you mean \"tidemark run\"?"),
                (["plan.yaml"], "did you mean \"tidemark run plan.yaml\"?"),
                (["help", "nope"], "unknown verb \"nope\""),
                (["run"], "<plan>"), (["run", "plan.yaml", "--bogus"], "--bogus"),
                (["run", "127.0.0.1:9", "--model", "m"], "did you mean http://127.0.0.1:9?"),
                (["check", "example.com:9/v1"], "did you mean https://example.com:9/v1?"),
                (["run", "plan.yaml", "--rate", "3/s"], "Usage: tidemark run"),
                (["run", "plan.yaml", "--set", "seed=7", "--seed", "8"], "--set seed"),
                (["run", "plan.yaml", "--force"], "--save"),
                (["run", "plan.yaml", "--rate", "3/s"], "--rate goes with a URL"),
                (["run", "plan.yaml", "--budget", "5 USD"], "--budget goes with a URL"),
                (["run", "plan.yaml", "--set", "x"], "path=value"), (["run", "plan.yaml", "--lanes", "0"], "--lanes"),
                (["run", "missing.yaml"], "cannot read the plan missing.yaml: there is no such file"),
                (["check", "missing.yaml"], "missing.yaml"),
                (["run", "http://127.0.0.1:9/v1"], "--model"),
                (["run", "http://127.0.0.1:9/v1", "--model", "m", "--rate", "1/s", "--users", "2"], "--users"),
                (["run", "http://127.0.0.1:9/v1", "--model", "m", "--rate", "fast"], "--rate"),
                (["run", "http://127.0.0.1:9/v1", "--model", "m", "--key", "sk-1"], "env:NAME"),
                (["run", "http://127.0.0.1:9/v1", "--model", "m", "--budget", "5 USD"], "--input-price"),
                (["run", "http://127.0.0.1:9/v1", "--model", "m", "--input-price", "3"], "--output-price"),
                (["run", "http://127.0.0.1:9/v1", "--model", "m", "--retries", "many"], "--retries"),
                (["run", "http://127.0.0.1:9/v1", "--model", "m", "--timeout", "3s"], "--timeout"),
                (["run", "http://example.invalid/v1", "--model", "m"], "--environment"),
                (["report"], "<name>"), (["report", "last", "--format", "xml"], "xml"),
                (["report", "last"], "there are no stored runs"), (["mock", "--ttft", "fast"], "--ttft"),
                (["mock", "--threads", "0"], "--threads"), (["completions", "tcsh"], "tcsh"),
            ]
        )
        func usage(arguments: [String], fragment: String) async throws {
            let scratch = try Scratch()
            let finished = try await scratch.start(arguments).finish()
            #expect(finished.code == 2)
            #expect(finished.errors.contains(fragment))
            #expect(finished.output.isEmpty)
            #expect(!scratch.has(".tidemark"))
        }

        @Test("a plan with faults is code 2, names all of them by line, and sends nothing")
        func badPlan() async throws {
            let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 1) }
            defer { server.stop() }
            let scratch = try Scratch()
            let target = #"{url: "\#(server.url())", model: m, modle: x}"#
            try scratch.write(Plans.text(target: target, load: "baseline: {rate: 5, for: 2x}"), to: "plan.yaml")
            for verb in ["run", "check"] {
                let finished = try await scratch.run(verb, "plan.yaml")
                #expect(finished.code == 2)
                #expect(finished.output.isEmpty)
                #expect(finished.errors.contains("plan.yaml:4:"))
                #expect(finished.errors.contains("plan.yaml:8:"))
                #expect(finished.errors.contains("model"))
            }
            #expect(server.accepted == 0)
            #expect(!scratch.has(".tidemark"))
            #expect(!scratch.has("report.html"))
        }

        @Test("a production plan runs only where that is typed, and a key must be there")
        func permission() async throws {
            let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 1) }
            defer { server.stop() }
            let scratch = try Scratch()
            let production = try await scratch.run("run", server.url(), "--model", "m", "--environment", "production")
            #expect(production.code == 2)
            #expect(production.errors.contains("--allow-production"))
            let keyless = try await scratch.run("run", server.url(), "--model", "m", "--key", "env:TIDEMARK_TEST_NAME")
            #expect(keyless.code == 2)
            #expect(keyless.errors.contains("TIDEMARK_TEST_NAME"))
            #expect(server.accepted == 0)
        }

        @Test("the script of the source tree runs through a link, with paths of the caller's folder")
        func script() throws {
            let scratch = try Scratch()
            let files = FileManager.default
            for folder in ["tree/scripts", "tree/Sources", "tree/.build/release", "bin", "elsewhere"] {
                try files.createDirectory(atPath: scratch.path(folder), withIntermediateDirectories: true)
            }
            try files.copyItem(atPath: Project.path("scripts/tidemark"), toPath: scratch.path("tree/scripts/tidemark"))
            try scratch.write("", to: "tree/Package.swift")
            try scratch.write("#!/bin/sh\necho \"$PWD $*\"\n", to: "tree/.build/release/tidemark")
            let executable = [FileAttributeKey.posixPermissions: 0o755]
            try files.setAttributes(executable, ofItemAtPath: scratch.path("tree/.build/release/tidemark"))
            // As after a build: newer than the sources.
            try scratch.write("", to: "tree/.build/release-built")
            try files.createSymbolicLink(
                atPath: scratch.path("bin/tidemark"),
                withDestinationPath: scratch.path("tree/scripts/tidemark")
            )
            let shell = Process()
            let output = Pipe()
            shell.executableURL = URL(fileURLWithPath: "/bin/sh")
            shell.arguments = ["-c", "PATH=\"$1:$PATH\" tidemark run plan.yaml", "sh", scratch.path("bin")]
            shell.currentDirectoryURL = scratch.folder.appendingPathComponent("elsewhere")
            shell.standardOutput = output
            try shell.run()
            let text = try output.fileHandleForReading.readToEnd() ?? Data()
            shell.waitUntilExit()
            #expect(String(decoding: text, as: UTF8.self).hasSuffix("/elsewhere run plan.yaml\n"))
        }

        @Test("the schema is a JSON document")
        func schema() async throws {
            let finished = try await Scratch().run("schema")
            #expect(finished.code == 0)
            let schema = try finished.json()
            #expect(schema["$schema"] != nil)
            #expect(schema["properties"]?["scenarios"] != nil)
        }

        @Test("completions know the verbs", arguments: ["bash", "zsh", "fish"])
        func completions(shell: String) async throws {
            let finished = try await Scratch().run("completions", shell)
            #expect(finished.code == 0)
            for verb in Self.verbs { #expect(finished.output.contains(verb)) }
        }

        @Test("check tells what would be sent, in text and in JSON, and sends nothing")
        func check() async throws {
            let server = try ScriptedServer.answering { peer, _ in try peer.stream(tokens: 1) }
            defer { server.stop() }
            let scratch = try Scratch()
            let target = #"{url: "\#(server.url())", model: m}"#
            try scratch.write(Plans.text(target: target, load: "baseline: {rate: 5/s, for: 20s}"), to: "plan.yaml")
            let text = try await scratch.run("check", "plan.yaml")
            #expect(text.code == 0)
            #expect(text.output.contains("baseline"))
            #expect(text.errors.isEmpty)
            let json = try await scratch.run("check", "plan.yaml", "--json")
            #expect(json.code == 0)
            let requests = try #require(try json.json()["scenarios"]?[0]?["requests"]?.int)
            #expect((60...140).contains(requests))
            #expect(server.accepted == 0)
            #expect(!scratch.has(".tidemark"))
        }

        @Test("the example of a budget is a plan that checks, and costs money on paper only")
        func budget() async throws {
            let finished = try await Scratch().run("check", Project.path("examples/budget.yaml"))
            #expect(finished.code == 0)
            #expect(finished.output.contains("USD"))
        }

        @Test("the quickstart is a plan that checks")
        func quickstart() async throws {
            let finished = try await Scratch().run("check", Project.path("examples/quickstart.yaml"))
            #expect(finished.code == 0)
            for name in ["chat", "document", "long context", "baseline", "spike"] {
                #expect(finished.output.contains(name))
            }
        }
    }
}
