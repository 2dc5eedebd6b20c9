import Foundation
import Synchronization
import TidemarkJSON
import TidemarkPlan

/// Tidemark's own mock as a process of its own, for the length of a run: `mock:` in a plan.
struct EmbeddedMock {
    let url: BaseURL
    private let process: Process
    /// The mock ends when this closes, also when this process is killed.
    private let lifeline: Pipe
    private let ending: Ending

    /// Starts a mock if the target asks for one and waits until it listens.
    ///
    /// - Throws: `Failure` if it cannot be started.
    static func start(for target: Target, seed: UInt64) async throws -> EmbeddedMock? {
        guard case .mock(let settings) = target.endpoint else { return nil }
        return try start(settings, model: target.model, seed: seed)
    }

    /// `program` is this one, which takes the flags of `tidemark mock`; it says within `limit` where it listens.
    static func start(
        _ settings: MockSettings,
        model: String,
        seed: UInt64,
        program: URL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath(),
        within limit: Duration = .seconds(10)
    ) throws(Failure) -> EmbeddedMock {
        let process = Process()
        let lifeline = Pipe()
        let output = Pipe()
        let ending = Ending()
        process.executableURL = program
        process.arguments =
            ["mock", "--port", "0", "--until-stdin-closes", "--model", model, "--seed", "\(seed)"]
            + ["--settings", settings.json.text()]
        process.standardInput = lifeline
        process.standardOutput = output
        process.terminationHandler = { ending.happened($0) }
        do {
            try process.run()
        } catch {
            throw Failure(.couldNotRun, "cannot start the embedded mock: \(error.localizedDescription)")
        }
        let line = firstLine(of: output.fileHandleForReading, within: limit)
        guard let address = line?.split(separator: " ").last, let url = try? BaseURL(parsing: "\(address)/v1") else {
            end(process, lifeline, within: .zero)
            throw Failure(.couldNotRun, "the embedded mock did not say where it listens")
        }
        return EmbeddedMock(url: url, process: process, lifeline: lifeline, ending: ending)
    }

    /// Nil where there is none in time.
    private static func firstLine(of handle: FileHandle, within limit: Duration) -> String? {
        let end = ContinuousClock.now + limit
        var bytes = Data()
        while !bytes.contains(UInt8(ascii: "\n")) {
            let left = ContinuousClock.now.duration(to: end) / .milliseconds(1)
            guard left > 0 else { return nil }
            var readable = pollfd(fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&readable, 1, Int32(left.rounded(.up))) > 0 else { continue }
            let more = handle.availableData
            if more.isEmpty { return nil }
            bytes.append(more)
        }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    /// Calls `handler` once if the mock ends before `stop`, with what is known of it; at once if it already has.
    func whenItEnds(_ handler: @escaping @Sendable (_ reason: String) -> Void) { ending.handle(handler) }

    private static let patience = Duration.seconds(2)

    /// Lets the mock end, and kills it if it does not: one that was stopped by a signal would never end.
    func stop() {
        ending.handle { _ in }
        Self.end(process, lifeline, within: Self.patience)
    }

    private static func end(_ process: Process, _ lifeline: Pipe, within patience: Duration) {
        try? lifeline.fileHandleForWriting.close()
        let limit = ContinuousClock.now + patience
        while process.isRunning, ContinuousClock.now < limit { usleep(5_000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }
}

/// The end of a process, and who wants to know of it: either may come first.
private final class Ending: Sendable {
    private enum State {
        case running(handler: (@Sendable (String) -> Void)?)
        case over(reason: String)
    }

    private let state = Mutex(State.running(handler: nil))

    func happened(_ process: Process) {
        let way = process.terminationReason == .uncaughtSignal ? "signal" : "exit code"
        let reason = "the embedded mock ended (\(way) \(process.terminationStatus))"
        let handler = state.withLock { state -> (@Sendable (String) -> Void)? in
            guard case .running(let handler) = state else { return nil }
            state = .over(reason: reason)
            return handler
        }
        handler?(reason)
    }

    func handle(_ handler: @escaping @Sendable (String) -> Void) {
        let reason = state.withLock { state -> String? in
            if case .over(let reason) = state { return reason }
            state = .running(handler: handler)
            return nil
        }
        if let reason { handler(reason) }
    }
}
