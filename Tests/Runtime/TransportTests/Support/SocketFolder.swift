import Foundation
import Testing

/// A folder of its own for one test's Unix socket.
struct SocketFolder {
    private let folder: URL

    /// Not in the working folder: the path of a socket is short.
    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "tidemark-\(UUID().uuidString.prefix(8))"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    var socket: String { folder.appendingPathComponent("s").path }

    func remove() {
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            Issue.record(error)
        }
    }
}
