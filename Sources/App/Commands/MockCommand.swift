package import ArgumentParser
import Dispatch
import Glibc
import TidemarkMock
import TidemarkPlan

/// `tidemark mock`: an AI endpoint on this machine.
package struct MockCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "mock",
        abstract: "Serve an AI that costs nothing and answers at the times you state.",
        discussion: """
            Speaks the API families of docs/wire, streamed and not, told apart by path. Every answer has exactly as many \
            tokens as its request asks for. GET /metrics and /stats tell what was served and how punctually; \
            GET, POST and PATCH /__admin read and change the settings. The flags of llm-d-inference-sim are taken, too.
            """
    )

    @Argument(help: "A file with the settings: the keys of `mock:` in a plan.", completion: .file())
    var file: String?

    @Option(help: ArgumentHelp("The port to listen on; 0 takes any that is free.", valueName: "n"))
    var port: UInt16 = 8080

    @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
    var host = "127.0.0.1"

    @OptionGroup var answers: MockOptions

    @Option(help: ArgumentHelp("The name of the model that answers requests that name none.", valueName: "name"))
    var model = "mock"

    @Option(help: ArgumentHelp("Same seed and order of requests, same texts and times.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Threads that serve.", valueName: "n"))
    var threads = 1

    @Flag(help: ArgumentHelp("End when standard input closes.", visibility: .hidden))
    var untilStdinCloses = false

    @Option(help: ArgumentHelp("The settings themselves, in place of a file.", visibility: .hidden))
    var settings: String?

    package init() {}

    package func validate() throws {
        guard (1...64).contains(threads) else { throw ValidationError("--threads takes 1 to 64.") }
    }

    package func run() async throws {
        let server = try await start()
        try announce(server)
        await ending()
        try await server.stop()
    }

    private func start() async throws -> MockServer {
        do {
            return try await MockServer.start(
                settings: answers.settings(above: try loadSettings()),
                host: host,
                port: Int(port),
                threads: threads,
                seed: seed,
                model: model
            )
        } catch let error as MockError {
            throw Failure(.couldNotRun, error.message)
        }
    }

    private func loadSettings() throws -> MockSettings {
        guard let file else { return try MockSettings(yaml: settings ?? "{}", file: "--settings") }
        let text = try FileText.read(file, as: "mock file")
        return try MockSettings(yaml: text, file: file, sources: .live(relativeTo: file))
    }

    private func announce(_ server: MockServer) throws {
        let address = "http://\(host.contains(":") ? "[\(host)]" : host):\(server.port)"
        try Terminal.out("listening on \(address)")
        guard !untilStdinCloses, Terminal.isErrorTerminal else { return }
        Terminal.error(
            """
            try: curl -N \(address)/v1/chat/completions -d \
            '{"stream": true, "messages": [{"role": "user", "content": "Hello"}]}'
            """
        )
    }

    /// Returns when it is time to end: on SIGINT or SIGTERM, of which a second one ends the process at once; or, if
    /// that is asked for, once standard input closes.
    private func ending() async {
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        var interrupts: Interrupts?
        if untilStdinCloses {
            // A signal that is meant for the parent and sent to its group reaches this process too, and the parent still
            // needs it.
            for number in [SIGINT, SIGTERM] { signal(number, SIG_IGN) }
            DispatchQueue.global().async { Self.drainStandardInput { end.yield() } }
        } else {
            interrupts = Interrupts { end.yield() }
        }
        for await _ in ends { break }
        interrupts?.cancel()
    }

    private static func drainStandardInput(then end: () -> Void) {
        var bytes = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(STDIN_FILENO, &bytes, bytes.count)
            if count == 0 || (count < 0 && errno != EINTR) { return end() }
        }
    }
}
