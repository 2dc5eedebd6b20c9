import Foundation
import Synchronization

/// A program that alerts are handed to, one process for each.
struct AlertCommand {
    private let program: URL
    private let arguments: [String]

    private static let limit = Duration.seconds(10)
    /// What every pipe holds.
    private static let mostBytes = 4_096

    /// Finds the program: a path as it is, a name on the search path.
    ///
    /// - Throws: `Failure` where there is none that can be run.
    init(_ words: [String], environment: [String: String]) throws(Failure) {
        guard let name = words.first, !name.isEmpty else {
            throw Failure(.wrongInput, "budget: a command of notify names no program")
        }
        let folders =
            name.contains("/")
            ? [""] : (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map { $0 + "/" }
        guard let path = folders.map({ $0 + name }).first(where: Self.isProgram) else {
            throw Failure(.wrongInput, "budget: there is no program \(name) to notify by")
        }
        program = URL(fileURLWithPath: path)
        arguments = Array(words.dropFirst())
    }

    private static func isProgram(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            && FileManager.default.isExecutableFile(atPath: path)
    }

    /// Runs it with a text on its standard input; what it writes goes nowhere.
    ///
    /// It is killed after 10 s, or when the task is cancelled.
    ///
    /// - Returns: what went wrong, in words; nil where it ended with exit code 0.
    func run(input: String) async -> String? {
        let name = program.lastPathComponent
        guard input.utf8.count <= Self.mostBytes else { return "the message is too long for the command \(name)" }
        let process = Process()
        let pipe = Pipe()
        process.executableURL = program
        process.arguments = arguments
        process.standardInput = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let (ends, end) = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in end.finish() }
        do {
            // Before there is a reader: it neither waits for one nor meets one that has gone.
            try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try pipe.fileHandleForWriting.close()
            try process.run()
        } catch {
            return "the command \(name) cannot be started"
        }
        let identifier = process.processIdentifier
        let isLate = Atomic(false)
        let deadline = Task {
            try await Task.sleep(for: Self.limit)
            isLate.store(true, ordering: .relaxed)
            kill(identifier, SIGKILL)
        }
        for await _ in ends {}
        deadline.cancel()
        if Task.isCancelled, process.isRunning {
            kill(identifier, SIGKILL)
            return "the command \(name) was not waited for"
        }
        if isLate.load(ordering: .relaxed) { return "the command \(name) was killed after 10 s" }
        guard process.terminationReason == .exit else {
            return "the command \(name) was ended by signal \(process.terminationStatus)"
        }
        return process.terminationStatus == 0
            ? nil : "the command \(name) ended with exit code \(process.terminationStatus)"
    }
}
