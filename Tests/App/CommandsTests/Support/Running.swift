import Foundation
import Testing
import TidemarkJSON

/// What a process left behind.
struct Finished {
    /// The exit code; of a process that a signal ended, 128 and its number.
    var code: Int32
    var output: String
    var errors: String

    func json() throws -> JSONValue { try JSONValue(parsing: Array(output.utf8)) }
}

/// The real binary, as a process of its own with a group of its own.
///
/// It is killed with this value if it still runs.
final class Running {
    struct Failure: Error {
        var message: String
    }

    private static let counter = Counter()
    private let process = Process()
    /// The folder that it runs in is there as long as it is.
    private let scratch: Scratch
    private let outputFile: URL?
    private let errorFile: URL?

    init(
        _ arguments: [String],
        in scratch: Scratch,
        environment: [String: String],
        output: FileHandle?,
        errors: FileHandle?
    ) throws {
        self.scratch = scratch
        let number = Self.counter.next()
        errorFile = errors == nil ? scratch.folder.appendingPathComponent("errors-\(number)") : nil
        outputFile = output == nil ? scratch.folder.appendingPathComponent("output-\(number)") : nil
        process.executableURL = try Self.binary()
        process.arguments = arguments
        process.currentDirectoryURL = scratch.folder
        // No terminal, no width, no colour, and no key of whoever runs the tests.
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasSuffix("_KEY") }
        for name in ["COLUMNS", "TERM", "NO_COLOR", "GOOGLE_APPLICATION_CREDENTIALS"] { variables[name] = nil }
        // Nor settings of theirs.
        variables["TIDEMARK_HOME"] = scratch.path("settings")
        process.environment = variables.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try output ?? outputFile.map(Self.create)
        process.standardError = try errors ?? errorFile.map(Self.create)
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    var identifier: Int32 { process.processIdentifier }

    /// The binary that was built with these tests: it stands beside their own.
    private static func binary() throws -> URL {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let binary = tests.deletingLastPathComponent().appendingPathComponent("tidemark")
        guard FileManager.default.isExecutableFile(atPath: binary.path) else {
            throw Failure(message: "there is no binary at \(binary.path): build the product tidemark")
        }
        return binary
    }

    private static func create(_ file: URL) throws -> FileHandle {
        guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
            throw Failure(message: "cannot create \(file.path)")
        }
        return try FileHandle(forWritingTo: file)
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    var isRunning: Bool { process.isRunning }

    /// What it has written so far.
    var output: String {
        get throws { try Self.text(of: outputFile) }
    }

    /// What it has written to standard error so far.
    var errors: String {
        get throws { try Self.text(of: errorFile) }
    }

    private static func text(of file: URL?) throws -> String {
        try file.map { try String(contentsOf: $0, encoding: .utf8) } ?? ""
    }

    /// Waits for its end; one that takes longer is killed, and the test fails.
    func finish(within limit: Duration = .seconds(60)) async throws -> Finished {
        do {
            try await wait("the end of tidemark \(process.arguments?.joined(separator: " ") ?? "")", within: limit) {
                !process.isRunning
            }
        } catch {
            kill(process.processIdentifier, SIGKILL)
            throw error
        }
        let isSignal = process.terminationReason == .uncaughtSignal
        return Finished(
            code: isSignal ? 128 + process.terminationStatus : process.terminationStatus,
            output: try output,
            errors: try Self.text(of: errorFile)
        )
    }

    /// Numbers for file names.
    private final class Counter: @unchecked Sendable {
        // Guarded by `lock`.
        private let lock = NSLock()
        private var last = 0

        func next() -> Int {
            lock.withLock {
                last += 1
                return last
            }
        }
    }
}

/// Looks again and again until something holds.
func wait(_ what: String, within limit: Duration = .seconds(30), until holds: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + limit
    while !(try await holds()) {
        guard ContinuousClock.now < end else { throw Running.Failure(message: "waited for \(what) in vain") }
        try await Task.sleep(for: .milliseconds(5))
    }
}
