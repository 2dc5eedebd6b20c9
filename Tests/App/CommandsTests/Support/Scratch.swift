import Foundation
import TidemarkJSON

/// A folder of a test's own, in which it runs the real binary; removed with it.
final class Scratch {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tidemark-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            print("cannot remove \(folder.path): \(error.localizedDescription)")
        }
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    func text(of name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    /// Every file in it, with its bytes.
    func files() throws -> [(name: String, bytes: Data)] {
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return try names.compactMap { name in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path(name), isDirectory: &isFolder), !isFolder.boolValue else {
                return nil
            }
            return (name, try Data(contentsOf: URL(fileURLWithPath: path(name))))
        }
    }

    // MARK: - The binary

    /// Starts the binary here; what it writes is kept in files unless it goes to a descriptor of the test's.
    func start(
        _ arguments: [String],
        environment: [String: String] = [:],
        output: FileHandle? = nil,
        errors: FileHandle? = nil
    ) throws -> Running {
        try Running(arguments, in: self, environment: environment, output: output, errors: errors)
    }

    /// Waits until a run under way has stored so many requests of its first scenario.
    func waitForRows(_ count: Int) async throws {
        try await wait("\(count) stored requests") {
            let report = try await self.run("report", "last", "--json")
            guard report.code == 0 else { return false }
            return try report.json()["scenarios"]?[0]?["requestsReleased"]?.int ?? 0 >= count
        }
    }

    /// Runs the binary here to its end.
    @discardableResult
    func run(
        _ arguments: String...,
        environment: [String: String] = [:],
        within limit: Duration = .seconds(60)
    ) async throws -> Finished {
        try await start(arguments, environment: environment).finish(within: limit)
    }
}
