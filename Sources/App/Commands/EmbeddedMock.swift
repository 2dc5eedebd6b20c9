import Foundation
import TidemarkPlan
import TidemarkStatistics
import TidemarkUnits

/// Tidemark's own mock as a process of its own, for the length of a run: `mock:` in a plan.
struct EmbeddedMock {
    let url: BaseURL
    private let process: Process
    /// The mock ends when this closes, also when this process is killed.
    private let lifeline: Pipe

    /// Starts a mock if the target asks for one and waits until it listens.
    ///
    /// - Throws: `Failure` if it cannot be started.
    static func start(for target: Target, seed: UInt64) async throws -> EmbeddedMock? {
        guard case .mock(let settings) = target.endpoint else { return nil }
        return try start(settings, model: target.model, seed: seed)
    }

    static func start(_ settings: MockSettings, model: String, seed: UInt64) throws -> EmbeddedMock {
        let process = Process()
        let lifeline = Pipe()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments =
            ["mock", "--port", "0", "--until-stdin-closes", "--model", model, "--seed", "\(seed)"] + settings.arguments
        process.standardInput = lifeline
        process.standardOutput = output
        do {
            try process.run()
        } catch {
            throw Failure(.couldNotRun, "cannot start the embedded mock: \(error.localizedDescription)")
        }
        let line = firstLine(of: output.fileHandleForReading)
        guard let address = line.split(separator: " ").last, let url = try? BaseURL(parsing: "\(address)/v1") else {
            process.terminate()
            throw Failure(.couldNotRun, "the embedded mock did not say where it listens")
        }
        return EmbeddedMock(url: url, process: process, lifeline: lifeline)
    }

    private static func firstLine(of handle: FileHandle) -> String {
        var bytes = Data()
        while !bytes.contains(UInt8(ascii: "\n")) {
            let more = handle.availableData
            if more.isEmpty { break }
            bytes.append(more)
        }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private static let patience = Duration.seconds(2)

    /// Lets the mock end, and kills it if it does not: one that was stopped by a signal would never end.
    func stop() {
        try? lifeline.fileHandleForWriting.close()
        let limit = ContinuousClock.now + Self.patience
        while process.isRunning, ContinuousClock.now < limit { usleep(5_000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }
}

extension MockSettings {
    /// The flags of `tidemark mock` that give these settings.
    var arguments: [String] {
        func time(_ nanoseconds: Double) -> String { Nanoseconds(Int64(nanoseconds.rounded())).description }
        return [
            "--ttft", timeToFirstToken.description(time),
            "--itl", interTokenLatency.description(time),
            "--prefill", time(prefillPerToken),
            "--output", "\(defaultOutput)",
            "--tokens-per-event", "\(tokensPerEvent)",
        ]
    }
}
