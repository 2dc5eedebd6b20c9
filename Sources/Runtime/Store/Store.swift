import Foundation
import GRDB
package import TidemarkUnits

/// The runs that were made here, with all that they measured: one SQLite file, `store.sqlite`, in a folder.
///
/// Several processes may use one store at once, each writing its own run. What a call has written survives the end of
/// the process in any form; a power cut may take the last second or so, and never damages the file.
/// Every error that its methods throw is a `StoreError`.
package struct Store: Sendable {
    /// The SQLite file.
    package let path: String
    /// The folder that holds it, as an absolute path.
    package var folder: String { URL(fileURLWithPath: path).deletingLastPathComponent().standardizedFileURL.path }
    private let database: DatabaseQueue

    /// What to do where there is no store yet.
    package enum Absence: Sendable {
        case create
        /// For what only reads: an empty store helps nobody.
        case refuse
    }

    /// The name of a store's folder, unless the user chose another.
    package static let folderName = ".tidemark"

    /// The store folder in `directory` or the nearest parent that has one; else where one would be made in `directory`.
    ///
    /// `directory` is an absolute path.
    package static func folder(from directory: String) -> String {
        let start = URL(fileURLWithPath: directory, isDirectory: true).standardizedFileURL
        var candidate = start
        while true {
            let folder = candidate.appendingPathComponent(folderName).path
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue {
                return folder
            }
            let parent = candidate.deletingLastPathComponent().standardizedFileURL
            if parent.path == candidate.path { return start.appendingPathComponent(folderName).path }
            candidate = parent
        }
    }

    /// Opens the store in `folder` and brings it to the form that this Tidemark writes.
    ///
    /// It waits for `patience` at each step where another process is writing.
    package static func open(
        folder: String,
        ifAbsent absence: Absence = .create,
        patience: Nanoseconds = .seconds(5)
    ) throws -> Store {
        let path = URL(fileURLWithPath: folder, isDirectory: true).appendingPathComponent("store.sqlite").path
        switch absence {
        case .refuse:
            guard FileManager.default.fileExists(atPath: path) else {
                throw StoreError(code: .noStore, message: "there are no stored runs in \(folder)")
            }
        case .create:
            do {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            } catch {
                let message = "cannot make the store's folder \(folder): \(error.localizedDescription)"
                throw StoreError(code: .cannotOpen, message: message, cause: error)
            }
        }
        return try StoreError.translating(path: path) {
            Store(path: path, database: try connect(path: path, patience: patience))
        }
    }

    private static func connect(path: String, patience: Nanoseconds) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(patience.inSeconds)
        configuration.prepareDatabase { connection in
            // In this mode a reader never waits for the writer. NORMAL leaves out the wait for the disk at each
            // commit: the pages are with the kernel, which outlives the process.
            try connection.execute(sql: "PRAGMA synchronous = NORMAL")
            try Migrations.apply(to: connection)
        }
        // SQLite does not wait where two processes turn a new file to this mode at once.
        let deadline = ContinuousClock.now + .nanoseconds(patience.count)
        while true {
            do {
                return try DatabaseQueue(path: path, configuration: configuration)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                if ContinuousClock.now >= deadline { throw error }
                usleep(10_000)
            }
        }
    }

    func read<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await database.read(body)
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// One transaction: all of it is kept, or nothing.
    func write<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await database.write(body)
        } catch {
            throw StoreError(error, path: path)
        }
    }
}
