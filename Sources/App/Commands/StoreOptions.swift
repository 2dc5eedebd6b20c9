import ArgumentParser
import Foundation
import TidemarkStore

/// Where runs are kept.
struct StoreOptions: ParsableArguments {
    @Option(help: "The folder of the store. (default: .tidemark here or in the nearest parent that has one)")
    var store: String?

    private var folder: String { store ?? Store.folder(from: FileManager.default.currentDirectoryPath) }

    func open() throws -> Store { try Store.open(folder: folder) }

    /// For what only reads.
    func openExisting() throws -> Store { try Store.open(folder: folder, ifAbsent: .refuse) }
}
