import ArgumentParser
import Foundation
import TidemarkStore
import TidemarkUnits

/// Where runs are kept.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder of the store. (default: .tidemark here or in the nearest parent that has one)",
            valueName: "folder"
        ),
        completion: .directory
    )
    var store: String?

    private var folder: String { store ?? Self.nearestFolder }

    private static var nearestFolder: String { Store.folder(from: FileManager.default.currentDirectoryPath) }

    func open() throws -> Store { try Store.open(folder: folder) }

    /// For what only reads.
    func openExisting() throws -> Store { try Store.open(folder: folder, ifAbsent: .refuse) }

    /// What a shell may complete the name of a run to; none where there is no store.
    static func runNames(in words: [String]) async -> [String] {
        let flag = words.firstIndex(of: "--store").map { words.index(after: $0) }
        let folder = flag.flatMap { words.indices.contains($0) ? words[$0] : nil } ?? nearestFolder
        do {
            let store = try Store.open(folder: folder, ifAbsent: .refuse, patience: .milliseconds(100))
            return ["last"] + (try await store.runs(limit: 50).map(\.id))
        } catch {
            // A shell that completes has no place for an error.
            return []
        }
    }
}
